import type { mongo } from 'mongoose';
import type { Lane } from '../../channels/channel';
import { errorMessage } from '../../core/errors';
import type { DeliveryContext } from '../context';
import { oneAtATime } from '../tasks';
import type { OutboxDocument } from './outbox-model';

/** Begins the queue of what waits for a suspended unit; no account's queue begins so, for accounts have names. */
const HELD = '|held|';
/** Behind every queue that begins with HELD. */
const BEHIND_HELD = '|held}';
/** What a held text shows for a reason. */
const HELD_CODE = 'unit_suspended';
const BATCH = 500;

type Placed = Pick<OutboxDocument, 'lane' | 'unitCode'>;

/**
 * Texts of suspended units (O11) are taken out of the accounts' queues into one of their own, where no look for work meets them, and
 * are put back when the unit goes on. Replies are never held: a taxpayer who asked gets the answer (E9).
 */
export interface Holds {
  /** Whether a text is not to be handed over now. */
  isHeld(document: Placed): boolean;
  /** Bulk of a unit that is held: its turn is passed over. */
  isHeldTurn(turn: string): boolean;
  /** How many units are held. */
  readonly size: number;
  /** The fields of a held text that is being written. */
  placed(unitCode: string): Pick<OutboxDocument, 'queue' | 'code'>;
  /** Those that may go; the others are put aside. */
  keepBack(documents: OutboxDocument[]): Promise<OutboxDocument[]>;
  /**
   * Asks which units are held; heeded from then on. Where that has changed, what lies in the queues is put aside or back beside.
   * Faults are logged, and the next call tries again.
   */
  refresh(): Promise<void>;
  /** Puts in order what a crash left in the wrong place. */
  recover(): Promise<void>;
}

export function heldQueue(unitCode: string): string {
  return HELD + unitCode;
}

export function isHeldQueue(queue: string): boolean {
  return queue.startsWith(HELD);
}

export interface HoldsDeps {
  context: DeliveryContext;
  outbox: mongo.Collection<OutboxDocument>;
  /** Codes of the suspended units, as they are at this moment. */
  heldUnits: () => Promise<readonly string[]>;
  accounts: () => readonly { id: string }[];
  queued: (account: string, lane: Lane) => void;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

export function createHolds({ context, outbox, heldUnits, accounts, queued }: HoldsDeps): Holds {
  const { clock, log, tasks } = context;
  let held: ReadonlySet<string> = new Set();
  /** The set by which the queues were last put in order; undefined: not yet. */
  let settledFor: ReadonlySet<string> | undefined;

  const isHeld: Holds['isHeld'] = ({ lane, unitCode }) =>
    held.size > 0 && lane !== 'reply' && unitCode !== undefined && held.has(unitCode);

  const putAside = async (texts: readonly OutboxDocument[]): Promise<void> => {
    for (const [unitCode, group] of grouped(texts, ({ unitCode = '' }) => unitCode)) {
      await outbox.updateMany(
        { _id: { $in: group.map(({ _id }) => _id) }, state: 'queued' },
        { $set: { queue: heldQueue(unitCode), code: HELD_CODE }, $inc: { revision: 1 } },
      );
    }
  };

  /** Bulk may be much: it is moved beside the pump, which passes its turn over meanwhile. */
  const putBulkAside = async (): Promise<void> => {
    for (const { id } of accounts()) {
      for (const turn of held) {
        for (let found = BATCH; found === BATCH && held.has(turn);) {
          const texts = await outbox.find({ queue: `${id}|bulk`, turn }, { limit: BATCH }).toArray();
          found = texts.length;
          if (found > 0) await putAside(texts);
        }
      }
    }
  };

  const putBack = async (queue: string): Promise<void> => {
    for (let found = BATCH; found === BATCH;) {
      // Urgent ones have no turn and come first, then each in the order in which it would have gone.
      const texts = await outbox
        .find({ queue }, { sort: { turn: 1, dueAt: 1 }, limit: BATCH, projection: { account: 1, lane: 1 } })
        .toArray();
      found = texts.length;
      for (const [place, group] of grouped(texts, ({ account, lane }) => `${account}|${lane}`)) {
        await outbox.updateMany(
          { _id: { $in: group.map(({ _id }) => _id) }, queue },
          // A clock that was set back while they were held must not keep them waiting.
          {
            $set: { queue: place },
            $unset: { code: 1 },
            $min: { dueAt: clock.now().getTime() },
            $inc: { revision: 1 },
          },
        );
        for (const { account, lane } of group.slice(0, 1)) queued(account, lane);
      }
    }
  };

  const putAllBack = async (): Promise<void> => {
    for (let after = HELD; ;) {
      const [first] = await outbox
        .find(
          { queue: { $gt: after, $lt: BEHIND_HELD } },
          { sort: { queue: 1, turn: 1, dueAt: 1 }, limit: 1, projection: { queue: 1 } },
        )
        .toArray();
      if (first?.queue === undefined) return;
      after = first.queue;
      if (!held.has(after.slice(HELD.length))) await putBack(after);
    }
  };

  /** Changes from here on are heeded at once; what lies in the queues is put in order beside. */
  const settle = oneAtATime(async () => {
    const goal = held;
    if (goal === settledFor) return;
    await putBulkAside();
    await putAllBack();
    settledFor = goal;
  });

  const ask = oneAtATime(async () => {
    const codes = await heldUnits();
    if (codes.length === held.size && codes.every((code) => held.has(code))) return;
    held = new Set(codes);
  });

  return {
    isHeld,
    isHeldTurn: (turn) => held.has(turn),
    get size() {
      return held.size;
    },
    placed: (unitCode) => ({ queue: heldQueue(unitCode), code: HELD_CODE }),
    keepBack: async (documents) => {
      const back = documents.filter(isHeld);
      if (back.length === 0) return documents;
      await putAside(back);
      return documents.filter((document) => !back.includes(document));
    },
    refresh: async () => {
      try {
        await ask();
        if (held !== settledFor) tasks.begin(settle);
      } catch (error) {
        // The store is away: what was held stays held.
        log.error({ error: errorMessage(error) }, 'asking which units are suspended failed');
      }
    },
    recover: async () => {
      await ask();
      await putBulkAside();
      await putAllBack();
    },
  };
}
