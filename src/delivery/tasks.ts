import { errorMessage } from '../core/errors';

/** Work that was begun and is not awaited by its beginner. */
export interface Tasks {
  /** Begins work; what it throws is reported, never unhandled. */
  begin(work: () => Promise<void>): void;
  /** Counts somebody else's work among what is in hand. */
  track<T>(work: Promise<T>): Promise<T>;
  readonly size: number;
  /** Resolves when nothing is in hand, work begun meanwhile included. */
  settled(): Promise<void>;
}

export function createTasks(report: (error: string) => void): Tasks {
  const inHand = new Set<Promise<void>>();
  return {
    begin: (work) => {
      const task: Promise<void> = work()
        .catch((error: unknown) => report(errorMessage(error)))
        .finally(() => inHand.delete(task));
      inHand.add(task);
    },
    track: (work) => {
      const task: Promise<void> = work.then(
        () => undefined,
        () => undefined,
      );
      inHand.add(task);
      void task.then(() => inHand.delete(task));
      return work;
    },
    get size() {
      return inHand.size;
    },
    settled: async () => {
      while (inHand.size > 0) await Promise.all(inHand);
    },
  };
}

/**
 * One run at a time: asked during a run, it runs once more after it. What it returns resolves after a run that began at or
 * after the call, so that a caller's work has been seen.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    current = work().finally(() => {
      current = null;
    });
    return current;
  };
  return () => {
    if (current === null) return begin();
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = null;
        return begin();
      });
    return next;
  };
}
