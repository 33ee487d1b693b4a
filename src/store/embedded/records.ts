import { mongo } from 'mongoose';
import { resolve } from 'mingo/util';
import { isSqliteFault } from '../errors';
import { quoteIdentifier, type SqlValue, type Statement } from '../sqlite';
import { type Catalog, type StoreCollection, type StoreIndex } from './catalog';
import { decode, encode, sqlKey, toStorable, type Doc } from './codec';
import { columnValue, keyColumn } from './expressions';
import { matcher, serverError } from './matching';

const UNIQUE = 2067; // SQLITE_CONSTRAINT_UNIQUE
const PRIMARY_KEY = 1555; // SQLITE_CONSTRAINT_PRIMARYKEY

/** What stands in the key columns of a document. */
export interface Keys {
  readonly collection: StoreCollection;
  readonly values: SqlValue[];
}

/** Writes single documents with all their index entries, or nothing when it throws; inside a transaction only. */
export interface Records {
  insert(name: string, doc: Doc): void;
  /** The keys of a stored document, to be taken before it is changed. */
  keysOf(name: string, stored: Doc): Keys;
  /**
   * Writes a document in its storable form in place of `text`; returns its own text, the same when nothing differs. `before`: the
   * keys it had.
   */
  update(name: string, rid: SqlValue, text: string, storable: Doc, before: Keys): string;
  remove(name: string, rid: SqlValue): void;
  /** True when a document of the collection has an array on one of the paths. */
  hasArrays(collection: StoreCollection, paths: readonly string[]): boolean;
  /** Fills the side table of an index that became multikey. */
  convertToMultikey(name: string, index: string): void;
}

function duplicateKey(
  collection: StoreCollection,
  name: string,
  key: Record<string, unknown>,
  doc: Doc,
): mongo.MongoServerError {
  const keyValue: Doc = {};
  for (const path of Object.keys(key)) keyValue[path] = resolve(doc, path) ?? null;
  const message = `E11000 duplicate key error collection: ${collection.name} index: ${name} dup key: ${JSON.stringify(keyValue)}`;
  const { stackTraceLimit } = Error;
  // Callers run into keys on purpose, to learn who was first; the stack, which says nothing, is most of the cost.
  Error.stackTraceLimit = 0;
  try {
    return new mongo.MongoServerError({
      message,
      errmsg: message,
      code: 11000,
      codeName: 'DuplicateKey',
      index: 0,
      keyPattern: { ...key },
      keyValue,
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function violated(error: unknown, collection: StoreCollection, doc: Doc): unknown {
  if (!isSqliteFault(error) || (error.errcode !== UNIQUE && error.errcode !== PRIMARY_KEY)) return error;
  const sqlName = /index '(.*)'/s.exec(error.message)?.[1];
  const index = collection.indexes.find((other) => other.sqlName === sqlName);
  return index
    ? duplicateKey(collection, index.spec.name, index.spec.key, doc)
    : duplicateKey(collection, '_id_', { _id: 1 }, doc);
}

/** True when a list lies on the path; `value` is in its storable form. */
function hasArrayOn(value: unknown, path: string): boolean {
  let at = value;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Doc)[part];
    if (Array.isArray(at)) return true;
  }
  return false;
}

function keysOn(doc: unknown, parts: readonly string[]): (string | number)[] {
  if (Array.isArray(doc)) return doc.flatMap((member) => keysOn(member, parts));
  const [part, ...rest] = parts;
  if (part === undefined) {
    const key = sqlKey(doc);
    return [key ? key.value : JSON.stringify(toStorable(doc))];
  }
  const member = typeof doc === 'object' && doc !== null ? (doc as Doc)[part] : undefined;
  if (Array.isArray(member) && member.length === 0) return [sqlKey(null)?.value as number];
  return keysOn(member, rest);
}

function combinations(columns: (string | number)[][]): (string | number)[][] {
  return columns.reduce<(string | number)[][]>(
    (rows, column) => rows.flatMap((row) => [...new Set(column)].map((key) => [...row, key])),
    [[]],
  );
}

function entriesOf(index: StoreIndex, doc: Doc): (string | number)[][] {
  const { sparse, partialFilterExpression } = index.spec;
  if (sparse && index.paths.every((path) => resolve(doc, path) === undefined)) return [];
  if (partialFilterExpression && !matcher(partialFilterExpression)(doc)) return [];
  return combinations(index.paths.map((path) => keysOn(doc, path.split('.'))));
}

function keysIn(collection: StoreCollection, stored: Doc): Keys {
  return { collection, values: collection.columnPaths.map((path) => columnValue(stored, path)) };
}

const insertSqls = new WeakMap<StoreCollection, string>();

function insertSql(collection: StoreCollection): string {
  let sql = insertSqls.get(collection);
  if (sql === undefined) {
    const { columnPaths } = collection;
    const columns = ['id', 'doc', ...columnPaths.map(keyColumn)];
    sql = `INSERT INTO ${collection.table}(${columns.join(',')}) VALUES(${columns.map(() => '?').join(',')})`;
    insertSqls.set(collection, sql);
  }
  return sql;
}

/** Only the columns that change, so that SQLite leaves the indexes of the others alone. */
function updateOf(collection: StoreCollection, storable: Doc, before: Keys): { sql: string; values: SqlValue[] } {
  // An index that has become multikey meanwhile has left its columns.
  const known = before.collection === collection ? before.values : undefined;
  let columns = '';
  const values: SqlValue[] = [];
  collection.columnPaths.forEach((path, i) => {
    const value = columnValue(storable, path);
    if (known !== undefined && known[i] === value) return;
    columns += `,${keyColumn(path)}=?`;
    values.push(value);
  });
  return { sql: `UPDATE ${collection.table} SET doc=?${columns} WHERE rid=?`, values };
}

export function openRecords(catalog: Catalog, prepare: (sql: string) => Statement): Records {
  const addEntries = (collection: StoreCollection, index: StoreIndex, rid: SqlValue, doc: Doc): void => {
    const table = quoteIdentifier(index.sqlName);
    const columns = index.paths.map((_, i) => `k${i}`);
    for (const keys of entriesOf(index, doc)) {
      if (index.spec.unique) {
        const same = columns.map((column) => `${column}=?`).join(' AND ');
        const taken = prepare(`SELECT 1 FROM ${table} WHERE ${same} AND rid<>? LIMIT 1`).get(...keys, rid);
        if (taken) throw duplicateKey(collection, index.spec.name, index.spec.key, doc);
      }
      prepare(`INSERT INTO ${table} VALUES(${columns.map(() => '?').join(',')},?)`).run(...keys, rid);
    }
  };

  const removeEntries = (index: StoreIndex, rid: SqlValue): void => {
    prepare(`DELETE FROM ${quoteIdentifier(index.sqlName)} WHERE rid=?`).run(rid);
  };

  const convertToMultikey = (name: string, indexName: string): void => {
    const collection = catalog.markMultikey(name, indexName);
    const index = collection.indexes.find(({ spec }) => spec.name === indexName) as StoreIndex;
    for (const row of prepare(`SELECT rid, doc FROM ${collection.table}`).iterate()) {
      addEntries(collection, index, row['rid'] as SqlValue, decode(String(row['doc'])));
    }
  };

  /** The collection, with every index made multikey that this document makes so. */
  const prepared = (name: string, storable: Doc): StoreCollection => {
    const collection = catalog.ensure(name);
    let converted = false;
    for (const index of collection.indexes) {
      if (index.multikey || !index.paths.some((path) => hasArrayOn(storable, path))) continue;
      convertToMultikey(name, index.spec.name);
      converted = true;
    }
    return converted ? catalog.ensure(name) : collection;
  };

  /** A document without side tables is written by one statement, which SQLite undoes by itself. */
  const whole = (collection: StoreCollection, write: () => void): void => {
    if (!collection.hasSideTables) {
      write();
      return;
    }
    prepare('SAVEPOINT document').run();
    try {
      write();
    } catch (error) {
      prepare('ROLLBACK TO document').run();
      throw error;
    } finally {
      prepare('RELEASE document').run();
    }
  };

  return {
    convertToMultikey,
    hasArrays(collection, paths) {
      for (const row of prepare(`SELECT doc FROM ${collection.table}`).iterate()) {
        const storable = JSON.parse(String(row['doc'])) as Doc;
        if (paths.some((path) => hasArrayOn(storable, path))) return true;
      }
      return false;
    },
    insert(name, doc) {
      const storable = toStorable(doc);
      const id = sqlKey(doc['_id']);
      if (!id && (Array.isArray(doc['_id']) || doc['_id'] instanceof RegExp)) {
        throw serverError(2, 'BadValue', `an _id cannot be ${String(doc['_id'])}`);
      }
      const key = id ? id.value : JSON.stringify(storable['_id']);
      const text = encode(storable);
      const collection = prepared(name, storable);
      whole(collection, () => {
        let rid: SqlValue;
        try {
          const { values } = keysIn(collection, storable);
          rid = Number(prepare(insertSql(collection)).run(key, text, ...values).lastInsertRowid);
        } catch (error) {
          throw violated(error, collection, doc);
        }
        for (const index of collection.indexes) if (index.multikey) addEntries(collection, index, rid, doc);
      });
    },
    keysOf: (name, stored) => keysIn(catalog.ensure(name), stored),
    update(name, rid, text, storable, before) {
      const changed = encode(storable);
      if (changed === text) return text;
      const collection = prepared(name, storable);
      whole(collection, () => {
        try {
          const { sql, values } = updateOf(collection, storable, before);
          prepare(sql).run(changed, ...values, rid);
        } catch (error) {
          throw violated(error, collection, decode(changed));
        }
        for (const index of collection.indexes) {
          if (!index.multikey) continue;
          removeEntries(index, rid);
          addEntries(collection, index, rid, decode(changed));
        }
      });
      return changed;
    },
    remove(name, rid) {
      const collection = catalog.ensure(name);
      prepare(`DELETE FROM ${collection.table} WHERE rid=?`).run(rid);
      for (const index of collection.indexes) if (index.multikey) removeEntries(index, rid);
    },
  };
}
