import type { mongo } from 'mongoose';
import { SECOND } from '../../core/clock';
import type { DeliveryContext } from '../context';
import { type Changes, NOT_QUEUED, toState } from './changes';
import { queuedFor } from './enqueue';
import { isHeldQueue } from './holds';
import type { OutboxDocument } from './outbox-model';
import type { Routes } from './routes';

const BATCH = 200;
/** Another node may have heard of a new account a moment before this one: until then a text that only it can carry is left alone. */
const NEWS_MS = 30 * SECOND;

/** Gives texts that wait for an account nobody configures any more to one that serves their numbers; without one they fail. */
export function createRehome(
  context: DeliveryContext,
  outbox: mongo.Collection<OutboxDocument>,
  changes: Changes,
  routes: Routes,
  queued: (account: string, lane: OutboxDocument['lane']) => void,
): () => Promise<void> {
  const { clock, events } = context;

  /** False: it waits where it was. */
  const moveOne = async (document: OutboxDocument): Promise<boolean> => {
    const account = routes.choose(document.to);
    const changed = await changes.apply(document._id, document, (current) => {
      if (current.queue !== document.queue) return undefined;
      if (account === undefined) {
        const age = clock.now().getTime() - current.queuedAt.getTime();
        return age < NEWS_MS ? undefined : toState('failed', 'no_route', clock.now());
      }
      const segments = current.progress.length === 0 ? { segments: account.count(current) } : {};
      return { ...NOT_QUEUED, ...queuedFor(account, current, current.dueAt ?? clock.now().getTime()), ...segments };
    });
    if (account !== undefined && changed?.account === account.id) {
      events.emit({ type: 'rerouted', id: document._id, from: document.account, to: account.id });
      queued(account.id, document.lane);
    }
    return changed?.queue !== document.queue;
  };

  return async () => {
    for (let after = ''; ;) {
      const order = { queue: 1, turn: 1, dueAt: 1 } as const;
      const [first] = await outbox.find({ queue: { $gt: after } }, { sort: order, limit: 1 }).toArray();
      if (first?.queue === undefined) return;
      after = first.queue;
      // Held texts are given an account that is there when they are put back.
      if (isHeldQueue(after) || routes.get(first.account) !== undefined) continue;
      for (let moved = BATCH; moved > 0;) {
        const waiting = await outbox.find({ queue: after }, { limit: BATCH }).toArray();
        moved = 0;
        for (const document of waiting) if (await moveOne(document)) moved += 1;
      }
    }
  };
}
