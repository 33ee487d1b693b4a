import type { Connection } from 'mongoose';
import { type Clock, SECOND } from '../core/clock';
import { contactModel, type ContactRecord } from './contact';
import { type Directory, SUBSCRIPTION_KINDS, type Unit } from './directory';
import { changeId, subscriptionChangeModel, subscriptionModel } from './subscription';
import { toUnit, unitModel, type UnitRecord } from './unit';
import { type UnitNames, unitNames } from './unit-names';

/** How old the copy of the units in memory may be before the store is asked whether they changed (another node, an import). */
const UNITS_CHECK_MS = 5 * SECOND;

const MONGO_DUPLICATE = 11000;

/** What speaks while no unit has been entered yet, so that the first texts are answered all the same. */
const NOBODY: Unit = {
  code: '',
  name: '12366纳税缴费服务热线',
  aliases: [],
  level: 'province',
  signature: '12366',
  phone: '12366',
  halls: [],
};

interface UnitsCopy {
  stamp: string;
  byCode: Map<string, Unit>;
  byExtension: Map<string, Unit>;
  province: Unit;
  names: UnitNames;
  checkedAt: number;
}

function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === MONGO_DUPLICATE;
}

function copyOf(units: Unit[], stamp: string, checkedAt: number): UnitsCopy {
  return {
    stamp,
    byCode: new Map(units.map((unit) => [unit.code, unit])),
    byExtension: new Map(units.flatMap((unit) => (unit.extension ? [[unit.extension, unit] as const] : []))),
    province: units.find((unit) => unit.level === 'province') ?? NOBODY,
    names: unitNames(units),
    checkedAt,
  };
}

/**
 * The directory on the store. Units (some hundreds) are kept in memory and read again when they changed; bindings and
 * subscriptions are read from the store each time, so that an unbound number learns nothing from that moment on.
 */
export async function createDirectory(connection: Connection, clock: Clock): Promise<Directory> {
  const unitRecords = unitModel(connection);
  const contacts = contactModel(connection);
  const subscriptions = subscriptionModel(connection);
  const changes = subscriptionChangeModel(connection);
  let copy: UnitsCopy | undefined;

  async function units(): Promise<UnitsCopy> {
    const now = clock.now().getTime();
    // A clock that runs backwards must not freeze the copy.
    if (copy && copy.byCode.size > 0 && Math.abs(now - copy.checkedAt) < UNITS_CHECK_MS) return copy;
    const [latest] = await unitRecords.find({}, { updatedAt: 1 }).sort({ updatedAt: -1 }).limit(1).lean();
    const stamp = `${await unitRecords.estimatedDocumentCount()}:${latest?.updatedAt.toISOString() ?? ''}`;
    if (copy?.stamp === stamp) copy.checkedAt = now;
    else copy = copyOf((await unitRecords.find({}).sort({ _id: 1 }).lean<UnitRecord[]>()).map(toUnit), stamp, now);
    return copy;
  }

  await units();

  return {
    async bindingsOf(mobile) {
      const records = await contacts.find({ mobile }).sort({ since: 1 }).lean<ContactRecord[]>();
      const byTaxpayer = new Map<string, ContactRecord>();
      for (const record of records)
        if (record.active && !byTaxpayer.has(record.taxpayerId)) byTaxpayer.set(record.taxpayerId, record);
      return [...byTaxpayer.values()].map(({ taxpayerId, taxpayerName, role, unitCode }) => ({
        taxpayerId,
        name: taxpayerName,
        role,
        unitCode,
      }));
    },

    async unit(code) {
      return (await units()).byCode.get(code);
    },

    async unitsNamedIn(text) {
      return (await units()).names.namedIn(text);
    },

    async unitOfExtension(extension) {
      const { byExtension, province } = await units();
      // Digits behind a unit's own (a service, a session) still belong to it.
      for (let length = extension.length; length > 0; length--) {
        const unit = byExtension.get(extension.slice(0, length));
        if (unit) return unit;
      }
      return province;
    },

    async subscriptionOf(mobile) {
      const record = await subscriptions.findOne({ _id: mobile }).lean();
      return record
        ? { open: record.open, kinds: record.open ? record.kinds : [], since: record.since }
        : { open: false, kinds: [] };
    },

    async changeSubscription({ mobile, open, by, proof, at }) {
      const kinds = open ? [...SUBSCRIPTION_KINDS] : [];
      // The proof first: what is in force can always be shown, and a crash in between is mended by the repetition.
      try {
        await changes.collection.insertOne({
          _id: changeId({ mobile, open, by, proof, at }) as never,
          mobile,
          open,
          kinds,
          by,
          proof,
          at,
        });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      const before = await subscriptions.findOne({ _id: mobile }).lean();
      const since = before && before.open === open ? before.since : at;
      if (before) {
        await subscriptions.updateOne(
          { _id: mobile, changedAt: { $lte: at } },
          { $set: { open, kinds, since, changedAt: at } },
        );
        return;
      }
      try {
        await subscriptions.create({ _id: mobile, open, kinds, since, changedAt: at });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // Another node wrote the first state at the same moment: the later of the two changes is in force.
        await subscriptions.updateOne(
          { _id: mobile, changedAt: { $lt: at } },
          { $set: { open, kinds, since: at, changedAt: at } },
        );
      }
    },
  };
}
