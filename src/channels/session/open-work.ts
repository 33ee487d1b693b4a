import { doneWithin } from '../../core/done-within';

/** What a channel has under way and waits for when it stops: texts being kept, segments being handed over. */
export interface OpenWork {
  readonly size: number;
  /** The same promise, counted until it settles. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more; with `timeoutMs`, after that time at the latest. */
  settled(timeoutMs?: number): Promise<void>;
}

export function createOpenWork(): OpenWork {
  const open = new Set<Promise<unknown>>();
  return {
    get size() {
      return open.size;
    },
    track: async (work) => {
      open.add(work);
      try {
        return await work;
      } finally {
        open.delete(work);
      }
    },
    settled: async (timeoutMs) => {
      const all = Promise.allSettled(open);
      await (timeoutMs === undefined ? all : doneWithin(all, timeoutMs));
    },
  };
}
