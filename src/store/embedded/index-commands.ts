import { StoreError, isSqliteFault } from '../errors';
import { defaultIndexName, type IndexSpec, type StoreIndex } from './catalog';
import { encode, toStorable, type Doc } from './codec';
import type { Engine } from './engine';
import { serverError } from './matching';

const silent = new Set(['background', 'name', 'v', 'ns', 'session', 'writeConcern', 'key', '_autoIndex']);
const known = new Set(['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds']);

function keyOf(fields: unknown): Record<string, 1 | -1> {
  if (typeof fields === 'string') return { [fields]: 1 };
  if (fields instanceof Map) return Object.fromEntries(fields as Map<string, 1 | -1>) as Record<string, 1 | -1>;
  if (Array.isArray(fields)) return Object.assign({}, ...fields.map(keyOf)) as Record<string, 1 | -1>;
  return { ...(fields as Record<string, 1 | -1>) };
}

function specOf(fields: unknown, options: Doc): IndexSpec {
  const key = keyOf(fields);
  for (const option of Object.keys(options)) {
    if (options[option] === undefined || silent.has(option) || known.has(option)) continue;
    throw new StoreError('unsupported', `the embedded engine has no index option ${option}`);
  }
  return {
    name: (options['name'] as string | undefined) ?? defaultIndexName(key),
    key,
    ...(options['unique'] ? { unique: true } : {}),
    ...(options['sparse'] ? { sparse: true } : {}),
    ...(options['partialFilterExpression']
      ? { partialFilterExpression: options['partialFilterExpression'] as Doc }
      : {}),
    ...(options['expireAfterSeconds'] === undefined
      ? {}
      : { expireAfterSeconds: Number(options['expireAfterSeconds']) }),
  };
}

function sameSpec(a: IndexSpec, b: IndexSpec): boolean {
  return encode(toStorable(a)) === encode(toStorable(b));
}

/** Creates an index, or finds it there already. Throws MongoServerError 86 when the name stands for another one. */
export async function createIndex(engine: Engine, name: string, fields: unknown, options: Doc = {}): Promise<string> {
  const spec = specOf(fields, options);
  engine.catalog.refresh();
  const existing = (): StoreIndex | undefined =>
    engine.catalog.get(name)?.indexes.find((index) => index.spec.name === spec.name);
  if (Object.keys(spec.key).join() === '_id') return '_id_';
  const present = existing();
  // Nothing to write when it is there: this is what keeps a second start fast.
  if (present && sameSpec(present.spec, spec)) return spec.name;
  await engine.queue.write(() => {
    engine.catalog.refresh();
    const before = existing();
    if (before) {
      if (sameSpec(before.spec, spec)) return;
      throw serverError(86, 'IndexKeySpecsConflict', `index ${spec.name} of ${name} exists with other options`);
    }
    build(engine, name, spec);
  });
  return spec.name;
}

function build(engine: Engine, name: string, spec: IndexSpec): void {
  const collection = engine.catalog.ensure(name);
  // A document with an array on the path shows only on reading them all; an empty collection is the usual case.
  const multikey = engine.records.hasArrays(collection, Object.keys(spec.key));
  try {
    engine.catalog.addIndex(name, spec);
    if (multikey) engine.records.convertToMultikey(name, spec.name);
  } catch (error) {
    if (isSqliteFault(error) && error.errcode === 2067) {
      throw serverError(11000, 'DuplicateKey', `E11000 duplicate key error collection: ${name} index: ${spec.name}`);
    }
    throw error;
  }
}

/** The indexes as MongoDB lists them. */
export function listIndexes(engine: Engine, name: string): Doc[] {
  engine.catalog.refresh();
  const collection = engine.catalog.get(name);
  if (!collection) throw serverError(26, 'NamespaceNotFound', `ns does not exist: ${name}`);
  return [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...collection.indexes.map(({ spec }) => ({ v: 2, ...spec }))];
}

export async function dropIndex(engine: Engine, name: string, index: string): Promise<void> {
  await engine.queue.write(() => {
    engine.catalog.refresh();
    const found = engine.catalog.get(name)?.indexes.some(({ spec }) => spec.name === index);
    if (!found) throw serverError(27, 'IndexNotFound', `index not found with name [${index}]`);
    engine.catalog.dropIndex(name, index);
  });
}

/**
 * Deletes what TTL indexes say has expired, at most `limit` documents an index; returns how many. MongoDB does this by
 * itself every minute; here a periodic job calls it.
 */
export async function sweepExpired(engine: Engine, now: Date, remove: (name: string, filter: Doc) => Promise<number>) {
  engine.catalog.refresh();
  let removed = 0;
  for (const name of engine.catalog.names()) {
    for (const { spec } of engine.catalog.get(name)?.indexes ?? []) {
      if (spec.expireAfterSeconds === undefined) continue;
      const path = Object.keys(spec.key)[0] as string;
      const before = new Date(now.getTime() - spec.expireAfterSeconds * 1000);
      removed += await remove(name, { $and: [{ [path]: { $lt: before } }, spec.partialFilterExpression ?? {}] });
    }
  }
  return removed;
}
