import { mongo } from 'mongoose';
import { compare, resolve } from 'mingo/util';
import { comparable, type Doc } from './codec';
import { isOperatorObject, isPlainObject } from './conditions';
import { mingo } from './mingo';
import { plainFilter } from './plain-filter';
import { applyPlainUpdate } from './plain-update';
import type { SortSpec } from './planner';

/** A refusal in MongoDB's words, with the codes that rooms and mongoose look at. */
export function serverError(code: number, codeName: string, message: string): mongo.MongoServerError {
  return new mongo.MongoServerError({ message, errmsg: message, code, codeName });
}

const options = { scriptEnabled: false } as const;

function mingoMatcher(filter: Doc): (doc: Doc) => boolean {
  try {
    const query = new (mingo().Query)(filter, options);
    return (doc) => query.test(doc);
  } catch (error) {
    throw serverError(2, 'BadValue', (error as Error).message);
  }
}

/** A test of documents against a filter. Throws MongoServerError 2 (BadValue) for operators that mingo has not. */
export function matcher(filter: Doc): (doc: Doc) => boolean {
  const plain = plainFilter(filter);
  if (!plain) return mingoMatcher(filter);
  let whole: ((doc: Doc) => boolean) | undefined;
  return (doc) => plain(doc) ?? (whole ??= mingoMatcher(filter))(doc);
}

/** A document of the store that is made alive only when somebody asks for it. */
export interface Stored {
  /** Its JSON form; null when only `doc` tells what it is. */
  readonly stored: Doc | null;
  readonly doc: Doc;
}

/** The same test on what was read from the store: most filters can tell without making the document alive. */
export function storedMatcher(filter: Doc): (row: Stored) => boolean {
  const plain = plainFilter(filter, comparable);
  let whole: ((doc: Doc) => boolean) | undefined;
  return (row) => (row.stored && plain?.(row.stored)) ?? (whole ??= matcher(filter))(row.doc);
}

/** MongoDB's order for a sort, for what SQL cannot sort. */
export function comparator(sort: SortSpec): (a: Doc, b: Doc) => number {
  return (a, b) => {
    for (const [path, way] of sort) {
      // Missing sorts as null.
      const order = compare(resolve(a, path) ?? null, resolve(b, path) ?? null);
      if (order !== 0) return order * way;
    }
    return 0;
  };
}

/** Sort of the driver's many forms: `{a: 1}`, `{a: 'desc'}`, a Map, `[['a', -1]]`. */
export function sortSpec(sort: unknown): SortSpec {
  if (sort === undefined || sort === null) return [];
  const entries =
    sort instanceof Map
      ? [...(sort as Map<string, unknown>)]
      : Array.isArray(sort)
        ? (sort as [string, unknown][])
        : typeof sort === 'string'
          ? [[sort, 1] as const]
          : Object.entries(sort);
  return entries.map(([path, way]) => {
    const descending = way === -1 || way === 'desc' || way === 'descending' || way === '-1';
    return [path, descending ? -1 : 1] as const;
  });
}

/** Turns documents into what a projection shows of them. */
export function projector(projection: unknown): (doc: Doc) => Doc {
  if (!isPlainObject(projection) || Object.keys(projection).length === 0) return (doc) => doc;
  const names = Object.keys(projection);
  const flat = names.every((name) => !name.includes('.') && (projection[name] === 1 || projection[name] === true));
  if (flat) return (doc) => pickFields(doc, names);
  return (doc) => new (mingo().Query)({}, options).find<Doc>([doc], projection as never).all()[0] as Doc;
}

function pickFields(doc: Doc, names: readonly string[]): Doc {
  const picked: Doc = '_id' in doc ? { _id: doc['_id'] } : {};
  for (const name of Object.keys(doc)) if (names.includes(name)) picked[name] = doc[name];
  return picked;
}

const operators = new Set(
  '$set $unset $inc $mul $min $max $rename $currentDate $push $pull $pullAll $addToSet $pop $bit'.split(' '),
);

function checkTypes(doc: Doc, update: Doc): void {
  for (const operator of ['$inc', '$mul']) {
    for (const path of Object.keys((update[operator] as Doc | undefined) ?? {})) {
      const present = path.includes('$') ? undefined : resolve(doc, path);
      if (present !== undefined && typeof present !== 'number') {
        throw serverError(14, 'TypeMismatch', `Cannot apply ${operator} to a value of non-numeric type at '${path}'`);
      }
    }
  }
  for (const operator of ['$push', '$addToSet', '$pullAll', '$pop', '$pull']) {
    for (const path of Object.keys((update[operator] as Doc | undefined) ?? {})) {
      const present = path.includes('$') ? undefined : resolve(doc, path);
      if (present !== undefined && !Array.isArray(present)) {
        throw serverError(2, 'BadValue', `The field '${path}' must be an array for ${operator}`);
      }
    }
  }
}

/** mingo takes `$each` whole where there is no list yet, past `$slice` and `$sort`: with a list there it does right. */
function addMissingLists(doc: Doc, update: Doc): void {
  const missing: Doc = {};
  for (const path of Object.keys((update['$push'] as Doc | undefined) ?? {})) {
    if (!path.includes('$') && resolve(doc, path) === undefined) missing[path] = [];
  }
  if (Object.keys(missing).length > 0) mingo().update(doc, { $set: missing }, [], {}, { queryOptions: options });
}

/** The id an update would give, taken out of it: ids never change, and only an upsert may set one. */
function takeId(update: Doc): { id: unknown; rest: Doc } {
  let id: unknown;
  const rest: Doc = {};
  for (const [operator, fields] of Object.entries(update)) {
    if ((operator === '$set' || operator === '$setOnInsert') && isPlainObject(fields) && '_id' in fields) {
      const { _id, ...others } = fields;
      id = _id;
      if (Object.keys(others).length > 0) rest[operator] = others;
    } else if (isPlainObject(fields) ? Object.keys(fields).length > 0 : true) {
      rest[operator] = fields;
    }
  }
  return { id, rest };
}

export type Update = Doc | Doc[];

function applyTo(doc: Doc, update: Doc, filter: Doc, arrayFilters: Doc[]): void {
  for (const operator of Object.keys(update)) {
    if (!operators.has(operator)) throw serverError(9, 'FailedToParse', `Unknown modifier: ${operator}`);
  }
  if (Object.keys(update).length === 0) return;
  checkTypes(doc, update);
  if (applyPlainUpdate(doc, update)) return;
  addMissingLists(doc, update);
  try {
    mingo().update(
      doc,
      update as never,
      arrayFilters as never,
      filter as never,
      { cloneMode: 'deep', queryOptions: options } as never,
    );
  } catch (error) {
    throw serverError(2, 'BadValue', (error as Error).message);
  }
}

function applyPipeline(doc: Doc, stages: Doc[]): Doc {
  const holder = [doc];
  try {
    mingo().updateOne(holder, {}, stages as never, {}, options);
  } catch (error) {
    throw serverError(2, 'BadValue', (error as Error).message);
  }
  return holder[0] as Doc;
}

function sameId(a: unknown, b: unknown): boolean {
  return compare(a, b) === 0;
}

/** Changes `doc` (a private copy) as an update says. `filter` gives the positional `$` its meaning. */
export function applyUpdate(doc: Doc, update: Update, filter: Doc, arrayFilters: Doc[] = []): Doc {
  if (Array.isArray(update)) return applyPipeline(doc, update);
  if (!isOperatorObject(update)) throw serverError(9, 'FailedToParse', 'an update needs operators such as $set');
  const { $setOnInsert: _, ...onUpdate } = update;
  const { id, rest } = takeId(onUpdate);
  if (id !== undefined && !sameId(id, doc['_id'])) {
    throw serverError(66, 'ImmutableField', `an update would change the immutable field '_id'`);
  }
  applyTo(doc, rest, filter, arrayFilters);
  return doc;
}

/** The whole document in place of another one, which keeps its id. */
export function replaceDocument(old: Doc, replacement: Doc): Doc {
  const { _id, ...fields } = replacement;
  if (_id !== undefined && !sameId(_id, old['_id'])) {
    throw serverError(66, 'ImmutableField', `a replacement would change the immutable field '_id'`);
  }
  if (isOperatorObject(fields)) throw serverError(9, 'FailedToParse', 'a replacement holds no operators');
  return Object.assign({ _id: old['_id'] }, fields) as Doc;
}

function addEqualities(filter: Doc, into: Doc): void {
  for (const [path, value] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(value)) for (const part of value) addEqualities(part as Doc, into);
    else if (path.startsWith('$')) continue;
    else if (!isOperatorObject(value)) {
      if (!(value instanceof RegExp)) into[path] = value;
    } else if ('$eq' in value) into[path] = value['$eq'];
    else if (Array.isArray(value['$in']) && value['$in'].length === 1) into[path] = value['$in'][0] as unknown;
    else if (Array.isArray(value['$all']) && value['$all'].length === 1) into[path] = value['$all'][0] as unknown;
  }
}

/** The document an upsert inserts when nothing matched: the filter's equalities, then the update. */
export function upsertDocument(filter: Doc, update: Update, arrayFilters: Doc[], newId: () => unknown): Doc {
  const fields: Doc = {};
  addEqualities(filter, fields);
  const { _id: filterId, ...others } = fields;
  let doc: Doc = {};
  if (Object.keys(others).length > 0) applyTo(doc, { $set: others }, {}, []);
  if (Array.isArray(update)) {
    doc = applyPipeline(doc, update);
    return { _id: filterId ?? doc['_id'] ?? newId(), ...doc };
  }
  if (!isOperatorObject(update) && Object.keys(update).length > 0) {
    const { _id, ...replacement } = update as Doc;
    return { _id: _id ?? filterId ?? newId(), ...replacement };
  }
  const { id, rest } = takeId(update);
  const { $setOnInsert, $set, ...more } = rest;
  const set = { ...(($set ?? {}) as Doc), ...(($setOnInsert ?? {}) as Doc) };
  // No filter: the new document does not match it yet, and a position has no meaning here.
  applyTo(doc, Object.keys(set).length > 0 ? { ...more, $set: set } : more, {}, arrayFilters);
  return { _id: filterId ?? id ?? newId(), ...doc };
}
