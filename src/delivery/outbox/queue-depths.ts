import type { mongo } from 'mongoose';
import { type Lane, LANES } from '../../channels/channel';
import type { Clock } from '../../core/clock';
import type { OutboxDocument } from './outbox-model';

/** What waits for an account in one lane. */
export interface QueueDepth {
  account: string;
  lane: Lane;
  /** Texts. */
  depth: number;
  /** How long the one that has waited longest has been due, in milliseconds; 0 when none is due. */
  oldestMs: number;
}

/** Bulk is ordered by units: the oldest of each is looked at, of so many. */
const MOST_UNITS = 500;

/** Counts what waits, over all nodes. Each account and lane costs two reads of the index (bulk: one more a unit). */
export function createQueueDepths(
  outbox: mongo.Collection<OutboxDocument>,
  clock: Clock,
): (accounts: readonly string[]) => Promise<QueueDepth[]> {
  const oldestDue = async (queue: string): Promise<number | undefined> => {
    let oldest: number | undefined;
    let filter: mongo.Filter<OutboxDocument> = { queue };
    for (let unit = 0; unit < MOST_UNITS; unit++) {
      const order = { queue: 1, turn: 1, dueAt: 1 } as const;
      const [first] = await outbox.find(filter, { sort: order, limit: 1, projection: { turn: 1, dueAt: 1 } }).toArray();
      if (first?.dueAt === undefined) break;
      oldest = Math.min(oldest ?? Infinity, first.dueAt);
      filter = { queue, turn: { $gt: first.turn ?? '' } };
    }
    return oldest;
  };

  return async (accounts) => {
    const depths: QueueDepth[] = [];
    for (const account of accounts) {
      for (const lane of LANES) {
        const queue = `${account}|${lane}`;
        const depth = await outbox.countDocuments({ queue });
        const due = depth === 0 ? undefined : await oldestDue(queue);
        const oldestMs = due === undefined ? 0 : Math.max(0, clock.now().getTime() - due);
        depths.push({ account, lane, depth, oldestMs });
      }
    }
    return depths;
  };
}
