import type { mongo } from 'mongoose';
import { type Clock, DAY } from '../../core/clock';
import { shanghaiDay } from '../../core/shanghai-time';
import type { Keys } from '../../store/keys';
import type { QuotaDocument } from './quota-model';

/** Segments an account has sent on a day, over all nodes. */
export interface QuotaCounts {
  /** Adds to the count (0 only reads it) and resolves with it. */
  add(account: string, day: string, by: number): Promise<number>;
  /** Writes down what was counted since the last time. */
  save(): Promise<void>;
}

const TTL_MS = 2 * DAY;
const keyOf = (account: string, day: string): string => `delivery:quota:${account}:${day}`;

/**
 * The keys count. Those of Redis outlive a process; those within the process are written to the store by `save`, and a process
 * goes on from there. What was counted after the last `save` is missing when it is killed.
 */
export function createQuotaCounts(keys: Keys, quotas: mongo.Collection<QuotaDocument>, clock: Clock): QuotaCounts {
  const isKept = keys.engine === 'memory';
  const restored = new Map<string, Promise<unknown>>();
  const changed = new Set<string>();
  let saving: Promise<void> = Promise.resolve();

  const restore = async (account: string): Promise<void> => {
    const kept = await quotas.findOne({ _id: account });
    if (kept === null) return;
    await keys.set(keyOf(account, kept.day), String(kept.used), { ttlMs: TTL_MS, ifAbsent: true });
  };

  const restoreOnce = (account: string): Promise<unknown> => {
    const begun = restored.get(account);
    if (begun !== undefined) return begun;
    const restoring = restore(account).catch((error: unknown) => {
      restored.delete(account);
      throw error;
    });
    restored.set(account, restoring);
    return restoring;
  };

  const saveOne = async (account: string, day: string): Promise<void> => {
    changed.delete(account);
    try {
      const used = Number((await keys.get(keyOf(account, day))) ?? 0);
      await quotas.updateOne({ _id: account }, { $set: { day, used } }, { upsert: true });
    } catch (error) {
      changed.add(account);
      throw error;
    }
  };

  return {
    add: async (account, day, by) => {
      if (isKept) await restoreOnce(account);
      const total = await keys.increment(keyOf(account, day), { by, ttlMs: TTL_MS });
      if (isKept && by !== 0) changed.add(account);
      return total;
    },
    save: () => {
      // One after the other: an older count must not be written over a newer one.
      const saved = saving.then(async () => {
        const day = shanghaiDay(clock.now());
        for (const account of [...changed]) await saveOne(account, day);
      });
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
}
