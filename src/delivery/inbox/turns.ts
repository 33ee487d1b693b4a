import type { mongo } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import type { DeliveryContext } from '../context';
import { violatedKey } from '../documents';
import { gather } from '../gather';
import { oneAtATime } from '../tasks';
import type { InboxDocument } from './inbox-model';

/** The fields that say where a text stands in its sender's order. */
export type Standing = Pick<InboxDocument, 'state' | 'head' | 'behind' | 'dueAt' | 'by' | 'attempt'>;

/**
 * Whose turn it is. The oldest unfinished text of a sender is its head; `head` is unique in the store, so no two processes ever
 * have two texts of one sender in hand. Later ones stand behind and are not looked at until they are promoted: ten thousand texts
 * of one number are one candidate among the senders, in the store and not in memory.
 */
export interface Turns {
  /** Where a new text of a sender should stand; takes a place for it when it can be handled at once. */
  reserve(from: Mobile): { standing: Standing; reserved: boolean };
  /** Gives back a place that was not used. */
  release(from: Mobile): void;
  /** The text could not be head; another one is. */
  behind(from: Mobile): Standing;
  /** Handles a text that was written with a reserved standing. */
  handle(document: InboxDocument): void;
  /** To be called after a text was written behind another one: that one may be done by now. */
  standsBehind(from: Mobile): void;
  /** Claims what is due, as far as there is room. */
  claim(): Promise<void>;
  /** The same, soon. */
  wake(): void;
  /** Promotes for senders whose head went away in a crash. */
  promoteOrphans(): Promise<void>;
  renewLeases(): Promise<void>;
  open(): void;
  close(): void;
}

/** What is done with a text whose turn it is: true when it is finished or parked, false when it keeps its turn for a retry. */
export type HandleText = (document: InboxDocument) => Promise<boolean>;

const MOST_REMEMBERED = 20_000;

export function createTurns(
  context: DeliveryContext,
  inbox: mongo.Collection<InboxDocument>,
  handleText: HandleText,
): Turns {
  const { clock, settings, tasks } = context;
  /** Senders in hand here, with the claim once there is one. */
  const inHand = new Map<Mobile, { id: string; by: string; since: number } | null>();
  /** Senders whose text was written to wait its turn, as far as is known here: the next one need not find out by running into it. */
  const waiting = new Set<Mobile>();
  let isOpen = false;
  let isWaking = false;
  /** Other senders wait for room, so a chatty one goes to the end of the line. */
  let crowded = false;

  const now = (): number => clock.now().getTime();
  const hasRoom = (): boolean => isOpen && inHand.size < settings.handlers;
  const claimed = (): Standing => ({
    state: 'waiting',
    by: context.claimName(),
    dueAt: now() + settings.leaseMs,
    attempt: 1,
  });

  const reserve: Turns['reserve'] = (from) => {
    if (inHand.has(from) || waiting.has(from)) return { standing: behind(from), reserved: false };
    if (hasRoom()) {
      inHand.set(from, null);
      return { standing: { ...claimed(), head: from }, reserved: true };
    }
    crowded = true;
    if (waiting.size < MOST_REMEMBERED) waiting.add(from);
    return { standing: { state: 'waiting', head: from, dueAt: now(), attempt: 0 }, reserved: false };
  };

  const behind = (from: Mobile): Standing => ({ state: 'behind', behind: from, attempt: 0 });

  /** Whether senders have texts behind; mostly none, so one query serves all that finish together. True where there are too many to say. */
  const behindOf = gather(async (senders: Mobile[]) => {
    const limit = 2 * senders.length + 10;
    const found = await inbox.find({ behind: { $in: senders } }, { projection: { behind: 1 }, limit }).toArray();
    const some = new Set(found.map(({ behind: sender }) => sender));
    return (sender: Mobile): boolean => some.has(sender) || found.length === limit;
  });
  const hasBehind = async (from: Mobile): Promise<boolean> => (await behindOf(from))(from);

  /** Which of the senders have a text whose turn it is. */
  const headsOf = gather(async (senders: Mobile[]) => {
    const found = await inbox.find({ head: { $in: senders } }, { projection: { head: 1 } }).toArray();
    return new Set(found.map(({ head }) => head));
  });

  /** Makes the oldest text behind the sender's head, if there is none: in hand at once where there is room and nobody waits. */
  const promote = async (from: Mobile): Promise<void> => {
    if (!(await hasBehind(from))) return;
    for (;;) {
      const [oldest] = await inbox.find({ behind: from }, { sort: { order: 1 }, limit: 1 }).toArray();
      if (oldest === undefined || inHand.has(from)) return;
      const atOnce = hasRoom() && !crowded;
      const standing: Standing = atOnce ? claimed() : { state: 'waiting', dueAt: now(), attempt: 0 };
      const { attempt, ...fields } = standing;
      if (atOnce) inHand.set(from, null);
      try {
        const promoted = await inbox.updateOne(
          { _id: oldest._id, behind: from },
          { $set: { ...fields, head: from }, $unset: { behind: 1 }, $inc: { attempt } },
        );
        if (promoted.modifiedCount === 1) {
          if (atOnce) begin({ ...oldest, ...fields, head: from, attempt: oldest.attempt + attempt }, false);
          else wake();
          return;
        }
        if (atOnce) inHand.delete(from);
      } catch (error) {
        if (atOnce) inHand.delete(from);
        if (violatedKey(error) === undefined) throw error;
        return;
      }
    }
  };

  /** A text that came while the sender's turn changed hands may have become head before an older one behind it. */
  const letOlderGoFirst = async (document: InboxDocument): Promise<boolean> => {
    if (!(await hasBehind(document.from))) return false;
    const [older] = await inbox
      .find({ behind: document.from, order: { $lt: document.order } }, { projection: { _id: 1 }, limit: 1 })
      .toArray();
    if (older === undefined) return false;
    await inbox.updateOne(
      { _id: document._id, by: document.by as string },
      {
        $set: { state: 'behind', behind: document.from },
        $unset: { head: 1, dueAt: 1, by: 1 },
        $inc: { attempt: -1 },
      },
    );
    return true;
  };

  const begin = (document: InboxDocument, mayBeEarly: boolean): void => {
    const { from } = document;
    inHand.set(from, { id: document._id, by: document.by as string, since: now() });
    waiting.delete(from);
    tasks.begin(async () => {
      let passedOn = false;
      try {
        passedOn = (mayBeEarly && (await letOlderGoFirst(document))) || (await handleText(document));
      } finally {
        inHand.delete(from);
        if (crowded) wake();
      }
      if (passedOn) await promote(from);
    });
  };

  /** Handlers end in bundles: one look for all the places they leave. */
  const wake = (): void => {
    if (!isOpen || isWaking) return;
    isWaking = true;
    tasks.begin(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      isWaking = false;
      await claim();
    });
  };

  const claimBatch = async (): Promise<boolean> => {
    const room = settings.handlers - inHand.size;
    if (!isOpen) return false;
    // A look for a few places costs as much as one for many; those in hand leave more of them.
    if (room <= 0 || (inHand.size > 0 && room < settings.handlers / 4)) {
      // Whoever asks knows of a text that waits: the next place that is free is not for the sender who had it.
      crowded = true;
      return false;
    }
    const at = now();
    const due = { state: 'waiting' as const, dueAt: { $lte: at } };
    const look = (limit: number): Promise<InboxDocument[]> => inbox.find(due, { sort: { dueAt: 1 }, limit }).toArray();
    const isFree = (document: InboxDocument): boolean => !inHand.has(document.from);
    let found = await look(room + 1);
    // Leases that ran out under a handler of this process must not hide who waits behind them.
    if (found.length > room && !found.every(isFree)) found = await look(settings.handlers * 2);
    const wanted = found.filter(isFree).slice(0, settings.handlers - inHand.size);
    crowded = found.length > wanted.length;
    if (wanted.length === 0) return false;
    for (const { from } of wanted) inHand.set(from, null);
    const by = context.claimName();
    const dueAt = at + settings.leaseMs;
    const ids = wanted.map((document) => document._id);
    let mine = wanted;
    try {
      const taken = await inbox.updateMany(
        { _id: { $in: ids }, ...due },
        { $set: { by, dueAt }, $inc: { attempt: 1 } },
      );
      if (taken.modifiedCount < ids.length) {
        const held = await inbox.find({ _id: { $in: ids } }, { projection: { by: 1 } }).toArray();
        const heldByMe = new Set(held.filter((document) => document.by === by).map((document) => document._id));
        mine = wanted.filter((document) => heldByMe.has(document._id));
      }
    } catch (error) {
      for (const { from } of wanted) inHand.delete(from);
      throw error;
    }
    for (const { from } of wanted) inHand.delete(from);
    for (const document of mine) begin({ ...document, by, dueAt, attempt: document.attempt + 1 }, true);
    return mine.length > 0;
  };

  const claim = oneAtATime(async () => {
    while (await claimBatch());
  });

  return {
    reserve,
    behind,
    claim,
    wake,
    release: (from) => {
      inHand.delete(from);
      tasks.begin(() => promote(from));
    },
    handle: (document) => begin(document, true),
    standsBehind: (from) => {
      // While it is in hand here, whoever finishes it looks behind it.
      if (inHand.has(from)) return;
      tasks.begin(async () => {
        if (waiting.has(from) && (await headsOf(from)).has(from)) return;
        waiting.delete(from);
        await promote(from);
      });
    },
    promoteOrphans: async () => {
      let after = '';
      for (;;) {
        const [first] = await inbox
          .find({ behind: { $gt: after } }, { sort: { behind: 1, order: 1 }, limit: 1 })
          .toArray();
        if (first?.behind === undefined) return;
        after = first.behind;
        const head = await inbox.findOne({ head: after }, { projection: { _id: 1 } });
        if (head === null) await promote(after);
      }
    },
    renewLeases: async () => {
      const at = now();
      const held = [...inHand.values()].filter(
        (hold) => hold !== null && Math.abs(at - hold.since) >= settings.leaseMs / 3,
      );
      if (held.length === 0) return;
      await inbox.updateMany(
        { _id: { $in: held.map((hold) => hold?.id ?? '') }, by: { $in: held.map((hold) => hold?.by ?? '') } },
        { $set: { dueAt: at + settings.leaseMs } },
      );
    },
    open: () => {
      isOpen = true;
    },
    close: () => {
      isOpen = false;
    },
  };
}
