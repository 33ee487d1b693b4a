import type { Collection, Connection, Model, mongo, Schema } from 'mongoose';
import type { Store } from '../../../src/store/store';

export type Anything = Record<string, unknown>;

/** A document of these tests. */
export interface Stored extends mongo.BSON.Document {
  _id?: string | number | mongo.ObjectId;
}

/** What a part of the conformance suite is given: a store, and collections nobody else uses. */
export interface Bench {
  readonly store: () => Store;
  /** A fresh collection without a schema. */
  readonly collection: () => Collection<Stored>;
  /** A fresh model on the schema, its indexes built. */
  readonly model: <T>(schema: Schema<T>) => Promise<Model<T>>;
  /** The documents of a collection by _id. */
  readonly all: (collection: Collection<Stored>) => Promise<Stored[]>;
}

let count = 0;

/** A name no other run has used, so that suites can share a server. */
export function freshName(): string {
  count += 1;
  return `t${process.pid}_${Date.now().toString(36)}_${count}`;
}

export function benchOf(store: () => Store): Bench {
  const connection = (): Connection => store().connection;
  return {
    store,
    collection: () => connection().collection<Stored>(freshName()) as unknown as Collection<Stored>,
    async model<T>(schema: Schema<T>) {
      const name = freshName();
      const model = connection().model<T>(name, schema, name) as unknown as Model<T>;
      await model.init();
      return model;
    },
    async all(collection) {
      return (await collection.find({}).sort({ _id: 1 }).toArray()) as Stored[];
    },
  };
}

/** The error a promise ends with; fails when it does not. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<Error & Anything> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Anything;
  }
  throw new Error('expected a rejection');
}
