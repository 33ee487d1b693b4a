import { StoreError } from '../errors';
import { quoteIdentifier, type Database, type Statement } from '../sqlite';
import { conditionsOf, isOperatorObject, type Conditions } from './conditions';
import { decode, encode, sqlKey, toStorable, type Doc } from './codec';
import {
  boundSql,
  isIndexablePath,
  keyColumn,
  keyColumnExpression,
  keyExpression,
  literal,
  typeExpression,
  type Columns,
} from './expressions';

/** An index as MongoDB describes it. */
export interface IndexSpec {
  readonly name: string;
  readonly key: Record<string, 1 | -1>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Doc;
  readonly expireAfterSeconds?: number;
}

export interface StoreIndex {
  readonly spec: IndexSpec;
  readonly paths: readonly string[];
  /** Name of the SQL index; of the side table when the index is multikey. */
  readonly sqlName: string;
  /** The SQL condition of a sparse or partial index, as its definition states it. */
  readonly predicate: string | null;
  /** What a filter must demand for a partial index to hold all its matches. */
  readonly partial: Conditions | null;
  /** True once a document had an array on one of the paths: keys are then rows of a side table. */
  readonly multikey: boolean;
  /** The paths whose columns it is made of; none when it is multikey. */
  readonly columns: Columns;
}

export interface StoreCollection {
  readonly name: string;
  /** Quoted name of its table. */
  readonly table: string;
  readonly indexes: readonly StoreIndex[];
  /** Paths known to hold no array in any document. */
  readonly scalarPaths: ReadonlySet<string>;
  /** True when an index is multikey. */
  readonly hasSideTables: boolean;
  /** The paths whose keys stand in columns, kept up to date with every write. */
  readonly columns: Columns;
  readonly columnPaths: readonly string[];
}

const UNKNOWN = -1;

function predicateOf(spec: IndexSpec, partial: Conditions | null, columns: Columns): string | null {
  const parts: string[] = [];
  if (spec.sparse) {
    const types = Object.keys(spec.key).map((path) => typeExpression(path, columns));
    parts.push(`${types.length === 1 ? types[0] : `coalesce(${types.join(',')})`} IS NOT NULL`);
  }
  for (const [path, bounds] of partial?.byPath ?? []) {
    for (const bound of bounds)
      parts.push(boundSql(path, bound, (value) => literal(value as string | number), columns));
  }
  return parts.length === 0 ? null : parts.join(' AND ');
}

function isPartialDemand(path: string, demand: unknown): boolean {
  if (path.startsWith('$') || !isIndexablePath(path) || demand instanceof RegExp) return false;
  if (!isOperatorObject(demand)) return sqlKey(demand) !== null;
  return Object.entries(demand).every(([operator, value]) => {
    if (operator === '$exists') return value === true;
    if (operator === '$in') return Array.isArray(value) && value.every((member) => sqlKey(member) !== null);
    return ['$eq', '$gt', '$gte', '$lt', '$lte'].includes(operator) && sqlKey(value) !== null;
  });
}

function partialConditions(spec: IndexSpec): Conditions | null {
  if (!spec.partialFilterExpression) return null;
  const conditions = conditionsOf(spec.partialFilterExpression);
  if (!Object.entries(spec.partialFilterExpression).every(([path, demand]) => isPartialDemand(path, demand))) {
    throw new StoreError('unsupported', `partial index ${spec.name}: only $eq, $in, $gt(e), $lt(e), $exists: true`);
  }
  return conditions;
}

/** The index a description stands for. Throws StoreError `unsupported` for kinds this engine has not. */
export function describeIndex(collection: string, spec: IndexSpec, multikey: boolean): StoreIndex {
  const paths = Object.keys(spec.key);
  for (const path of paths) {
    const direction: unknown = spec.key[path];
    if ((direction !== 1 && direction !== -1) || !isIndexablePath(path)) {
      throw new StoreError('unsupported', `index ${spec.name} of ${collection}: ${path}: ${String(direction)}`);
    }
  }
  const partial = partialConditions(spec);
  const sqlName = `${multikey ? 'm' : 'i'}.${collection}.${spec.name}`;
  const columns = new Set(multikey ? [] : [...paths, ...(partial?.byPath.keys() ?? [])]);
  columns.delete('_id');
  return { spec, paths, sqlName, predicate: predicateOf(spec, partial, columns), partial, multikey, columns };
}

function describeCollection(name: string, indexes: StoreIndex[]): StoreCollection {
  const multikeyPaths = new Set(indexes.filter((index) => index.multikey).flatMap((index) => index.paths));
  const scalarPaths = new Set(['_id']);
  for (const path of indexes.flatMap((index) => index.paths)) if (!multikeyPaths.has(path)) scalarPaths.add(path);
  const hasSideTables = indexes.some((index) => index.multikey);
  const columns = new Set(indexes.flatMap((index) => [...index.columns]));
  const table = quoteIdentifier(`c.${name}`);
  return { name, table, indexes, scalarPaths, hasSideTables, columns, columnPaths: [...columns] };
}

/** The collections and indexes of the file; other processes may change them, so `refresh` precedes every use. */
export interface Catalog {
  refresh(): void;
  /** From here to `letGo` this connection holds the right to write: nobody else can change anything. */
  hold(): void;
  letGo(): void;
  get(name: string): StoreCollection | undefined;
  names(): string[];
  /** The collection, created when missing; inside a transaction only. */
  ensure(name: string): StoreCollection;
  addIndex(name: string, spec: IndexSpec): StoreCollection;
  dropIndex(name: string, index: string): StoreCollection;
  dropCollection(name: string): void;
  markMultikey(name: string, index: string): StoreCollection;
}

function createSql(table: string, index: StoreIndex): string {
  const keys = index.paths.map(
    (path) => keyExpression(path, index.columns) + (index.spec.key[path] === -1 ? ' DESC' : ''),
  );
  const where = index.predicate === null ? '' : ` WHERE ${index.predicate}`;
  const unique = index.spec.unique ? 'UNIQUE ' : '';
  return `CREATE ${unique}INDEX ${quoteIdentifier(index.sqlName)} ON ${table}(${keys.join(',')})${where}`;
}

/** Makes the SQL index, and the columns it needs beside those that are kept already. */
export function buildSqlIndex(db: Database, table: string, index: StoreIndex, kept: Columns): void {
  const present = new Set(
    db
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map((column) => quoteIdentifier(String(column['name']))),
  );
  for (const path of index.columns) {
    if (kept.has(path)) continue;
    // A column that an index left behind has not been kept since.
    if (!present.has(keyColumn(path))) db.exec(`ALTER TABLE ${table} ADD COLUMN ${keyColumn(path)}`);
    db.exec(`UPDATE ${table} SET ${keyColumn(path)}=${keyColumnExpression(path)}`);
  }
  db.exec(createSql(table, index));
}

function sideTableSql(index: StoreIndex): string {
  const table = quoteIdentifier(index.sqlName);
  const columns = index.paths.map((_, i) => `k${i}`);
  return (
    `CREATE TABLE ${table}(${columns.join(',')},rid INTEGER,PRIMARY KEY(${columns.join(',')},rid)) WITHOUT ROWID;` +
    `CREATE INDEX ${quoteIdentifier(index.sqlName + '.rid')} ON ${table}(rid)`
  );
}

export function openCatalog(db: Database, prepare: (sql: string) => Statement): Catalog {
  let collections = new Map<string, StoreCollection>();
  let version = UNKNOWN;
  let held = false;

  const load = (): void => {
    const loaded = new Map<string, StoreIndex[]>();
    for (const row of prepare('SELECT name FROM "_collections"').all()) loaded.set(String(row['name']), []);
    for (const row of prepare('SELECT collection, name, spec, multikey FROM "_indexes" ORDER BY position').all()) {
      const spec = decode(String(row['spec'])) as unknown as IndexSpec;
      loaded
        .get(String(row['collection']))
        ?.push(describeIndex(String(row['collection']), spec, row['multikey'] === 1));
    }
    collections = new Map([...loaded].map(([name, indexes]) => [name, describeCollection(name, indexes)]));
  };

  const remember = (collection: StoreCollection): void => {
    collections.set(collection.name, collection);
    // The transaction may yet be undone: read again before the next use.
    version = UNKNOWN;
  };

  const catalog: Catalog = {
    hold() {
      catalog.refresh();
      held = true;
    },
    letGo() {
      held = false;
    },
    refresh() {
      if (held && version !== UNKNOWN) return;
      // The schema version grows with every CREATE and DROP of any process.
      const now = Number(prepare('PRAGMA schema_version').get()?.['schema_version']);
      if (now === version) return;
      load();
      version = now;
    },
    get: (name) => collections.get(name),
    names: () => [...collections.keys()],
    ensure(name) {
      const known = collections.get(name);
      if (known) return known;
      if (name === '' || name.includes('\0') || name.startsWith('_')) {
        throw new StoreError('unsupported', `a collection cannot be named ${JSON.stringify(name)}`);
      }
      const collection = describeCollection(name, []);
      db.exec(`CREATE TABLE ${collection.table}(rid INTEGER PRIMARY KEY, id NOT NULL UNIQUE, doc TEXT NOT NULL)`);
      prepare('INSERT INTO "_collections"(name) VALUES(?)').run(name);
      remember(collection);
      return collection;
    },
    addIndex(name, spec) {
      const collection = catalog.ensure(name);
      const index = describeIndex(name, spec, false);
      buildSqlIndex(db, collection.table, index, collection.columns);
      prepare('INSERT INTO "_indexes"(collection,name,spec,position) VALUES(?,?,?,?)').run(
        name,
        spec.name,
        encode(toStorable(spec)),
        collection.indexes.length,
      );
      const changed = describeCollection(name, [...collection.indexes, index]);
      remember(changed);
      return changed;
    },
    dropIndex(name, indexName) {
      const collection = catalog.ensure(name);
      const index = collection.indexes.find(({ spec }) => spec.name === indexName);
      if (!index) return collection;
      db.exec(`DROP ${index.multikey ? 'TABLE' : 'INDEX'} ${quoteIdentifier(index.sqlName)}`);
      prepare('DELETE FROM "_indexes" WHERE collection=? AND name=?').run(name, indexName);
      const changed = describeCollection(
        name,
        collection.indexes.filter((other) => other !== index),
      );
      remember(changed);
      return changed;
    },
    dropCollection(name) {
      const collection = collections.get(name);
      if (!collection) return;
      for (const index of collection.indexes) catalog.dropIndex(name, index.spec.name);
      db.exec(`DROP TABLE ${collection.table}`);
      prepare('DELETE FROM "_collections" WHERE name=?').run(name);
      collections.delete(name);
      version = UNKNOWN;
    },
    markMultikey(name, indexName) {
      const collection = catalog.ensure(name);
      const index = collection.indexes.find(({ spec }) => spec.name === indexName) as StoreIndex;
      const multikey = describeIndex(name, index.spec, true);
      db.exec(`DROP INDEX ${quoteIdentifier(index.sqlName)}`);
      db.exec(sideTableSql(multikey));
      prepare('UPDATE "_indexes" SET multikey=1 WHERE collection=? AND name=?').run(name, indexName);
      const changed = describeCollection(
        name,
        collection.indexes.map((other) => (other === index ? multikey : other)),
      );
      remember(changed);
      return changed;
    },
  };
  return catalog;
}

/** For messages and explanations: `a_1_b_-1` of MongoDB. */
export function defaultIndexName(key: Record<string, unknown>): string {
  return Object.entries(key)
    .map(([path, direction]) => `${path}_${String(direction)}`)
    .join('_');
}
