/** A time limit for calls of which any number run at once, and that can be ended together. */
export interface TimeLimit {
  /** Runs a call; its signal aborts when the time is over, and when `end` is or has been called. */
  within<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts what runs and whatever comes after. */
  end(): void;
  readonly ended: boolean;
}

/**
 * Does what `AbortSignal.any([AbortSignal.timeout(…), closing.signal])` would do, without its leak: in Node 20 a signal that
 * lives on keeps an entry for each signal ever derived from it, that is one for each segment.
 */
export function createTimeLimit(timeoutMs: number): TimeLimit {
  const open = new Set<AbortController>();
  let ended = false;
  return {
    within: async (call) => {
      const own = new AbortController();
      if (ended) own.abort();
      const timer = setTimeout(() => own.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
      open.add(own);
      try {
        return await call(own.signal);
      } finally {
        clearTimeout(timer);
        open.delete(own);
      }
    },
    end: () => {
      ended = true;
      for (const call of open) call.abort();
    },
    get ended() {
      return ended;
    },
  };
}
