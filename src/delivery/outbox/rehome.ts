import type { mongo } from 'mongoose';
import type { DeliveryContext } from '../context';
import { type Changes, NOT_QUEUED, toState } from './changes';
import { queuedFor } from './enqueue';
import type { OutboxDocument } from './outbox-model';
import type { Routes } from './routes';

const BATCH = 200;

/** Gives texts that wait for an account nobody configures any more to one that serves their numbers; without one they fail. */
export function createRehome(
  context: DeliveryContext,
  outbox: mongo.Collection<OutboxDocument>,
  changes: Changes,
  routes: Routes,
  queued: (account: string, lane: OutboxDocument['lane']) => void,
): () => Promise<void> {
  const { clock, events } = context;

  const moveOne = async (document: OutboxDocument): Promise<void> => {
    const account = routes.choose(document.to);
    const changed = await changes.apply(document._id, document, (current) => {
      if (current.queue !== document.queue) return undefined;
      if (account === undefined) return toState('failed', 'no_route', clock.now());
      const segments = current.progress.length === 0 ? { segments: account.count(current) } : {};
      return { ...NOT_QUEUED, ...queuedFor(account, current, current.dueAt ?? clock.now().getTime()), ...segments };
    });
    if (account === undefined || changed?.account !== account.id) return;
    events.emit({ type: 'rerouted', id: document._id, from: document.account, to: account.id });
    queued(account.id, document.lane);
  };

  return async () => {
    for (let after = ''; ;) {
      const order = { queue: 1, turn: 1, dueAt: 1 } as const;
      const [first] = await outbox.find({ queue: { $gt: after } }, { sort: order, limit: 1 }).toArray();
      if (first?.queue === undefined) return;
      after = first.queue;
      if (routes.get(first.account) !== undefined) continue;
      for (;;) {
        const waiting = await outbox.find({ queue: after }, { limit: BATCH }).toArray();
        for (const document of waiting) await moveOne(document);
        if (waiting.length < BATCH) break;
      }
    }
  };
}
