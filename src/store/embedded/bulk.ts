import { mongo } from 'mongoose';
import BulkWriteResult from 'mongoose/lib/drivers/node-mongodb-native/bulkWriteResult';
import { StoreError } from '../errors';
import type { Doc } from './codec';
import type { Engine } from './engine';
import type { Update } from './matching';
import { deleteAll, deleteFirst, insertOne, updateAll, updateFirst, type WriteOptions } from './writes';

interface Tally {
  ok: 1;
  writeErrors: WriteRefusal[];
  firstFault: mongo.MongoServerError | null;
  writeConcernErrors: never[];
  insertedIds: { index: number; _id: unknown }[];
  upserted: { index: number; _id: unknown }[];
  nInserted: number;
  nUpserted: number;
  nMatched: number;
  nModified: number;
  nRemoved: number;
}

type Operation = Record<string, Doc>;

// Documents of one transaction: the thread is free again after ≈ 10 ms.
const CHUNK = 500;

function tally(): Tally {
  const counts = { nInserted: 0, nUpserted: 0, nMatched: 0, nModified: 0, nRemoved: 0 };
  return { ok: 1, writeErrors: [], firstFault: null, writeConcernErrors: [], insertedIds: [], upserted: [], ...counts };
}

/** A refusal in the shape of the driver's WriteError, which it does not export. */
class WriteRefusal {
  constructor(
    readonly err: { index: number; code: number; errmsg: string; op: unknown; keyPattern?: Doc; keyValue?: Doc },
  ) {}
  get index(): number {
    return this.err.index;
  }
  get code(): number {
    return this.err.code;
  }
  get errmsg(): string {
    return this.err.errmsg;
  }
  getOperation(): unknown {
    return this.err.op;
  }
}

function refusal(error: mongo.MongoServerError, index: number, op: unknown): WriteRefusal {
  const { keyPattern, keyValue } = error as { keyPattern?: Doc; keyValue?: Doc };
  const keys = keyPattern && keyValue ? { keyPattern, keyValue } : {};
  return new WriteRefusal({ index, code: Number(error.code), errmsg: error.message, op, ...keys });
}

/** Lists the refusal of one document; a fault of the store itself is thrown on and ends the whole call. */
function note(result: Tally, error: unknown, index: number, op: unknown): void {
  if (!(error instanceof mongo.MongoServerError)) throw error;
  result.writeErrors.push(refusal(error, index, op));
  result.firstFault ??= error;
}

function finish({ firstFault, ...result }: Tally, ordered: boolean): mongo.BulkWriteResult {
  const outcome = new BulkWriteResult(result, ordered);
  const first = result.writeErrors[0];
  if (!firstFault || !first) return outcome;
  const { keyPattern, keyValue } = firstFault as { keyPattern?: Doc; keyValue?: Doc };
  // The driver says "not to be constructed by others"; mongoose and callers look at this very class.
  const description = {
    message: first.errmsg,
    code: first.code,
    writeErrors: result.writeErrors,
    keyPattern,
    keyValue,
  };
  throw new mongo.MongoBulkWriteError(description as never, outcome);
}

/** Runs `step` for each item, many to a transaction, each undone alone when it is refused. */
async function run<T>(
  engine: Engine,
  items: readonly T[],
  ordered: boolean,
  result: Tally,
  step: (item: T, index: number) => void,
): Promise<mongo.BulkWriteResult> {
  for (let start = 0; start < items.length; start += CHUNK) {
    const chunk = items.slice(start, start + CHUNK);
    const before = copyOf(result);
    await engine.queue
      .write(() => {
        for (let i = 0; i < chunk.length && !(ordered && result.firstFault); i++) {
          try {
            step(chunk[i] as T, start + i);
          } catch (error) {
            // Nothing of a refused document has been written.
            note(result, error, start + i, chunk[i]);
          }
        }
      })
      .catch((error: unknown) => {
        Object.assign(result, before);
        throw error;
      });
    if (ordered && result.firstFault) break;
  }
  return finish(result, ordered);
}

function copyOf(result: Tally): Tally {
  return {
    ...result,
    writeErrors: [...result.writeErrors],
    insertedIds: [...result.insertedIds],
    upserted: [...result.upserted],
  };
}

/** Inserts all documents; `ordered` (the default) ends at the first refusal. Throws MongoBulkWriteError. */
export async function insertMany(engine: Engine, name: string, docs: Doc[], options: WriteOptions) {
  const result = tally();
  await run(engine, docs, options.ordered !== false, result, (doc, index) => {
    const _id = insertOne(engine, name, doc);
    result.nInserted += 1;
    result.insertedIds.push({ index, _id });
  });
  const insertedIds = Object.fromEntries(result.insertedIds.map(({ index, _id }) => [index, _id]));
  return { acknowledged: true, insertedCount: result.nInserted, insertedIds };
}

function addUpdate(result: Tally, index: number, outcome: ReturnType<typeof updateFirst>): void {
  result.nMatched += outcome.matched;
  result.nModified += outcome.modified;
  if (outcome.upsertedId === null) return;
  result.nUpserted += 1;
  result.upserted.push({ index, _id: outcome.upsertedId });
}

function single(engine: Engine, name: string, result: Tally, operation: Operation, index: number): void {
  const [kind, body] = Object.entries(operation)[0] as [string, Doc];
  const filter = (body['filter'] ?? {}) as Doc;
  switch (kind) {
    case 'insertOne': {
      const _id = insertOne(engine, name, (body['document'] ?? body) as Doc);
      result.nInserted += 1;
      result.insertedIds.push({ index, _id });
      return;
    }
    case 'updateOne':
      addUpdate(result, index, updateFirst(engine, name, filter, body['update'] as Update, body));
      return;
    case 'replaceOne':
      addUpdate(result, index, updateFirst(engine, name, filter, body['replacement'] as Doc, body, true));
      return;
    case 'deleteOne':
      if (deleteFirst(engine, name, filter)) result.nRemoved += 1;
      return;
    default:
      throw new StoreError('unsupported', `bulkWrite has no operation ${kind}`);
  }
}

function isMany(operation: Operation): boolean {
  return 'updateMany' in operation || 'deleteMany' in operation;
}

/** Several writes in one call. Operations on many documents run by themselves, between the others. */
export async function bulkWrite(engine: Engine, name: string, operations: Operation[], options: WriteOptions) {
  const result = tally();
  const ordered = options.ordered !== false;
  if (!operations.some(isMany)) {
    return run(engine, operations, ordered, result, (operation, index) =>
      single(engine, name, result, operation, index),
    );
  }
  for (const [index, operation] of operations.entries()) {
    if (ordered && result.firstFault) break;
    try {
      const { updateMany, deleteMany } = operation;
      if (updateMany) {
        addUpdate(
          result,
          index,
          await updateAll(engine, name, updateMany['filter'] as Doc, updateMany['update'] as Update, updateMany),
        );
      } else if (deleteMany) {
        result.nRemoved += await deleteAll(engine, name, deleteMany['filter'] as Doc);
      } else {
        await engine.queue.writeOne(() => single(engine, name, result, operation, index));
      }
    } catch (error) {
      note(result, error, index, operation);
    }
  }
  return finish(result, ordered);
}
