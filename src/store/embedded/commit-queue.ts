import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError, isSqliteFault, toStoreError } from '../errors';
import type { Database, Statement } from '../sqlite';

/** Work done on the database within a shared transaction; synchronous, and undone alone when it throws. */
export type Work<T> = () => T;

export interface CommitQueue {
  /** Runs `work` in the next transaction; settles when its outcome is on the disk. */
  write<T>(work: Work<T>): Promise<T>;
  /** The same for work of which nothing remains when it throws: it needs no savepoint. */
  writeOne<T>(work: Work<T>): Promise<T>;
  /** Settles when everything committed so far is on the disk; at once when it is already. */
  durable(): Promise<void>;
  /** Runs what waits, and ends. */
  close(): Promise<void>;
}

interface Pending {
  readonly work: Work<unknown>;
  readonly leavesNothing: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Outcome {
  readonly pending: Pending;
  readonly error?: unknown;
  readonly value?: unknown;
}

export interface CommitQueueOptions {
  /** Path of the write-ahead log. */
  readonly walPath: string;
  /** How long to wait for another process that is writing, in milliseconds. */
  readonly busyMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Called when a transaction has begun and when it is over. */
  readonly begun: () => void;
  readonly ended: () => void;
}

// Long enough to fill a commit, short enough that other work on the thread gets its turn (≈ 10 ms of inserts).
const MAX_BATCH = 500;
const RETRY_MS = 4;
// Fewer writes wait for the disk to be free: their commit could not be forced earlier, and one commit is cheaper than several.
const WORTH_A_COMMIT = 64;

/** Makes the names of new files as durable as what will be written into them. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r');
    await directory.sync().finally(() => directory.close());
  } catch {
    // Windows opens no directories, and needs none of this.
  }
}

/**
 * Group commit. Writes asked for in the same turn of the event loop share one transaction; each that could leave something
 * behind has a savepoint of its own, so one that fails leaves the others alone. SQLite commits without forcing the log to
 * the disk (`synchronous=NORMAL`); this queue forces it (`fdatasync`) off the thread, and no write settles before. Writes
 * asked for while the disk is busy share the next transaction, and so the next fdatasync. So a slow disk costs waiting, never
 * a blocked thread, and what was acknowledged is exactly as safe as with `synchronous=FULL`.
 */
export async function openCommitQueue(
  db: Database,
  prepare: (sql: string) => Statement,
  options: CommitQueueOptions,
): Promise<CommitQueue> {
  const log: FileHandle = await open(options.walPath, 'r+');
  await syncDirectory(dirname(options.walPath));
  const begin = prepare('BEGIN IMMEDIATE');
  const commit = prepare('COMMIT');
  const rollback = prepare('ROLLBACK');
  const savepoint = prepare('SAVEPOINT work');
  const release = prepare('RELEASE work');
  const undo = prepare('ROLLBACK TO work');

  let waiting: Pending[] = [];
  let scheduled = false;
  let closed = false;
  let busySince: number | null = null;
  let failure: StoreError | null = null;
  let dirty = false;
  let syncing: Promise<void> | null = null;
  let nextSync: Promise<void> | null = null;
  let idle: (() => void) | null = null;

  const sync = async (): Promise<void> => {
    dirty = false;
    try {
      await log.datasync();
    } catch (error) {
      // After a failed sync the kernel may have dropped the pages: nothing written since can be vouched for.
      failure = new StoreError('io_failed', 'forcing the log to the disk failed; restart the process', {
        cause: error,
      });
      throw failure;
    }
  };

  const durable = (): Promise<void> => {
    if (failure) return Promise.reject(failure);
    if (!dirty) return syncing ?? Promise.resolve();
    if (!syncing) {
      syncing = sync().finally(() => {
        syncing = null;
        schedule();
      });
      return syncing;
    }
    nextSync ??= syncing
      .catch(() => undefined)
      .then(() => {
        nextSync = null;
        return durable();
      });
    return nextSync;
  };

  const settle = (outcomes: Outcome[]): void => {
    durable().then(
      () => {
        for (const { pending, error, value } of outcomes) {
          if (error === undefined) pending.resolve(value);
          else pending.reject(error);
        }
      },
      (error: unknown) => {
        for (const { pending } of outcomes) pending.reject(error);
      },
    );
  };

  const undoAll = (batch: Pending[], cause: unknown): void => {
    if (db.isTransaction) {
      try {
        rollback.run();
      } catch {
        // The transaction is gone already; the cause below says why.
      }
    }
    const error = toStoreError(cause, 'a write');
    for (const pending of batch) pending.reject(error);
  };

  const runOne = (pending: Pending): Outcome => {
    const { leavesNothing } = pending;
    if (!leavesNothing) savepoint.run();
    try {
      const value = pending.work();
      if (!leavesNothing) release.run();
      return { pending, value };
    } catch (error) {
      // A full disk or an I/O fault may have ended the whole transaction.
      if (!db.isTransaction || (isSqliteFault(error) && toStoreError(error, '') !== error)) throw error;
      if (!leavesNothing) {
        undo.run();
        release.run();
      }
      return { pending, error: error ?? new Error('write failed') };
    }
  };

  const runBatch = (): void => {
    scheduled = false;
    if (failure) {
      const refused = waiting;
      waiting = [];
      for (const pending of refused) pending.reject(failure);
    }
    if (waiting.length === 0) {
      idle?.();
      return;
    }
    try {
      begin.run();
    } catch (error) {
      retryLater(error);
      return;
    }
    busySince = null;
    const batch = waiting.splice(0, MAX_BATCH);
    const outcomes: Outcome[] = [];
    try {
      options.begun();
      for (const pending of batch) outcomes.push(runOne(pending));
      commit.run();
    } catch (error) {
      undoAll(batch, error);
      schedule();
      return;
    } finally {
      options.ended();
    }
    dirty = true;
    settle(outcomes);
    schedule();
  };

  const retryLater = (cause: unknown): void => {
    const error = toStoreError(cause, 'beginning a write');
    const since = (busySince ??= options.now());
    if (error instanceof StoreError && error.code === 'busy' && options.now() - since < options.busyMs) {
      scheduled = true;
      setTimeout(runBatch, RETRY_MS);
      return;
    }
    busySince = null;
    const refused = waiting;
    waiting = [];
    for (const pending of refused) pending.reject(error);
    schedule();
  };

  const schedule = (): void => {
    if (scheduled) return;
    if (waiting.length === 0) {
      idle?.();
      return;
    }
    if (syncing && waiting.length < WORTH_A_COMMIT) return;
    scheduled = true;
    setImmediate(runBatch);
  };

  const write = <T>(work: Work<T>, leavesNothing: boolean): Promise<T> => {
    if (closed) return Promise.reject(new StoreError('closed', 'the store is closed'));
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, leavesNothing, resolve: resolve as (value: unknown) => void, reject });
      schedule();
    });
  };

  return {
    write: (work) => write(work, false),
    writeOne: (work) => write(work, true),
    durable,
    async close() {
      if (closed) return;
      closed = true;
      if (waiting.length > 0 || scheduled) {
        await new Promise<void>((resolve) => {
          idle = resolve;
          schedule();
        });
      }
      await durable().catch(() => undefined);
      await log.close();
    },
  };
}
