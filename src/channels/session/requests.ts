import type { PduWriter } from './frames';

/** `unwritable`: the writer threw, nothing was sent. */
export type Settled = 'answered' | 'timeout' | 'lost' | 'unsent' | 'unwritable';

/** Told once what became of a request; the frame is there where it was answered. */
export type Settle = (kind: Settled, frame: Buffer | null) => void;

/** A request that has not been answered. */
export interface Pending {
  readonly sequence: number;
  readonly write: PduWriter;
  readonly settle: Settle;
  readonly windowed: boolean;
  /** Its command word; the answer's is the same with the highest bit set. */
  readonly command: number;
  /** Its place in the order of what goes out, when it was first put. */
  readonly place: number;
  firstAt: number;
  sentAt: number;
  triesLeft: number;
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

export const ANSWER_BIT = 0x8000_0000;

/** An answer that fits any request: SMPP generic_nack. */
const NACK = ANSWER_BIT;

/** The requests of one connection that wait for answers, the longest silent first. */
export interface Requests {
  readonly windowed: number;
  readonly size: number;
  /** A number no pending request has. */
  sequence(): number;
  add(request: Pending): void;
  /** Takes out the request a frame answers; null where nobody waits for it, or for another command. */
  answered(sequence: number, command: number): Pending | null;
  /** Those silent for `timeoutMs` at `now`: `again` is asked for each whether it goes out again; if not it is taken out. */
  overdue(now: number, timeoutMs: number, again: (request: Pending) => boolean): void;
  /** Nothing could come in from `since` until `now`: that time is not counted. */
  postpone(since: number, now: number): void;
  /** Takes out all. */
  clear(): Pending[];
}

export function createRequests(numbers: Sequence): Requests {
  // Everything waits equally long, so that the order in the map is the order of time-outs.
  const pending = new Map<number, Pending>();
  let windowed = 0;

  const remove = (request: Pending): void => {
    pending.delete(request.sequence);
    if (request.windowed) windowed--;
  };

  return {
    get windowed() {
      return windowed;
    },
    get size() {
      return pending.size;
    },
    sequence: () => {
      let sequence = numbers.next();
      while (pending.has(sequence)) sequence = numbers.next();
      return sequence;
    },
    add: (request) => {
      pending.set(request.sequence, request);
      if (request.windowed) windowed++;
    },
    answered: (sequence, command) => {
      const request = pending.get(sequence);
      if (request === undefined) return null;
      if (command !== NACK && command !== (request.command | ANSWER_BIT) >>> 0) return null;
      remove(request);
      return request;
    },
    overdue: (now, timeoutMs, again) => {
      for (const request of pending.values()) {
        if (now - request.sentAt < timeoutMs) return;
        if (again(request)) {
          pending.delete(request.sequence);
          request.sentAt = now;
          pending.set(request.sequence, request);
        } else {
          remove(request);
        }
      }
    },
    postpone: (since, now) => {
      for (const request of pending.values()) {
        request.firstAt += now - Math.max(since, request.firstAt);
        request.sentAt += now - Math.max(since, request.sentAt);
      }
    },
    clear: () => {
      const all = [...pending.values()];
      pending.clear();
      windowed = 0;
      return all;
    },
  };
}
