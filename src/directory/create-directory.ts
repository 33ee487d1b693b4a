import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import { contactModel, type ContactRecord } from './contact';
import { type Directory, SUBSCRIPTION_KINDS } from './directory';
import { changeId, subscriptionChangeModel, subscriptionModel } from './subscription';
import { createUnitsCopy, type UnitsCopy } from './units/units-copy';

const MONGO_DUPLICATE = 11000;

function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === MONGO_DUPLICATE;
}

/**
 * The directory on the store. Units (some hundreds) are kept in memory and read again when they changed; bindings and
 * subscriptions are read from the store each time, so that an unbound number learns nothing from that moment on.
 */
export async function createDirectory(
  connection: Connection,
  clock: Clock,
  units: UnitsCopy = createUnitsCopy(connection, clock),
): Promise<Directory> {
  const contacts = contactModel(connection);
  const subscriptions = subscriptionModel(connection);
  const changes = subscriptionChangeModel(connection);

  await units.now();

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
      return (await units.now()).live(code);
    },

    async unitsNamedIn(text) {
      return (await units.now()).names.namedIn(text);
    },

    async unitOfExtension(extension) {
      const { byExtension, province } = await units.now();
      // Digits behind a unit's own (a service, a session) still belong to it.
      for (let length = extension.length; length > 0; length--) {
        const unit = byExtension.get(extension.slice(0, length));
        if (unit) return unit;
      }
      return province;
    },

    async tree() {
      return (await units.now()).tree;
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
