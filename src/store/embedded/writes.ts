import { mongo } from 'mongoose';
import { decode, toStorable, type Doc } from './codec';
import { Row, type Engine, type FindSpec } from './engine';
import { rowsToChange } from './find-cursor';
import {
  applyUpdate,
  replaceDocument,
  serverError,
  sortSpec,
  storedMatcher,
  upsertDocument,
  type Update,
} from './matching';
import { isOperatorObject } from './conditions';
import { updateStored } from './plain-update';

export interface WriteOptions {
  readonly upsert?: boolean;
  readonly sort?: unknown;
  readonly arrayFilters?: Doc[];
  readonly ordered?: boolean;
}

export interface UpdateOutcome {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId: unknown;
  /** The document before and after, for findOneAnd…. */
  before(): Doc | null;
  after(): Doc | null;
}

const nothing = (): null => null;

const newId = (): unknown => new mongo.ObjectId();

function spec(filter: Doc, limit: number, sort?: unknown): FindSpec {
  return { filter, sort: sortSpec(sort), skip: 0, limit };
}

/** The changed document, in its storable form. */
function changed(row: Row, update: Update, filter: Doc, arrayFilters: Doc[] | undefined, replace: boolean): Doc {
  if (replace) return toStorable(replaceDocument(row.doc, update as Doc));
  if (row.stored && !Array.isArray(update) && updateStored(row.stored, update)) return row.stored;
  // Other updates work in place.
  return toStorable(applyUpdate(decode(row.text), update, filter, arrayFilters));
}

/** Writes what `change` makes of a row; the text it then has. The keys are looked at before, as the change may be made in place. */
function write(engine: Engine, name: string, row: Row, change: () => Doc): string {
  const before = engine.records.keysOf(name, row.raw);
  return engine.records.update(name, row.rid, row.text, change(), before);
}

/** All below run inside a transaction, synchronously. */
export function insertOne(engine: Engine, name: string, doc: Doc): unknown {
  if (doc['_id'] === undefined) doc['_id'] = newId();
  engine.catalog.refresh();
  engine.records.insert(name, doc);
  return doc['_id'];
}

/** Changes the first match, or inserts when there is none and `upsert` says so. */
export function updateFirst(
  engine: Engine,
  name: string,
  filter: Doc,
  update: Update,
  options: WriteOptions,
  replace = false,
): UpdateOutcome {
  if (!replace && !Array.isArray(update) && !isOperatorObject(update)) {
    throw serverError(9, 'FailedToParse', 'an update needs operators such as $set');
  }
  engine.catalog.refresh();
  const row = rowsToChange(engine, name, spec(filter, 1, options.sort))[0];
  if (row) {
    const text = write(engine, name, row, () => changed(row, update, filter, options.arrayFilters, replace));
    const modified = text === row.text ? 0 : 1;
    return { matched: 1, modified, upsertedId: null, before: () => decode(row.text), after: () => decode(text) };
  }
  if (!options.upsert) return { matched: 0, modified: 0, upsertedId: null, before: nothing, after: nothing };
  const inserted = upsertDocument(filter, update, options.arrayFilters ?? [], newId);
  engine.records.insert(name, inserted);
  return { matched: 0, modified: 0, upsertedId: inserted['_id'], before: nothing, after: () => inserted };
}

export function deleteFirst(engine: Engine, name: string, filter: Doc, sort?: unknown): Doc | null {
  engine.catalog.refresh();
  const row = rowsToChange(engine, name, spec(filter, 1, sort))[0];
  if (!row) return null;
  engine.records.remove(name, row.rid);
  return row.doc;
}

// A change of many documents is cut into transactions of this size: like MongoDB, each document is its own unit.
const CHUNK = 500;

/** The first rows whole, of the others where to find them: a change of a million documents fits into memory. */
function rowsAndRest(engine: Engine, name: string, filter: Doc): { rows: Row[]; rest: Row['rid'][] } {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  const rows: Row[] = [];
  const rest: Row['rid'][] = [];
  if (!collection) return { rows, rest };
  for (const row of engine.rows(collection, spec(filter, 0))) {
    if (!row) continue;
    if (rows.length < CHUNK) rows.push(row);
    else rest.push(row.rid);
  }
  return { rows, rest };
}

function rowsAgain(engine: Engine, name: string, rids: Row['rid'][], test: (row: Row) => boolean): Row[] {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) return [];
  const read = engine.prepare(`SELECT doc FROM ${collection.table} WHERE rid=?`);
  const rows: Row[] = [];
  for (const rid of rids) {
    const text = read.get(rid)?.['doc'];
    if (typeof text !== 'string') continue;
    const row = new Row(rid, text);
    if (test(row)) rows.push(row);
  }
  return rows;
}

async function inChunks(
  engine: Engine,
  name: string,
  filter: Doc,
  change: (row: Row) => boolean,
): Promise<{ matched: number; modified: number }> {
  const changeAll = (rows: Row[]): { matched: number; modified: number } => ({
    matched: rows.length,
    modified: rows.filter(change).length,
  });
  const { done, rest } = await engine.queue.write(() => {
    const found = rowsAndRest(engine, name, filter);
    return { done: changeAll(found.rows), rest: found.rest };
  });
  const total = { ...done };
  for (let i = 0; i < rest.length; i += CHUNK) {
    const rids = rest.slice(i, i + CHUNK);
    // Tested again: others may have changed the documents since.
    const more = await engine.queue.write(() => changeAll(rowsAgain(engine, name, rids, storedMatcher(filter))));
    total.matched += more.matched;
    total.modified += more.modified;
  }
  return total;
}

export async function updateAll(
  engine: Engine,
  name: string,
  filter: Doc,
  update: Update,
  options: WriteOptions,
): Promise<UpdateOutcome> {
  const { matched, modified } = await inChunks(engine, name, filter, (row) => {
    const text = write(engine, name, row, () => changed(row, update, filter, options.arrayFilters, false));
    return text !== row.text;
  });
  if (matched > 0 || !options.upsert) return { matched, modified, upsertedId: null, before: nothing, after: nothing };
  return engine.queue.writeOne(() => updateFirst(engine, name, filter, update, options));
}

export async function deleteAll(engine: Engine, name: string, filter: Doc): Promise<number> {
  const { modified } = await inChunks(engine, name, filter, (row) => {
    engine.records.remove(name, row.rid);
    return true;
  });
  return modified;
}
