/** Where "now" comes from. Rules never ask the machine for the time: they are given a clock. */
export interface Clock {
  now(): Date;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const systemClock: Clock = { now: () => new Date() };

/** A clock that moves only when told to: evaluation commands and tests. */
export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
  set(at: Date): void;
}

export function manualClock(start: Date | string): ManualClock {
  let at = new Date(start).getTime();
  if (Number.isNaN(at)) throw new RangeError(`manualClock: not a time: ${String(start)}`);
  return {
    now: () => new Date(at),
    advance: (milliseconds) => {
      at += milliseconds;
    },
    set: (to) => {
      at = to.getTime();
    },
  };
}
