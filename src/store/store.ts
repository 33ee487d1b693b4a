import { Mongoose, type Connection } from 'mongoose';
import { StoreError } from './errors';
import { openEmbedded } from './embedded/connection';
import type { EngineOptions, StoreLog } from './embedded/engine';
import { sweepExpired } from './embedded/index-commands';
import { deleteAll } from './embedded/writes';

export interface StoreOptions {
  /** Address of a MongoDB; without it the embedded engine is used. */
  readonly mongodbUrl?: string;
  /** Folder of the embedded engine's file; created when missing. */
  readonly dataDir?: string;
  /** Embedded: refuse queries on large collections that no index serves, instead of logging them. */
  readonly strictScans?: boolean;
  /** Embedded: up to how many documents a collection may be scanned. 1,000 by default. */
  readonly scanLimit?: number;
  /** Embedded: how long a write waits for another process that is writing, in milliseconds. 15,000 by default. */
  readonly busyMs?: number;
  readonly log?: StoreLog;
}

export interface Store {
  /** Rooms define their models on it: `connection.models.X ?? connection.model('X', schema)`. */
  readonly connection: Connection;
  readonly engine: 'mongodb' | 'embedded';
  /** Deletes what TTL indexes say has expired by `now`; returns how many. MongoDB does it by itself: 0. */
  sweepExpired(now: Date): Promise<number>;
  /** Finishes what waits, then closes. */
  close(): Promise<void>;
}

const silent: StoreLog = { warn: () => undefined };
const CONNECT_MS = 10_000;

async function openMongodb(url: string): Promise<Store> {
  const base = new Mongoose();
  const connection = base.createConnection();
  try {
    await connection.openUri(url, {
      // What a caller was told is saved survives the loss of a node; reads never show what may yet be rolled back.
      writeConcern: { w: 'majority', journal: true },
      readConcernLevel: 'majority',
      ...(/[?&]serverSelectionTimeoutMS=/i.test(url) ? {} : { serverSelectionTimeoutMS: CONNECT_MS }),
    });
  } catch (error) {
    await connection.destroy(true).catch(() => undefined);
    throw new StoreError('unreachable', 'no MongoDB answers at the configured address', { cause: error });
  }
  return {
    connection,
    engine: 'mongodb',
    sweepExpired: () => Promise.resolve(0),
    close: () => connection.close(),
  };
}

async function openFile(dataDir: string, options: StoreOptions): Promise<Store> {
  const engineOptions: EngineOptions = {
    dataDir,
    strictScans: options.strictScans ?? false,
    scanLimit: options.scanLimit ?? 1000,
    busyMs: options.busyMs ?? 15_000,
    now: () => performance.now(),
    log: options.log ?? silent,
  };
  const { connection, engine } = await openEmbedded(engineOptions);
  return {
    connection,
    engine: 'embedded',
    sweepExpired: (now) => sweepExpired(engine, now, (name, filter) => deleteAll(engine, name, filter)),
    close: () => connection.close(),
  };
}

/**
 * Opens MongoDB when `mongodbUrl` is given, otherwise the embedded engine in `dataDir`. Throws StoreError with a code, a
 * message for developers and one in Chinese for the operator.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.mongodbUrl) return openMongodb(options.mongodbUrl);
  if (options.dataDir) return openFile(options.dataDir, options);
  throw new StoreError('cannot_open', 'neither mongodbUrl nor dataDir is given');
}

/** Settles when the collections and indexes of all models defined on the connection exist; throws the first failure. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => model.init()));
}
