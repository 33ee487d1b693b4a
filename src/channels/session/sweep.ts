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

/**
 * Calls `each` with the monotonic time. After the process has been held up, answers may lie unread in the sockets: they are
 * read before time-outs are looked at.
 */
export function createSweep(everyMs: number, monotonic: () => number, each: (now: number) => void): Sweep {
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let waited = false;

  const look = (): void => {
    const now = monotonic();
    const late = now - last > 2 * everyMs;
    last = now;
    waited = late && !waited;
    if (!waited) each(now);
  };

  return {
    start: () => {
      last = monotonic();
      timer ??= setInterval(look, everyMs);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
