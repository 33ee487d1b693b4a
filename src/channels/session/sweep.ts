/** One timer for all time-outs of an account, however many requests wait. */
export interface Sweep {
  start(): void;
  stop(): void;
}

const FINEST_MS = 5;
const COARSEST_MS = 1_000;

/** How often to look so that a time-out of `shortestMs` comes at most an eighth late. */
export function sweepEvery(shortestMs: number): number {
  return Math.min(COARSEST_MS, Math.max(FINEST_MS, shortestMs / 8));
}

/** Calls `each` with the monotonic time. */
export function createSweep(everyMs: number, monotonic: () => number, each: (now: number) => void): Sweep {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: () => {
      timer ??= setInterval(() => each(monotonic()), everyMs);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
