import type { Doc } from './codec';
import { projector, sortSpec } from './matching';
import type { Engine, FindSpec, Row } from './engine';

export interface FindOptions {
  readonly sort?: unknown;
  readonly skip?: number;
  readonly limit?: number;
  readonly projection?: unknown;
  readonly fields?: unknown;
  readonly readConcern?: { level?: string } | string;
}

/** What mongoose uses of the MongoDB driver's cursors. */
export interface StoreCursor {
  next(): Promise<Doc | null>;
  hasNext(): Promise<boolean>;
  toArray(): Promise<Doc[]>;
  forEach(handle: (doc: Doc) => void): Promise<void>;
  map(change: (doc: Doc) => unknown): StoreCursor;
  sort(sort: unknown): StoreCursor;
  skip(count: number): StoreCursor;
  limit(count: number): StoreCursor;
  project(projection: unknown): StoreCursor;
  addCursorFlag(): StoreCursor;
  batchSize(): StoreCursor;
  rewind(): void;
  explain(): Promise<Doc>;
  close(): Promise<void>;
  readonly closed: boolean;
  [Symbol.asyncIterator](): AsyncGenerator<Doc, void, void>;
}

/** Rows looked at before the event loop gets its turn (≈ 3 ms), and before a cursor takes a connection of its own. */
const SLICE = 500;

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Yields matching documents slice by slice. Short reads run at once on the engine's connection; longer ones start over
 * on a read-only connection of their own, whose snapshot stays the same however long the caller takes. Nothing is
 * delivered before everything the read can have seen is on the disk, unless the caller asks for read concern 'local'.
 */
export async function* readDocuments(
  engine: Engine,
  name: string,
  spec: FindSpec,
  local: boolean,
): AsyncGenerator<Doc[]> {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) return;
  let slice: Doc[] = [];
  let seen = 0;
  let finished = true;
  for (const row of engine.rows(collection, spec)) {
    if (row) slice.push(row.doc);
    seen += 1;
    if (seen >= SLICE) {
      finished = false;
      break;
    }
  }
  if (!local) await engine.queue.durable();
  if (finished) {
    yield slice;
    return;
  }
  const reader = engine.readers.take();
  try {
    seen = 0;
    slice = [];
    for (const row of engine.rows(collection, spec, reader.prepare)) {
      if (row) slice.push(row.doc);
      seen += 1;
      if (seen % SLICE !== 0) continue;
      if (slice.length > 0) yield slice;
      slice = [];
      await turnOfLoop();
    }
    if (!local) await engine.queue.durable();
    yield slice;
  } finally {
    reader.release();
  }
}

/** What a short read finds, without the detours of a long one; undefined when it is long. */
async function readAtOnce(engine: Engine, name: string, spec: FindSpec, local: boolean): Promise<Doc[] | undefined> {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) return [];
  const docs: Doc[] = [];
  let seen = 0;
  for (const row of engine.rows(collection, spec)) {
    if (row) docs.push(row.doc);
    seen += 1;
    if (seen >= SLICE) return undefined;
  }
  if (!local) await engine.queue.durable();
  return docs;
}

/** The first match of a query that looks at one document at most, or undefined when it may look at more. */
export function documentById(engine: Engine, name: string, filter: Doc): Doc | null | undefined {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  const row = collection && engine.byId(collection, filter);
  return row && row.doc;
}

export function isLocal(options: FindOptions): boolean {
  const concern = options.readConcern;
  return (typeof concern === 'string' ? concern : concern?.level) === 'local';
}

/** A cursor over slices of documents, however they are made. */
export function sliceCursor(
  start: () => AsyncGenerator<unknown[]>,
  rebuild: (change: Partial<FindOptions>) => StoreCursor,
  explain: () => Doc,
  atOnce: () => Promise<Doc[] | undefined> = () => Promise.resolve(undefined),
): StoreCursor {
  let source: AsyncGenerator<unknown[]> | null = null;
  let buffer: unknown[] = [];
  let at = 0;
  let closed = false;
  let change: ((doc: Doc) => unknown) | null = null;

  const fill = async (): Promise<boolean> => {
    while (at >= buffer.length && !closed) {
      source ??= start();
      const { done, value } = await source.next();
      if (done) {
        closed = true;
        return false;
      }
      buffer = value;
      at = 0;
    }
    return at < buffer.length;
  };
  const take = (): Doc => {
    const doc = buffer[at++] as Doc;
    return (change ? change(doc) : doc) as Doc;
  };
  const cursor: StoreCursor = {
    async next() {
      return (await fill()) ? take() : null;
    },
    hasNext: fill,
    async toArray() {
      const whole = source === null && !closed ? await atOnce() : undefined;
      if (whole) {
        closed = true;
        return change ? (whole.map(change) as Doc[]) : whole;
      }
      const all: Doc[] = [];
      while (await fill()) while (at < buffer.length) all.push(take());
      return all;
    },
    async forEach(handle) {
      while (await fill()) handle(take());
    },
    map(next) {
      const before = change;
      change = before ? (doc) => next(before(doc) as Doc) : next;
      return cursor;
    },
    sort: (sort) => rebuild({ sort }),
    skip: (skip) => rebuild({ skip }),
    limit: (limit) => rebuild({ limit }),
    project: (projection) => rebuild({ projection }),
    addCursorFlag: () => cursor,
    batchSize: () => cursor,
    rewind() {
      void source?.return(undefined);
      source = null;
      buffer = [];
      at = 0;
      closed = false;
    },
    explain: () => Promise.resolve(explain()),
    async close() {
      closed = true;
      buffer = [];
      at = 0;
      await source?.return(undefined);
    },
    get closed() {
      return closed;
    },
    async *[Symbol.asyncIterator]() {
      try {
        while (await fill()) yield take();
      } finally {
        await cursor.close();
      }
    },
  };
  return cursor;
}

export function findSpec(filter: Doc, options: FindOptions): FindSpec {
  return {
    filter,
    sort: sortSpec(options.sort),
    skip: options.skip ?? 0,
    // A negative limit is MongoDB's way of saying one batch only.
    limit: Math.abs(options.limit ?? 0),
  };
}

/** A plan in the shape mongoose users know from MongoDB's explain, as far as it has a meaning here. */
export function explainFind(engine: Engine, name: string, spec: FindSpec): Doc {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) return { queryPlanner: { winningPlan: { stage: 'EOF' } } };
  const plan = engine.plan(collection, spec.filter, spec.sort);
  const stage = plan.scan ? 'COLLSCAN' : plan.indexes.length > 0 ? 'IXSCAN' : 'ALL';
  const winningPlan = {
    stage,
    indexes: [...plan.indexes],
    exact: plan.exact,
    sortedByIndex: plan.sorted,
    sql: plan.sql,
  };
  return { queryPlanner: { winningPlan } };
}

/** Finds documents; streams, so that any number may match. */
export function findCursor(engine: Engine, name: string, filter: Doc, options: FindOptions): StoreCursor {
  const spec = findSpec(filter, options);
  const project = projector(options.projection ?? options.fields);
  const start = async function* (): AsyncGenerator<Doc[]> {
    for await (const slice of readDocuments(engine, name, spec, isLocal(options))) yield slice.map(project);
  };
  return sliceCursor(
    start,
    (change) => findCursor(engine, name, filter, { ...options, ...change }),
    () => explainFind(engine, name, spec),
    async () => (await readAtOnce(engine, name, spec, isLocal(options)))?.map(project),
  );
}

/** Rows a write will change, read within its transaction. */
export function rowsToChange(engine: Engine, name: string, spec: FindSpec): Row[] {
  const collection = engine.catalog.get(name);
  if (!collection) return [];
  const one = spec.skip === 0 ? engine.byId(collection, spec.filter) : undefined;
  if (one !== undefined) return one ? [one] : [];
  const rows: Row[] = [];
  for (const row of engine.rows(collection, spec)) if (row) rows.push(row);
  return rows;
}
