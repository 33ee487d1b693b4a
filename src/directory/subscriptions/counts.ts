import type { Connection } from 'mongoose';
import { type Clock, MINUTE } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import { contactModel } from '../contact';
import { type Reach, reachFilter } from '../rights';
import { OPTIONAL_KINDS, type OptionalKind } from './kinds';
import { subscriptionModel, type SubscriptionRecord } from './records';

/** How many numbers want which kind. */
export interface SubscriptionCounts {
  /** Numbers in the address book within the reach. */
  numbers: number;
  byKind: { kind: OptionalKind; open: number }[];
  /** When it was counted. */
  at: Date;
}

const FRESH_MS = MINUTE;
const CHUNK = 500;
/** More numbers than this are not asked for by name: all subscriptions are read instead. */
const MANY = 5_000;
/** Reaches whose counts are kept. */
const KEPT = 200;

/** Counts the numbers of the address book by kind, a reach at a time; kept for a minute, since a big jurisdiction takes a while. */
export function createSubscriptionCounts(
  connection: Connection,
  clock: Clock,
): (reach: Reach) => Promise<SubscriptionCounts> {
  const contacts = contactModel(connection);
  const states = subscriptionModel(connection);
  const kept = new Map<string, { at: number; counts: Promise<SubscriptionCounts> }>();

  const count = async (reach: Reach): Promise<SubscriptionCounts> => {
    const at = clock.now();
    const mobiles = new Set<Mobile>();
    const found = contacts.collection.find(reachFilter(reach), { projection: { mobile: 1, active: 1 } });
    for await (const contact of found) if (contact['active'] === true) mobiles.add(contact['mobile'] as Mobile);
    const open = new Map<OptionalKind, number>();
    const add = ({ open: isOpen, kinds }: SubscriptionRecord): void => {
      if (!isOpen) return;
      for (const kind of OPTIONAL_KINDS) if (kinds.includes(kind)) open.set(kind, (open.get(kind) ?? 0) + 1);
    };
    const projection = { kinds: 1, open: 1 };
    const all = [...mobiles];
    if (all.length > MANY) {
      const every = states.collection.find({}, { projection });
      for await (const record of every as unknown as AsyncIterable<SubscriptionRecord>)
        if (mobiles.has(record._id)) add(record);
    } else {
      for (let i = 0; i < all.length; i += CHUNK)
        (await states.find({ _id: { $in: all.slice(i, i + CHUNK) } }, projection).lean<SubscriptionRecord[]>()).forEach(
          add,
        );
    }
    return { numbers: all.length, byKind: OPTIONAL_KINDS.map((kind) => ({ kind, open: open.get(kind) ?? 0 })), at };
  };

  return (reach) => {
    const now = clock.now().getTime();
    const key = JSON.stringify([reach.everywhere, [...reach.unitCodes].sort(), reach.officerCode ?? '']);
    const before = kept.get(key);
    if (before !== undefined && Math.abs(now - before.at) < FRESH_MS) return before.counts;
    const counts = count(reach);
    kept.delete(key);
    kept.set(key, { at: now, counts });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    counts.catch(() => kept.delete(key));
    return counts;
  };
}
