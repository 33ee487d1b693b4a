import type { mongo } from 'mongoose';
import { type Lane, LANES } from '../../channels/channel';
import { errorMessage } from '../../core/errors';
import type { DeliveryContext } from '../context';
import { oneAtATime } from '../tasks';
import { type Changes, NOT_QUEUED, toState } from './changes';
import { queuedFor } from './enqueue';
import type { Holds } from './holds';
import type { OutboxDocument } from './outbox-model';
import { nextSegment } from './progress';
import type { Reserved } from './reserved';
import type { Account, Routes } from './routes';

const MOVE_BATCH = 100;

/** Takes texts out of the queues of one account, as its lanes, window and pace allow. */
export interface Pump {
  /** There is, or may be, something in a lane. */
  wake(lane?: Lane): void;
  /** Something is due at a later moment. */
  expect(dueAt: number): void;
  /**
   * A place for a text that is about to be written, so that it need not be queued: undefined when others wait before it, the window is
   * full, or the pace does not allow it.
   */
  reserve(lane: Lane, segments: number): Promise<Reserved | undefined>;
  /** Resolves when nothing more can be taken now. */
  run(): Promise<void>;
  /** True when another node had better look: the account is not connected here, or its window is full. */
  isFull(): boolean;
  renewLeases(): Promise<void>;
  /** Takes no more; resolves when what is in hand has been answered for. */
  drain(): Promise<void>;
}

export interface PumpDeps {
  context: DeliveryContext;
  outbox: mongo.Collection<OutboxDocument>;
  changes: Changes;
  routes: Routes;
  holds: Holds;
  account: Account;
  isOpen: () => boolean;
  send: (document: OutboxDocument, account: Account, answered: () => void) => Promise<void>;
  /** A text has been put into the queue of another account. */
  moved: (account: string, lane: Lane) => void;
}

export function createPump(deps: PumpDeps): Pump {
  const { context, outbox, changes, routes, holds, account, isOpen, send, moved } = deps;
  const { clock, settings, tasks, events, log } = context;
  const now = (): number => clock.now().getTime();
  const inHand = new Map<string, { by: string; since: number; lane: Lane }>();
  /** Those of them the channel has, or is about to have; the others wait for their answer to be durable. */
  let handedOver = 0;
  /** Places for texts that are being claimed. */
  let claiming = 0;
  /** Lanes in which something may be due; only these are looked at. */
  const hungry = new Set<Lane>(LANES);
  /** The unit that had its turn in bulk. */
  let lastTurn = '';
  let wasDown = false;
  let timer: NodeJS.Timeout | undefined;
  let isDraining = false;
  let isWaking = false;
  /** Of the texts this node has put off, the first that is due again. */
  let nextDue = Infinity;
  let drained: () => void = () => undefined;

  /** In the lanes of people, what waits too long says that others had better be asked. */
  const noteAge = (oldest: OutboxDocument | undefined): void =>
    account.sawQueueAge(oldest?.dueAt === undefined ? 0 : now() - oldest.dueAt);

  /** How many more texts the channel may be given; none while the store is so slow that answers pile up. */
  const roomNow = (): number => Math.min(account.window - handedOver, 2 * account.window - inHand.size) - claiming;

  const dueIn = async (lane: Lane, limit: number): Promise<OutboxDocument[]> => {
    // Before looking: what is queued meanwhile makes it hungry again.
    hungry.delete(lane);
    const found = await outbox
      .find({ queue: `${account.id}|${lane}`, turn: '', dueAt: { $lte: now() } }, { sort: { dueAt: 1 }, limit })
      .toArray();
    if (found.length === limit) hungry.add(lane);
    return found;
  };

  /**
   * The next unit's texts. Units follow each other in the order of their codes, so each has its turn whatever the others hold. Those that are
   * held are passed over, each at most twice.
   */
  const dueInBulk = async (limit: number, passed = 0): Promise<OutboxDocument[]> => {
    const after = lastTurn;
    hungry.delete('bulk');
    const found = await outbox
      .find(
        { queue: `${account.id}|bulk`, turn: { $gt: after }, dueAt: { $lte: now() } },
        { sort: { turn: 1, dueAt: 1 }, limit },
      )
      .toArray();
    const turn = found[0]?.turn ?? '';
    lastTurn = turn;
    if (turn === '' && after !== '') return dueInBulk(limit, passed);
    if (holds.isHeldTurn(turn)) return passed > holds.size ? [] : dueInBulk(limit, passed + 1);
    if (turn !== '') hungry.add('bulk');
    return found.filter((document) => document.turn === turn);
  };

  const bulkMustWait = async (): Promise<boolean> => {
    const queues = routes.accounts.flatMap(({ id }) => [`${id}|reply`, `${id}|urgent`]);
    const limit = settings.bulkPauseDepth;
    return (await outbox.countDocuments({ queue: { $in: queues } }, { limit })) >= limit;
  };

  /** What may go, and how many were met that may not and are out of the way now. */
  const due = async (room: number): Promise<{ found: OutboxDocument[]; aside: number }> => {
    const found: OutboxDocument[] = [];
    let aside = 0;
    for (const lane of ['reply', 'urgent'] as const) {
      if (!hungry.has(lane) || found.length >= room) continue;
      const next = await dueIn(lane, room - found.length);
      const free = await holds.keepBack(next);
      aside += next.length - free.length;
      found.push(...free);
    }
    noteAge(found[0]);
    if (!hungry.has('bulk') || found.length >= room) return { found, aside };
    // Half of the window stays free of bulk, so that a reply never waits for a bulk answer to come back.
    const bulkInHand = [...inHand.values()].filter(({ lane }) => lane === 'bulk').length;
    const bulkRoom = Math.min(room - found.length, Math.ceil(account.window / 2) - bulkInHand, settings.bulkQuantum);
    if (bulkRoom > 0 && !(await bulkMustWait())) found.push(...(await dueInBulk(bulkRoom)));
    return { found, aside };
  };

  const expire = async (document: OutboxDocument): Promise<void> => {
    await changes.apply(document._id, document, (current) =>
      current.queue === undefined ? undefined : toState('expired', 'not_sent_in_time', clock.now()),
    );
  };

  const tryLater = (milliseconds: number): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      wake();
    }, milliseconds);
    timer.unref();
  };

  const withinPace = async (documents: OutboxDocument[]): Promise<OutboxDocument[]> => {
    for (const [i, document] of documents.entries()) {
      if (await account.pace.take(document.segments - nextSegment(document))) continue;
      tryLater(account.pace.wait());
      for (const { lane } of documents.slice(i)) hungry.add(lane);
      return documents.slice(0, i);
    }
    return documents;
  };

  const claim = async (documents: OutboxDocument[]): Promise<OutboxDocument[]> => {
    const by = context.claimName();
    const leaseUntil = now() + settings.leaseMs;
    const ids = documents.map((document) => document._id);
    const taken = await outbox.updateMany(
      { _id: { $in: ids }, state: 'queued' },
      {
        $set: { state: 'sending', account: account.id, by, leaseUntil },
        $unset: { queue: 1, turn: 1, dueAt: 1, expiresAt: 1 },
        $inc: { revision: 1 },
      },
    );
    if (taken.modifiedCount < ids.length) return outbox.find({ _id: { $in: ids }, by }).toArray();
    return documents.map((document) => {
      const { queue: _queue, turn: _turn, dueAt: _dueAt, expiresAt: _expiresAt, ...rest } = document;
      return { ...rest, state: 'sending', by, leaseUntil, revision: document.revision + 1 };
    });
  };

  const begin = (document: OutboxDocument): void => {
    const { _id, lane, by = '' } = document;
    inHand.set(_id, { by, since: now(), lane });
    handedOver += 1;
    let isAnswered = false;
    const answered = (): void => {
      if (isAnswered) return;
      isAnswered = true;
      handedOver -= 1;
      wakeSoon();
    };
    tasks.begin(async () => {
      try {
        await send(document, account, answered);
      } finally {
        answered();
        inHand.delete(_id);
        if (inHand.size === 0) drained();
        wakeSoon();
      }
    });
  };

  /** Claims and begins those the pace allows; resolves with how many. Nobody reserves their places meanwhile. */
  const takeNow = async (documents: OutboxDocument[]): Promise<number> => {
    claiming = documents.length;
    try {
      const paced = await withinPace(documents);
      const claimed = paced.length === 0 ? [] : await claim(paced);
      for (const document of claimed) begin(document);
      return paced.length;
    } finally {
      claiming = 0;
    }
  };

  /** Answers come in bundles: one look for all the places they leave. */
  const wakeSoon = (): void => {
    if (isWaking || hungry.size === 0 || isDraining || !isOpen()) return;
    isWaking = true;
    tasks.begin(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      isWaking = false;
      await run();
    });
  };

  /** Gives what waits for an account that is down to others that serve the same numbers. */
  const moveAway = async (): Promise<void> => {
    for (const lane of LANES) {
      const waiting = await outbox
        .find({ queue: `${account.id}|${lane}` }, { sort: { turn: 1, dueAt: 1 }, limit: MOVE_BATCH })
        .toArray();
      for (const document of waiting) {
        const other = routes.choose(document.to, undefined, [...document.avoided, account.id]);
        if (other === undefined || other.isShunned()) continue;
        const changed = await changes.apply(document._id, document, (current) => {
          if (current.queue === undefined || current.account !== account.id) return undefined;
          const segments = current.progress.length === 0 ? { segments: other.count(current) } : {};
          return { ...NOT_QUEUED, ...queuedFor(other, current, current.dueAt ?? now()), ...segments };
        });
        if (changed?.account !== other.id) continue;
        events.emit({ type: 'rerouted', id: document._id, from: account.id, to: other.id });
        moved(other.id, lane);
      }
    }
  };

  const claimBatch = async (): Promise<boolean> => {
    if (isDraining || !isOpen()) return false;
    const isDown = account.isDown();
    if (isDown !== wasDown) {
      wasDown = isDown;
      events.emit({ type: isDown ? 'account_down' : 'account_up', account: account.id });
      log.warn({ account: account.id, down: isDown }, isDown ? 'an account is given up for now' : 'an account is back');
    }
    // What no other account can take goes on slowly by this one.
    if (account.isShunned()) await moveAway();
    if (isDown) return false;
    const room = roomNow();
    if (!account.channel.state().connected || room <= 0 || hungry.size === 0) return false;
    // A look for a few places costs as much as one for many; the answers under way bring more.
    if (room < account.window / 4 && handedOver > 0) return false;
    const { found, aside } = await due(room);
    const stale = found.filter((document) => document.validUntil.getTime() <= now());
    for (const document of stale) await expire(document);
    const valid = found.filter((document) => !stale.includes(document));
    // Places may have been reserved while the queues were looked at.
    const fitting = valid.slice(0, Math.max(0, roomNow()));
    for (const { lane } of valid.slice(fitting.length)) hungry.add(lane);
    const taken = await takeNow(fitting);
    if (taken === 0) return stale.length + aside > 0;
    return hungry.size > 0 && taken + stale.length === found.length;
  };

  const run = oneAtATime(async () => {
    try {
      while (await claimBatch());
    } catch (error) {
      // The store is away: the next poll tries again.
      for (const lane of LANES) hungry.add(lane);
      log.error({ account: account.id, error: errorMessage(error) }, 'taking texts out of the outbox failed');
    }
  });

  const wake = (lane?: Lane): void => {
    for (const each of lane === undefined ? LANES : [lane]) hungry.add(each);
    if (isOpen() && !isDraining) tasks.begin(run);
  };

  return {
    wake,
    run: () => {
      for (const lane of LANES) hungry.add(lane);
      return run();
    },
    expect: (dueAt) => {
      nextDue = Math.min(nextDue, dueAt);
    },
    reserve: async (lane, segments) => {
      if (now() >= nextDue) {
        nextDue = Infinity;
        wake();
      }
      const maySkip = settings.doubt[lane] === 'resend_once' || account.channel.idempotent === true;
      // In bulk units take turns, which only the queue knows; and what waits goes first.
      if (!maySkip || lane === 'bulk' || hungry.has('reply') || (lane === 'urgent' && hungry.has('urgent')))
        return undefined;
      if (isDraining || !isOpen() || account.isShunned() || !account.channel.state().connected || roomNow() <= 0)
        return undefined;
      const by = context.claimName();
      const place = `reserved|${by}`;
      inHand.set(place, { by, since: now(), lane });
      handedOver += 1;
      const release = (): void => {
        inHand.delete(place);
        handedOver -= 1;
        wakeSoon();
        queueMicrotask(() => inHand.size === 0 && drained());
      };
      // While the keys are away it is queued; the next look says that they are.
      if (!(await account.pace.take(segments).catch(() => false))) {
        release();
        return undefined;
      }
      return {
        by,
        leaseUntil: now() + settings.leaseMs,
        release,
        begin: (document) => {
          release();
          begin(document);
        },
      };
    },
    isFull: () => roomNow() <= 0 || !account.channel.state().connected,
    renewLeases: async () => {
      const at = now();
      const held = [...inHand].filter(([, { since }]) => Math.abs(at - since) >= settings.leaseMs / 3);
      if (held.length === 0) return;
      await outbox.updateMany(
        { _id: { $in: held.map(([id]) => id) }, by: { $in: held.map(([, { by }]) => by) } },
        { $set: { leaseUntil: at + settings.leaseMs } },
      );
    },
    drain: async () => {
      isDraining = true;
      clearTimeout(timer);
      // A batch that was being claimed is begun first.
      await run();
      if (inHand.size === 0) return;
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
    },
  };
}
