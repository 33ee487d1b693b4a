import { mongo } from 'mongoose';
import type { Doc } from './codec';
import type { Engine, FindSpec, Row } from './engine';
import { rowsToChange } from './find-cursor';
import {
  applyUpdate,
  matcher,
  plainlyUpdated,
  replaceDocument,
  serverError,
  sortSpec,
  upsertDocument,
  type Update,
} from './matching';
import { isOperatorObject } from './conditions';
import { decode } from './codec';

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
  readonly before: Doc | null;
  readonly after: Doc | null;
}

const newId = (): unknown => new mongo.ObjectId();

function spec(filter: Doc, limit: number, sort?: unknown): FindSpec {
  return { filter, sort: sortSpec(sort), skip: 0, limit };
}

function changed(row: Row, update: Update, filter: Doc, arrayFilters: Doc[] | undefined, replace: boolean): Doc {
  if (replace) return replaceDocument(row.doc, update as Doc);
  // Other updates work in place, and the row's document may still be wanted as it was.
  return plainlyUpdated(row.doc, update) ?? applyUpdate(decode(row.text), update, filter, arrayFilters);
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
    const after = changed(row, update, filter, options.arrayFilters, replace);
    const modified = engine.records.update(name, row.rid, row.text, after) ? 1 : 0;
    return { matched: 1, modified, upsertedId: null, before: row.doc, after };
  }
  if (!options.upsert) return { matched: 0, modified: 0, upsertedId: null, before: null, after: null };
  const inserted = upsertDocument(filter, update, options.arrayFilters ?? [], newId);
  engine.records.insert(name, inserted);
  return { matched: 0, modified: 0, upsertedId: inserted['_id'], before: null, after: inserted };
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

function rowsAgain(engine: Engine, name: string, rids: Row['rid'][], test: (doc: Doc) => boolean): Row[] {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) return [];
  const read = engine.prepare(`SELECT doc FROM ${collection.table} WHERE rid=?`);
  const rows: Row[] = [];
  for (const rid of rids) {
    const text = read.get(rid)?.['doc'];
    if (typeof text !== 'string') continue;
    const doc = decode(text);
    if (test(doc)) rows.push({ rid, text, doc });
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
    const more = await engine.queue.write(() => changeAll(rowsAgain(engine, name, rids, matcher(filter))));
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
  const { matched, modified } = await inChunks(engine, name, filter, (row) =>
    engine.records.update(name, row.rid, row.text, changed(row, update, filter, options.arrayFilters, false)),
  );
  if (matched > 0 || !options.upsert) return { matched, modified, upsertedId: null, before: null, after: null };
  return engine.queue.write(() => updateFirst(engine, name, filter, update, options));
}

export async function deleteAll(engine: Engine, name: string, filter: Doc): Promise<number> {
  const { modified } = await inChunks(engine, name, filter, (row) => {
    engine.records.remove(name, row.rid);
    return true;
  });
  return modified;
}
