import { mongo } from 'mongoose';
import MongooseCollection from 'mongoose/lib/collection';
import { resolve, unique } from 'mingo/util';
import { StoreError } from '../errors';
import { aggregateCursor } from './aggregation';
import { bulkWrite, insertMany } from './bulk';
import type { Doc } from './codec';
import type { Engine } from './engine';
import {
  documentById,
  findCursor,
  findSpec,
  isLocal,
  readDocuments,
  type FindOptions,
  type StoreCursor,
} from './find-cursor';
import { createIndex, dropIndex, listIndexes } from './index-commands';
import { projector, type Update } from './matching';
import {
  deleteAll,
  deleteFirst,
  insertOne,
  updateAll,
  updateFirst,
  type UpdateOutcome,
  type WriteOptions,
} from './writes';

interface Options extends WriteOptions, FindOptions {
  readonly session?: unknown;
  readonly collation?: unknown;
  readonly returnDocument?: 'before' | 'after';
  readonly includeResultMetadata?: boolean;
}

function engineOf(connection: unknown): Engine {
  const engine = (connection as { engine?: Engine }).engine;
  if (!engine) throw new StoreError('closed', 'the store is not open');
  return engine;
}

function checkOptions(options: Options | undefined): Options {
  if (options?.session) throw new StoreError('unsupported', 'the embedded engine has no sessions or transactions');
  if (options?.collation) throw new StoreError('unsupported', 'the embedded engine has no collations');
  return options ?? {};
}

function updateResult(outcome: UpdateOutcome) {
  const { matched, modified, upsertedId } = outcome;
  return {
    acknowledged: true,
    matchedCount: matched,
    modifiedCount: modified,
    upsertedId,
    upsertedCount: upsertedId === null ? 0 : 1,
  };
}

/** The collection beneath a model: the calls mongoose makes, on the embedded engine. */
export class EmbeddedCollection extends MongooseCollection {
  override onOpen(): void {
    this.collection = this;
    super.onOpen();
  }

  private get engine(): Engine {
    return engineOf(this.conn);
  }

  find(filter: Doc = {}, options?: Options): StoreCursor {
    return findCursor(this.engine, this.name, filter, checkOptions(options));
  }

  async findOne(filter: Doc = {}, options?: Options): Promise<Doc | null> {
    const given = checkOptions(options);
    const local = isLocal(given);
    const one = given.skip ? undefined : documentById(this.engine, this.name, filter);
    if (one !== undefined) {
      if (!local) await this.engine.queue.durable();
      return one && projector(given.projection)(one);
    }
    for await (const slice of readDocuments(this.engine, this.name, { ...findSpec(filter, given), limit: 1 }, local)) {
      const doc = slice[0];
      if (doc) return projector(given.projection)(doc);
    }
    return null;
  }

  async insertOne(doc: Doc, options?: Options) {
    checkOptions(options);
    const insertedId = await this.engine.queue.writeOne(() => insertOne(this.engine, this.name, doc));
    return { acknowledged: true, insertedId };
  }

  async insertMany(docs: Doc[], options?: Options) {
    return insertMany(this.engine, this.name, docs, checkOptions(options));
  }

  async bulkWrite(operations: Record<string, Doc>[], options?: Options): Promise<mongo.BulkWriteResult> {
    return bulkWrite(this.engine, this.name, operations, checkOptions(options));
  }

  async updateOne(filter: Doc, update: Update, options?: Options) {
    return updateResult(await this.changeFirst(filter, update, checkOptions(options)));
  }

  async replaceOne(filter: Doc, replacement: Doc, options?: Options) {
    return updateResult(await this.changeFirst(filter, replacement, checkOptions(options), true));
  }

  async updateMany(filter: Doc, update: Update, options?: Options) {
    return updateResult(await updateAll(this.engine, this.name, filter, update, checkOptions(options)));
  }

  async findOneAndUpdate(filter: Doc, update: Update, options?: Options) {
    return this.found(await this.changeFirst(filter, update, checkOptions(options)), options);
  }

  async findOneAndReplace(filter: Doc, replacement: Doc, options?: Options) {
    return this.found(await this.changeFirst(filter, replacement, checkOptions(options), true), options);
  }

  async findOneAndDelete(filter: Doc, options?: Options) {
    const { sort } = checkOptions(options);
    const before = await this.engine.queue.writeOne(() => deleteFirst(this.engine, this.name, filter, sort));
    const value = before ? projector(options?.projection)(before) : null;
    return options?.includeResultMetadata ? { value, lastErrorObject: { n: before ? 1 : 0 }, ok: 1 } : value;
  }

  async deleteOne(filter: Doc = {}, options?: Options) {
    checkOptions(options);
    const before = await this.engine.queue.writeOne(() => deleteFirst(this.engine, this.name, filter));
    return { acknowledged: true, deletedCount: before ? 1 : 0 };
  }

  async deleteMany(filter: Doc = {}, options?: Options) {
    checkOptions(options);
    return { acknowledged: true, deletedCount: await deleteAll(this.engine, this.name, filter) };
  }

  async countDocuments(filter: Doc = {}, options?: Options): Promise<number> {
    const spec = findSpec(filter, checkOptions(options));
    const { engine, name } = this;
    engine.catalog.refresh();
    const collection = engine.catalog.get(name);
    if (!collection) return 0;
    const plan = engine.plan(collection, filter, []);
    let count = 0;
    if (plan.exact) {
      count = Number(engine.prepare(`SELECT count(*) AS n ${plan.sql}`).get(...plan.params)?.['n']);
      await engine.queue.durable();
    } else {
      const all = { ...spec, sort: [], skip: 0, limit: 0 };
      for await (const slice of readDocuments(engine, name, all, false)) count += slice.length;
    }
    const rest = Math.max(0, count - spec.skip);
    return spec.limit > 0 ? Math.min(spec.limit, rest) : rest;
  }

  async estimatedDocumentCount(): Promise<number> {
    return this.countDocuments();
  }

  async distinct(path: string, filter: Doc = {}, options?: Options): Promise<unknown[]> {
    checkOptions(options);
    let values: unknown[] = [];
    for await (const slice of readDocuments(this.engine, this.name, findSpec(filter, {}), false)) {
      for (const doc of slice) {
        const value: unknown = resolve(doc, path);
        if (Array.isArray(value)) values.push(...(value as unknown[]));
        else if (value !== undefined) values.push(value);
      }
      values = unique(values as never) as unknown[];
    }
    return values;
  }

  aggregate(pipeline: Doc[], options: Doc = {}): StoreCursor {
    checkOptions(options);
    return aggregateCursor(this.engine, this.name, pipeline, options);
  }

  async createIndex(fields: unknown, options?: Doc): Promise<string> {
    return createIndex(this.engine, this.name, fields, options);
  }

  async createIndexes(specs: Doc[]): Promise<string[]> {
    const names: string[] = [];
    for (const { key, ...options } of specs) names.push(await this.createIndex(key, options));
    return names;
  }

  listIndexes() {
    return { toArray: () => this.indexes() };
  }

  async indexes(): Promise<Doc[]> {
    return listIndexes(this.engine, this.name);
  }

  async dropIndex(name: string): Promise<void> {
    await dropIndex(this.engine, this.name, name);
  }

  async drop(): Promise<boolean> {
    await this.engine.queue.write(() => {
      this.engine.catalog.refresh();
      this.engine.catalog.dropCollection(this.name);
    });
    return true;
  }

  private changeFirst(filter: Doc, update: Update, options: Options, replace = false): Promise<UpdateOutcome> {
    return this.engine.queue.writeOne(() => updateFirst(this.engine, this.name, filter, update, options, replace));
  }

  private found(outcome: UpdateOutcome, options: Options | undefined) {
    const doc = options?.returnDocument === 'after' ? outcome.after() : outcome.before();
    const value = doc ? projector(options?.projection)(doc) : null;
    if (!options?.includeResultMetadata) return value;
    const n = outcome.matched + (outcome.upsertedId === null ? 0 : 1);
    const upserted = outcome.upsertedId === null ? {} : { upserted: outcome.upsertedId };
    return { value, lastErrorObject: { n, updatedExisting: outcome.matched > 0, ...upserted }, ok: 1 };
  }
}
