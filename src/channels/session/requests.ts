import { ANSWER_BIT } from '../wire/commands';
import type { PduWriter } from './frames';

/** `unwritable`: the writer threw, nothing was sent. */
export type Settled = 'answered' | 'timeout' | 'lost' | 'unsent' | 'unwritable';

/** Told once what became of a request; the frame is there where it was answered. */
export type Settle = (kind: Settled, frame: Buffer | null) => void;

/** A request as it is made. */
export interface Request {
  readonly sequence: number;
  readonly write: PduWriter;
  readonly settle: Settle;
  readonly windowed: boolean;
  /** Its command word; the answer's is the same with the highest bit set. */
  readonly command: number;
  /** Its place in the order of what goes out, when it was first put. */
  readonly place: number;
  triesLeft: number;
}

/** A request that has not been answered. */
export interface Pending extends Request {
  firstAt: number;
  sentAt: number;
}

/** Running numbers from 1 to `max` and again. */
export interface Sequence {
  next(): number;
}

export function createSequence(max: number, start = 1): Sequence {
  let last = start - 1;
  return {
    next: () => {
      last = last >= max ? 1 : last + 1;
      return last;
    },
  };
}

/** An answer that fits any request: SMPP generic_nack. */
const NACK = ANSWER_BIT;

/** The requests of one connection that wait for answers, the longest silent first. */
export interface Requests {
  readonly windowed: number;
  readonly size: number;
  /** A number no pending request has. */
  sequence(): number;
  add(request: Request, now: number): void;
  /** Takes out the request a frame answers; null where nobody waits for it, or for another command. */
  answered(sequence: number, command: number): Pending | null;
  /** Those silent for `timeoutMs` at `now`: `again` is asked for each whether it goes out again; if not it is taken out. */
  overdue(now: number, timeoutMs: number, again: (request: Pending) => boolean): void;
  /** Nothing could come in from `since` until `now`: that time is not counted. */
  postpone(since: number, now: number): void;
  /** Takes out all. */
  clear(): Pending[];
}

/** In its slot's chain and in the line of all. Whoever is taken out points to nobody. */
interface Entry extends Pending {
  sameSlot: Entry | null;
  before: Entry | null;
  after: Entry | null;
}

const SLOTS = 256;

/**
 * A hash table and a line, not a Map: the tables a Map has outgrown point to the newer ones, so that under load one old table
 * keeps all requests after it alive until a full garbage collection. Running numbers spread evenly over the slots.
 */
export function createRequests(numbers: Sequence): Requests {
  const slots = new Array<Entry | null>(SLOTS).fill(null);
  // Everything waits equally long, so that the order in the line is the order of time-outs.
  let first: Entry | null = null;
  let last: Entry | null = null;
  let size = 0;
  let windowed = 0;

  const find = (sequence: number): Entry | null => {
    let entry = slots[sequence % SLOTS] ?? null;
    while (entry !== null && entry.sequence !== sequence) entry = entry.sameSlot;
    return entry;
  };

  const append = (entry: Entry): void => {
    entry.before = last;
    if (last === null) first = entry;
    else last.after = entry;
    last = entry;
  };

  const leaveLine = (entry: Entry): void => {
    const { before, after } = entry;
    if (before === null) first = after;
    else before.after = after;
    if (after === null) last = before;
    else after.before = before;
    entry.before = entry.after = null;
  };

  const leaveSlot = (entry: Entry): void => {
    const slot = entry.sequence % SLOTS;
    let previous = slots[slot] ?? null;
    if (previous === entry) {
      slots[slot] = entry.sameSlot;
    } else {
      while (previous !== null && previous.sameSlot !== entry) previous = previous.sameSlot;
      if (previous !== null) previous.sameSlot = entry.sameSlot;
    }
    entry.sameSlot = null;
  };

  const remove = (entry: Entry): void => {
    leaveLine(entry);
    leaveSlot(entry);
    size--;
    if (entry.windowed) windowed--;
  };

  return {
    get windowed() {
      return windowed;
    },
    get size() {
      return size;
    },
    sequence: () => {
      let sequence = numbers.next();
      while (find(sequence) !== null) sequence = numbers.next();
      return sequence;
    },
    add: ({ sequence, write, settle, windowed: inWindow, command, place, triesLeft }, now) => {
      const slot = sequence % SLOTS;
      const entry: Entry = {
        sequence,
        write,
        settle,
        windowed: inWindow,
        command,
        place,
        triesLeft,
        firstAt: now,
        sentAt: now,
        sameSlot: slots[slot] ?? null,
        before: null,
        after: null,
      };
      slots[slot] = entry;
      append(entry);
      size++;
      if (inWindow) windowed++;
    },
    answered: (sequence, command) => {
      const entry = find(sequence);
      if (entry === null) return null;
      if (command !== NACK && command !== (entry.command | ANSWER_BIT) >>> 0) return null;
      remove(entry);
      return entry;
    },
    overdue: (now, timeoutMs, again) => {
      while (first !== null && now - first.sentAt >= timeoutMs) {
        const entry: Entry = first;
        const goesOut = again(entry);
        // What was asked may have ended the connection, and with it the line.
        if (find(entry.sequence) !== entry) continue;
        if (goesOut) {
          leaveLine(entry);
          entry.sentAt = now;
          append(entry);
        } else {
          remove(entry);
        }
      }
    },
    postpone: (since, now) => {
      for (let entry = first; entry !== null; entry = entry.after) {
        entry.firstAt += now - Math.max(since, entry.firstAt);
        entry.sentAt += now - Math.max(since, entry.sentAt);
      }
    },
    clear: () => {
      const all: Pending[] = [];
      while (first !== null) {
        all.push(first);
        remove(first);
      }
      return all;
    },
  };
}
