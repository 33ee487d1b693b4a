import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import { contactModel, type ContactRecord } from './contact';
import type { Directory } from './directory';
import { placeOfNumber } from './subscriptions/place-of-number';
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions';
import { createUnitsCopy, type UnitsCopy } from './units/units-copy';

/**
 * The directory on the store. Units (some hundreds) are kept in memory and read again when they changed; bindings and
 * subscriptions are read from the store each time, so that an unbound number learns nothing from that moment on.
 */
export async function createDirectory(
  connection: Connection,
  clock: Clock,
  units: UnitsCopy = createUnitsCopy(connection, clock),
  subscriptions: Subscriptions = createSubscriptions({ connection, placeOf: placeOfNumber(connection) }),
): Promise<Directory> {
  const contacts = contactModel(connection);

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

    subscriptionOf: (mobile) => subscriptions.of(mobile),

    async changeSubscription({ by: way, ...change }) {
      await subscriptions.change({ ...change, way });
    },
  };
}
