import type { Connection } from 'mongoose';
import { type Lane, LANES, type Receipt } from '../../channels/channel';
import type { Mobile } from '../../core/mobile';
import type { Slack } from '../clock-watch';
import type { DeliveryContext } from '../context';
import { documents } from '../documents';
import { createChanges, toState } from './changes';
import { createEnqueue, type Enqueue } from './enqueue';
import { createHolds, type Holds } from './holds';
import { outboxModel } from './outbox-model';
import { createPump, type Pump } from './pump';
import { createQueueDepths, type QueueDepth } from './queue-depths';
import { createQuotaCounts } from './quota-counts';
import { quotaModel } from './quota-model';
import { receiptModel } from './receipt-model';
import { createReceipts } from './receipts';
import { createRehome } from './rehome';
import type { Reserve } from './reserved';
import { type Account, type AccountSettings, createRoutes, type Routes } from './routes';
import { createSending } from './send';

export interface Outbox {
  routes: Pick<Routes, 'accounts' | 'candidates' | 'heardSlowDown'>;
  /** Puts other accounts in place of all, at once. What is in hand of the removed ones is finished by `drained`. */
  replaceAccounts(accounts: readonly AccountSettings[]): {
    added: Account[];
    removed: { account: Account; drained: Promise<void> }[];
  };
  /** What waits for each account, over all nodes. */
  queues(): Promise<QueueDepth[]>;
  /** Asks which units are suspended and puts their texts aside, or back. */
  refreshHolds: Holds['refresh'];
  /** Moves texts whose account is no longer configured. */
  rehome(): Promise<void>;
  enqueue: Enqueue['one'];
  enqueueMany: Enqueue['many'];
  receipt(receipt: Receipt): Promise<void>;
  open(): void;
  close(): void;
  wake(): void;
  /** Resolves when nothing more can be taken now. */
  run(): Promise<void>;
  renewLeases(): Promise<void>;
  /** Decides on texts whose sending was broken off, and moves those whose account is no longer configured. */
  recover(): Promise<void>;
  /** Ends what was not sent in time and no account came to. */
  expire(): Promise<void>;
  /** Brings moments that lie too far ahead back to what they can be at most (clock-watch.ts). */
  retime(now: number, slack: Slack): Promise<void>;
  prune(): Promise<void>;
  /** How many more bulk texts fit before the outbox is deep; 0: whoever makes them should wait. */
  bulkRoom(): Promise<number>;
  /** Writes down how much of the day's quotas is used, where the keys would forget it. */
  saveQuotas(): Promise<void>;
  init(): Promise<void>;
}

export function createOutbox(
  context: DeliveryContext,
  connection: Connection,
  accounts: readonly AccountSettings[],
  carrierOf: (to: Mobile) => string | undefined,
  tellSlowDown: (account: string, share: number) => void,
  heldUnits: () => Promise<readonly string[]>,
): Outbox {
  const { clock, settings } = context;
  const models = {
    outbox: outboxModel(connection),
    receipts: receiptModel(connection),
    quotas: quotaModel(connection),
  };
  const outbox = documents(models.outbox);
  const quotas = createQuotaCounts(context.keys, documents(models.quotas), clock);
  const routes = createRoutes(context, accounts, carrierOf, quotas, tellSlowDown);
  const changes = createChanges(context, outbox);
  const receipts = createReceipts(context, documents(models.receipts), outbox, changes);
  const queueDepths = createQueueDepths(outbox, clock);
  const pumps = new Map<string, Pump>();
  const draining = new Set<Pump>();
  let isOpen = false;

  const queued = (account: string, lane: Lane, dueAt = 0): void => {
    const pump = pumps.get(account);
    if (dueAt > clock.now().getTime()) {
      pump?.expect(dueAt);
      return;
    }
    if (pump?.isFull() !== false) context.nudge('outbox');
    pump?.wake(lane);
  };
  const reserve: Reserve = (account, lane, segments) =>
    pumps.get(account)?.reserve(lane, segments) ?? Promise.resolve(undefined);
  const sending = createSending(context, outbox, changes, receipts, routes, queued);
  const holds = createHolds({ context, outbox, heldUnits, accounts: () => routes.accounts, queued });
  const enqueue = createEnqueue({ context, outbox, routes, holds, queued, reserve });
  const rehome = createRehome(context, outbox, changes, routes, queued);
  const openPump = (account: Account): void => {
    const { send } = sending;
    const deps = { context, outbox, changes, routes, holds, account, isOpen: () => isOpen, send, moved: queued };
    pumps.set(account.id, createPump(deps));
  };
  const drainPump = async (account: Account): Promise<void> => {
    const pump = pumps.get(account.id);
    if (pump === undefined) return;
    pumps.delete(account.id);
    draining.add(pump);
    await pump.drain().finally(() => draining.delete(pump));
  };
  for (const account of routes.accounts) openPump(account);
  const each = async (work: (pump: Pump) => Promise<void>): Promise<void> => {
    await Promise.all([...pumps.values()].map(work));
  };

  return {
    routes,
    queues: () => queueDepths(routes.accounts.map(({ id }) => id)),
    replaceAccounts: (settingsOfAll) => {
      const { added, removed } = routes.replace(settingsOfAll);
      const leaving = removed.map((account) => ({ account, drained: drainPump(account) }));
      for (const account of added) openPump(account);
      return { added, removed: leaving };
    },
    refreshHolds: holds.refresh,
    rehome,
    enqueue: enqueue.one,
    enqueueMany: enqueue.many,
    receipt: receipts.keep,
    open: () => {
      isOpen = true;
    },
    close: () => {
      isOpen = false;
    },
    wake: () => {
      for (const pump of pumps.values()) pump.wake();
    },
    run: () => each((pump) => pump.run()),
    renewLeases: async () => {
      await each((pump) => pump.renewLeases());
      for (const pump of draining) await pump.renewLeases();
    },
    recover: async () => {
      await sending.recover();
      await receipts.recover();
      await holds.recover();
      await rehome();
    },
    expire: async () => {
      for (;;) {
        const now = clock.now();
        const late = await outbox
          .find({ expiresAt: { $lte: now.getTime() } }, { sort: { expiresAt: 1 }, limit: 200 })
          .toArray();
        for (const document of late) {
          await changes.apply(document._id, document, (current) =>
            current.expiresAt === undefined || current.expiresAt > now.getTime()
              ? undefined
              : toState('expired', 'not_sent_in_time', now),
          );
        }
        if (late.length < 200) return;
      }
    },
    retime: async (now, { waiting, lease }) => {
      const { leaseMs } = settings;
      const queues = routes.accounts.flatMap(({ id }) => LANES.map((lane) => `${id}|${lane}`));
      await outbox.updateMany(
        { queue: { $in: queues }, dueAt: { $gt: now + waiting } },
        { $set: { dueAt: now }, $inc: { revision: 1 } },
      );
      await outbox.updateMany({ leaseUntil: { $gt: now + leaseMs + lease } }, { $set: { leaseUntil: now + leaseMs } });
    },
    prune: receipts.prune,
    bulkRoom: async () => {
      const queues = routes.accounts.map(({ id }) => `${id}|bulk`);
      const depth = await outbox.countDocuments({ queue: { $in: queues } }, { limit: settings.deepOutbox });
      return settings.deepOutbox - depth;
    },
    saveQuotas: quotas.save,
    init: async () => {
      await Promise.all([models.outbox.init(), models.receipts.init(), models.quotas.init()]);
    },
  };
}
