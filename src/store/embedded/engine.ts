import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError, toStoreError } from '../errors';
import { openDatabase, statementCache, type Database, type SqlValue, type Statement } from '../sqlite';
import { openCatalog, type Catalog, type StoreCollection } from './catalog';
import { openCommitQueue, type CommitQueue } from './commit-queue';
import { decode, isPlainlyStored, sqlKey, type Doc } from './codec';
import { isExact } from './expressions';
import { inspectAfterCrash, inspectFile } from './file-check';
import { checkFormat } from './format';
import { openReaders, type Readers } from './readers';
import { comparator, storedMatcher, type Stored } from './matching';
import { createPlanCache } from './plan-cache';
import type { Plan, SortSpec } from './planner';
import { openRecords, type Records } from './records';

export const STORE_FILE = 'store.sqlite';

/** Structured log lines; pino fits. Never given documents or filters' values. */
export interface StoreLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface EngineOptions {
  readonly dataDir: string;
  /** Refuse queries without an index instead of logging them. */
  readonly strictScans: boolean;
  /** Collections up to this many documents may be scanned. */
  readonly scanLimit: number;
  readonly busyMs: number;
  readonly now: () => number;
  readonly log: StoreLog;
}

/** A document as it was read: parsed and made alive only as far as somebody asks. */
export class Row implements Stored {
  private parsed: Doc | undefined;
  private alive: Doc | undefined;

  constructor(
    readonly rid: SqlValue,
    readonly text: string,
  ) {}

  /** Its JSON form as it stands in the file. */
  get raw(): Doc {
    return (this.parsed ??= JSON.parse(this.text) as Doc);
  }

  get stored(): Doc | null {
    return isPlainlyStored(this.raw) ? this.raw : null;
  }

  /** The same object each time. */
  get doc(): Doc {
    return (this.alive ??= decode(this.text));
  }
}

function rowOf(values: Record<string, SqlValue>): Row {
  return new Row(values['rid'] as SqlValue, values['doc'] as string);
}

export interface FindSpec {
  readonly filter: Doc;
  readonly sort: SortSpec;
  readonly skip: number;
  /** 0 for no limit. */
  readonly limit: number;
}

/** One SQLite file with its catalog and its writer. */
export interface Engine {
  readonly catalog: Catalog;
  readonly records: Records;
  readonly queue: CommitQueue;
  readonly prepare: (sql: string) => Statement;
  readonly options: EngineOptions;
  /** Plan of a query on an existing collection; enforces the scan limit. */
  plan(collection: StoreCollection, filter: Doc, sort: SortSpec): Plan;
  /** The one document that can match a filter naming an `_id`: null when it does not, undefined for other filters. */
  byId(collection: StoreCollection, filter: Doc): Row | null | undefined;
  /** Matching rows in order, read one by one; `connection` reads beside the engine's own. */
  rows(collection: StoreCollection, spec: FindSpec, connection?: (sql: string) => Statement): Generator<Row | null>;
  /** Connections for long reads. */
  readonly readers: Readers;
  close(): Promise<void>;
}

const CACHE_KIB = 24 * 1024;
/** Rows that are read at once rather than one by one. */
const FEW = 200;

function configure(db: Database): void {
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=8000; PRAGMA mmap_size=0;
    PRAGMA cache_size=-${CACHE_KIB}; PRAGMA temp_store=FILE; PRAGMA trusted_schema=OFF`);
}

function open(path: string): Database {
  const leftBehind = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  let db: Database | undefined;
  try {
    inspectFile(path);
    db = openDatabase(path);
    db.exec('PRAGMA busy_timeout=2000');
    if (leftBehind) inspectAfterCrash(db, path);
    configure(db);
    checkFormat(db, path);
    return db;
  } catch (error) {
    try {
      db?.close();
    } catch {
      // The first fault is the one to report.
    }
    throw toStoreError(error, `opening ${path}`);
  }
}

function openDirectory(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new StoreError('cannot_open', `the data directory ${dataDir} cannot be made`, { cause: error });
  }
  return join(dataDir, STORE_FILE);
}

/** Opens or creates `<dataDir>/store.sqlite`. Throws StoreError; a file it cannot read stays as it is. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const path = openDirectory(options.dataDir);
  const db = open(path);
  const prepare = statementCache(db);
  const catalog = openCatalog(db, prepare);
  catalog.refresh();
  const records = openRecords(catalog, prepare);
  const queue = await openCommitQueue(db, prepare, {
    walPath: `${path}-wal`,
    busyMs: options.busyMs,
    now: options.now,
    begun: catalog.hold,
    ended: catalog.letGo,
  });
  const readers = openReaders(path);
  const planOf = createPlanCache();
  const sizeOf = (collection: StoreCollection): number =>
    Number(prepare(`SELECT max(rid)-min(rid)+1 AS size FROM ${collection.table}`).get()?.['size'] ?? 0);

  const plan = (collection: StoreCollection, filter: Doc, sort: SortSpec): Plan => {
    const chosen = planOf(collection, filter, sort);
    if (chosen.scan && sizeOf(collection) > options.scanLimit) {
      const fields = { collection: collection.name, filter: Object.keys(filter), sort: sort.map(([path]) => path) };
      if (options.strictScans) {
        throw new StoreError('scan_refused', `no index serves this query: ${JSON.stringify(fields)}`);
      }
      options.log.warn(fields, 'query without an index on a large collection');
    }
    return chosen;
  };

  // Most queries of a turn: nothing to plan, nothing to walk.
  const byId = (collection: StoreCollection, filter: Doc, connection = prepare): Row | null | undefined => {
    const key = filter['_id'] === undefined ? null : sqlKey(filter['_id']);
    if (!key || !isExact({ op: 'eq', key })) return undefined;
    const test = Object.keys(filter).length > 1 ? storedMatcher(filter) : null;
    try {
      const values = connection(`SELECT rid, doc FROM ${collection.table} WHERE id=?`).get(key.value);
      if (!values) return null;
      const row = rowOf(values);
      return test === null || test(row) ? row : null;
    } catch (error) {
      throw toStoreError(error, 'a read');
    }
  };

  function* matching(spec: FindSpec, chosen: Plan, statement: Statement, page: SqlValue[]): Generator<Row | null> {
    const test = chosen.exact ? null : storedMatcher(spec.filter);
    const params = [...chosen.params, ...page];
    const few = page.length > 0 && spec.limit > 0 && spec.limit <= FEW;
    try {
      for (const values of few ? statement.all(...params) : statement.iterate(...params)) {
        const row = rowOf(values);
        yield test === null || test(row) ? row : null;
      }
    } catch (error) {
      throw toStoreError(error, 'a read');
    }
  }

  /** Of many that are sorted for a few of them only the ids are: the documents are fetched as they are asked for. */
  function* fetchedLater(
    spec: FindSpec,
    chosen: Plan,
    ids: Statement,
    page: SqlValue[],
    whole: Statement,
  ): Generator<Row | null> {
    const test = chosen.exact ? null : storedMatcher(spec.filter);
    try {
      // While the ids are read the connection keeps the one snapshot for both.
      for (const { rid } of ids.iterate(...chosen.params, ...page)) {
        const values = whole.get(rid as SqlValue);
        if (!values) continue;
        const row = rowOf(values);
        yield test === null || test(row) ? row : null;
      }
    } catch (error) {
      throw toStoreError(error, 'a read');
    }
  }

  function* sortedHere(spec: FindSpec, chosen: Plan, statement: Statement): Generator<Row | null> {
    const all: Row[] = [];
    for (const row of matching(spec, chosen, statement, [])) {
      if (row) all.push(row);
      yield null;
    }
    const order = comparator(spec.sort);
    yield* all.sort((a, b) => order(a.doc, b.doc));
  }

  function* rows(collection: StoreCollection, spec: FindSpec, connection = prepare): Generator<Row | null> {
    const one = spec.skip === 0 ? byId(collection, spec.filter, connection) : undefined;
    if (one !== undefined) {
      yield one;
      return;
    }
    const chosen = plan(collection, spec.filter, spec.sort);
    const pushLimit = chosen.exact && chosen.sorted && (spec.limit > 0 || spec.skip > 0);
    const page = pushLimit ? [spec.limit > 0 ? spec.limit : -1, spec.skip] : [];
    const read = (columns: string): Statement =>
      connection(`SELECT ${columns} ${chosen.sql}${pushLimit ? ' LIMIT ? OFFSET ?' : ''}`);
    const whole = `SELECT rid, doc FROM ${collection.table} WHERE rid=?`;
    const found = !chosen.sorted
      ? sortedHere(spec, chosen, read('rid, doc'))
      : chosen.sorts && spec.limit > 0
        ? fetchedLater(spec, chosen, read('rid'), page, connection(whole))
        : matching(spec, chosen, read('rid, doc'), page);
    let skip = pushLimit ? 0 : spec.skip;
    let left = spec.limit > 0 ? spec.limit : Infinity;
    for (const row of found) {
      if (!row) yield null;
      else if (skip > 0) skip -= 1;
      else {
        yield row;
        left -= 1;
        if (left === 0) return;
      }
    }
  }

  return {
    catalog,
    records,
    queue,
    prepare,
    options,
    plan,
    byId,
    rows,
    readers,
    async close() {
      await queue.close();
      try {
        // Everything into the one file, so that a copy of it is a backup; refused while another process reads the log.
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // The log keeps what could not be moved; the next opening reads it.
      }
      readers.close();
      db.close();
    },
  };
}
