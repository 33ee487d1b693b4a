import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import { doneWithin } from '../core/done-within';
import type { Ids } from '../core/ids';
import type { Mobile } from '../core/mobile';
import type { Keys, Unsubscribe } from '../store/keys';
import { createClockWatch, type Slack, slackAtStart } from './clock-watch';
import type { DeliveryContext, DeliveryLog } from './context';
import type { Delivery, InboundHandler, ParkedHandler } from './delivery';
import { createDeliveryEvents, type DeliveryListener } from './delivery-events';
import { documents } from './documents';
import { createInbox } from './inbox/inbox';
import { createOutbox } from './outbox/outbox';
import { outboxModel } from './outbox/outbox-model';
import type { AccountSettings } from './outbox/routes';
import type { QueueDepth } from './outbox/queue-depths';
import { createRunningAccounts, type RunningAccounts } from './running-accounts';
import { DELIVERY_DEFAULTS, type DeliverySettings } from './settings';
import { createTasks } from './tasks';
import { createThreadReader, statusOf } from './thread';
import { createWatchers } from './watchers';

export interface DeliveryDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  ids: Ids;
  /** The carrier accounts, in the order they are preferred. */
  accounts: readonly AccountSettings[];
  /** Which carrier a number belongs to, as AccountSettings.carriers names it; absent: every account serves every number. */
  carrierOf?: (to: Mobile) => string | undefined;
  /** Codes of suspended units (O11): their texts are held back, replies excepted. Asked at every poll; absent: none. */
  heldUnits?: () => Promise<readonly string[]>;
  handler: InboundHandler;
  parked: ParkedHandler;
  log: DeliveryLog;
  settings?: Partial<DeliverySettings>;
}

/** Work that somebody must begin from time to time; each may be run by one node for all, as often as wished. */
export interface DeliverySweep {
  name: string;
  everySeconds: number;
  /** English, for docs/jobs.md. */
  about: string;
  run(): Promise<void>;
}

export interface RunningDelivery extends Delivery, Pick<RunningAccounts, 'setAccounts' | 'accounts' | 'candidates'> {
  on(listener: DeliveryListener): () => void;
  /** Units were suspended or go on: every node holds, or lets go, their texts at once. Resolves when this one does. */
  holdsChanged(): Promise<void>;
  /** Looks for due work now instead of at the next poll. */
  wake(): void;
  /** For the one list of periodic jobs. */
  sweeps: readonly DeliverySweep[];
  /** Runs every sweep once. */
  sweep(): Promise<void>;
  /** What waits for each account, over all nodes. */
  queues(): Promise<QueueDepth[]>;
  /** How many more bulk texts may be enqueued before their maker should wait. */
  bulkRoom(): Promise<number>;
}

type Topic = 'inbox' | 'outbox';
const NUDGE_MS = 20;

/** Tells other nodes of work, at most every few milliseconds. */
function createNudge(keys: Keys): (topic: Topic) => void {
  const waiting = new Set<Topic>();
  return (topic) => {
    if (waiting.has(topic)) return;
    waiting.add(topic);
    setTimeout(() => {
      waiting.delete(topic);
      // Lost when Redis is away: the others find the work when they poll.
      keys.publish(`delivery:${topic}`, '').catch(() => undefined);
    }, NUDGE_MS).unref();
  };
}

/**
 * Inbox and outbox over the store, with the channels of the accounts. Nothing runs before start(). All that was accepted or
 * enqueued survives the end of the process at any moment (docs/delivery.md).
 */
export function createDelivery(deps: DeliveryDeps): RunningDelivery {
  const { connection, keys, clock, ids, log } = deps;
  const settings = { ...DELIVERY_DEFAULTS, ...deps.settings };
  const node = ids.next();
  const watchers = createWatchers(keys, node);
  const events = createDeliveryEvents();
  const tasks = createTasks((error) => log.error({ error }, 'a step of delivery failed, it will be repeated'));
  let claims = 0;
  const context: DeliveryContext = {
    clock,
    ids,
    keys,
    log,
    settings,
    events,
    tasks,
    claimName: () => `${node}:${(claims += 1)}`,
    nudge: createNudge(keys),
    changed: watchers.changed,
  };
  const inbox = createInbox(context, connection, deps.handler, deps.parked);
  const accounts = createRunningAccounts({
    context,
    first: deps.accounts,
    node,
    host: () => host,
    openOutbox: (tellSlowDown) =>
      createOutbox(
        context,
        connection,
        deps.accounts,
        deps.carrierOf ?? (() => undefined),
        tellSlowDown,
        deps.heldUnits ?? (() => Promise.resolve([])),
      ),
  });
  const { outbox } = accounts;
  let indexed: Promise<unknown> | undefined;
  /** Nothing is written before the unique indexes are there that keep what comes twice from being taken twice. */
  const ready = (): Promise<unknown> => (indexed ??= Promise.all([inbox.init(), outbox.init()]));
  const sent = documents(outboxModel(connection));
  const timers: NodeJS.Timeout[] = [];
  const subscriptions: Unsubscribe[] = [];

  const sweeps: DeliverySweep[] = [
    {
      name: 'delivery.join',
      everySeconds: 5,
      about: 'hands on long messages whose parts did not come in time',
      run: inbox.join,
    },
    {
      name: 'delivery.promote',
      everySeconds: 15,
      about: 'gives a sender whose turn was lost in a crash the next turn',
      run: inbox.promoteOrphans,
    },
    {
      name: 'delivery.recover',
      everySeconds: 10,
      about: 'decides on texts whose sending was broken off by a crash',
      run: outbox.recover,
    },
    {
      name: 'delivery.expire',
      everySeconds: 30,
      about: 'ends texts that could not be sent while they were of use',
      run: outbox.expire,
    },
    {
      name: 'delivery.prune',
      everySeconds: 3600,
      about: 'deletes parts, receipt keys and fingerprints that have served',
      run: async () => {
        await inbox.prune();
        await outbox.prune();
      },
    },
  ];

  const retime = async (now: number, slack: Slack): Promise<void> => {
    await Promise.all([inbox.retime(now, slack), outbox.retime(now, slack)]);
  };
  const watchClock = createClockWatch(clock, async (now, slack) => {
    log.warn({ now }, 'the clock was set back: what waits and what is claimed is given its time anew');
    await retime(now, slack);
  });

  const poll = (): void => {
    tasks.begin(async () => {
      await watchClock();
      outbox.wake();
      await inbox.run();
    });
    tasks.begin(outbox.refreshHolds);
    accounts.poll();
  };

  const renew = (): void => {
    tasks.begin(inbox.renewLeases);
    tasks.begin(outbox.renewLeases);
  };

  const host: Delivery['host'] = {
    accept: (part) => tasks.track(ready().then(() => inbox.accept(part))),
    receipt: (receipt) => tasks.track(ready().then(() => outbox.receipt(receipt))),
  };

  return {
    host,
    enqueue: (text) => tasks.track(ready().then(() => outbox.enqueue(text))),
    enqueueMany: (texts) => tasks.track(ready().then(() => outbox.enqueueMany(texts))),
    status: async (key) => {
      const document = await sent.findOne({ key });
      return document === null ? undefined : statusOf(document);
    },
    thread: createThreadReader(connection),
    watch: watchers.watch,
    channels: () => outbox.routes.accounts.map(({ channel }) => ({ channel, state: channel.state() })),
    setAccounts: accounts.setAccounts,
    accounts: accounts.accounts,
    candidates: accounts.candidates,
    start: async () => {
      await Promise.all([ready(), watchers.start()]);
      await outbox.refreshHolds();
      inbox.open();
      outbox.open();
      await retime(clock.now().getTime(), slackAtStart(settings));
      await inbox.recover();
      subscriptions.push(await keys.subscribe('delivery:inbox', () => tasks.begin(inbox.run)));
      subscriptions.push(await keys.subscribe('delivery:outbox', () => outbox.wake()));
      subscriptions.push(await keys.subscribe('delivery:holds', () => tasks.begin(outbox.refreshHolds)));
      await accounts.start();
      timers.push(setInterval(poll, settings.pollMs).unref(), setInterval(renew, settings.leaseMs / 3).unref());
      poll();
    },
    stop: async (timeoutMs) => {
      inbox.close();
      outbox.close();
      for (const unsubscribe of subscriptions.splice(0)) await unsubscribe();
      // Channels go on taking answers until what is in hand has got its own; what they still bring is written, and handled later.
      await doneWithin(tasks.settled(), timeoutMs);
      await accounts.stop(timeoutMs);
      await doneWithin(tasks.settled(), timeoutMs);
      for (const timer of timers.splice(0)) clearInterval(timer);
      await watchers.stop();
    },
    idle: async () => {
      do {
        await watchClock();
        await outbox.refreshHolds();
        await tasks.settled();
        await inbox.run();
        await outbox.run();
      } while (tasks.size > 0);
    },
    on: events.on,
    holdsChanged: async () => {
      await ready();
      // Lost when Redis is away: the other nodes ask at their next poll.
      keys.publish('delivery:holds', '').catch(() => undefined);
      await outbox.refreshHolds();
    },
    wake: poll,
    sweeps,
    sweep: async () => {
      for (const sweep of sweeps) await sweep.run();
    },
    queues: outbox.queues,
    bulkRoom: outbox.bulkRoom,
  };
}
