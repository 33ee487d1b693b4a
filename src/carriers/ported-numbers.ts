import { type Connection, type Model, type mongo, Schema, Types } from 'mongoose';
import type { Clock } from '../core/clock';
import { AppError } from '../core/errors';
import type { Ids } from '../core/ids';
import type { Mobile } from '../core/mobile';
import type { Carrier } from './number-segments';

/**
 * Numbers taken along to another carrier (携号转网). A million of them are one sorted array: kept in the store as a few documents of
 * one generation, held in memory as doubles (number × 16 + carrier), found by halving.
 */

const CARRIERS: readonly Carrier[] = ['mobile', 'unicom', 'telecom', 'broadcast'];
const RADIX = 16;
const CHUNK_ENTRIES = 65_536;
const BYTES = Float64Array.BYTES_PER_ELEMENT;
const POINTER = 'ported';

interface Pointer {
  _id: string;
  generation: string;
  count: number;
  at: Date;
  by: string;
}

interface Chunk {
  _id: string;
  generation: string;
  entries: mongo.Binary;
}

const pointerSchema = new Schema<Pointer>(
  { _id: String, generation: { type: String, required: true }, count: Number, at: Date, by: String },
  { collection: 'ported_numbers_state', versionKey: false },
);
const chunkSchema = new Schema<Chunk>(
  { _id: String, generation: { type: String, required: true }, entries: { type: Buffer, required: true } },
  { collection: 'ported_numbers', versionKey: false },
);
chunkSchema.index({ generation: 1, _id: 1 });

function pointerModel(connection: Connection): Model<Pointer> {
  return (
    (connection.models['PortedNumbersState'] as Model<Pointer> | undefined) ??
    connection.model<Pointer>('PortedNumbersState', pointerSchema)
  );
}

function chunkModel(connection: Connection): Model<Chunk> {
  return (
    (connection.models['PortedNumbers'] as Model<Chunk> | undefined) ??
    connection.model<Chunk>('PortedNumbers', chunkSchema)
  );
}

/** undefined as carrier: no longer ported. */
export type Porting = readonly [mobile: Mobile, carrier: Carrier | undefined];

export interface PortedNumbers {
  /** The carrier a number was taken to; undefined: none. Synchronous, well below a microsecond. */
  find(mobile: Mobile): Carrier | undefined;
  readonly size: number;
  /** Reads the store again where it has changed; true when it had. */
  refresh(): Promise<boolean>;
  /**
   * Enters numbers; with `replace` they are all there are. Other nodes see them when they refresh. Resolves with the number now kept.
   * @throws AppError `ported_conflict` (retryable) where somebody else imports at the same time
   */
  enter(portings: Iterable<Porting>, options: { replace: boolean; by: string }): Promise<number>;
}

const pack = (mobile: Mobile, carrier: Carrier): number => Number(mobile) * RADIX + CARRIERS.indexOf(carrier);

function lookUp(entries: Float64Array, mobile: Mobile): Carrier | undefined {
  const wanted = Number(mobile) * RADIX;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const found = entries[low];
  return found === undefined || found >= wanted + RADIX ? undefined : CARRIERS[found - wanted];
}

/** The bytes of a stored array, whether the engine gives a Binary or a Buffer. */
function bytesOf(stored: mongo.Binary | Buffer): Uint8Array {
  return Buffer.isBuffer(stored) ? stored : stored.buffer;
}

export function createPortedNumbers(connection: Connection, deps: { clock: Clock; ids: Ids }): PortedNumbers {
  const { clock, ids } = deps;
  const pointers = pointerModel(connection).collection as unknown as mongo.Collection<Pointer>;
  const chunks = chunkModel(connection).collection as unknown as mongo.Collection<Chunk>;
  let generation = '';
  let entries = new Float64Array(0);

  const read = async (wanted: string, count: number): Promise<Float64Array<ArrayBuffer> | undefined> => {
    const all = new Float64Array(count);
    let filled = 0;
    for await (const chunk of chunks.find({ generation: wanted }, { sort: { generation: 1, _id: 1 }, batchSize: 4 })) {
      const bytes = bytesOf(chunk.entries);
      // Copied: a view needs an offset of whole doubles.
      const part = new Float64Array(new Uint8Array(bytes).buffer);
      if (filled + part.length > count) return undefined;
      all.set(part, filled);
      filled += part.length;
    }
    // Somebody has just put another generation in its place.
    return filled === count ? all : undefined;
  };

  const refresh = async (): Promise<boolean> => {
    const pointer = await pointers.findOne({ _id: POINTER });
    if (pointer === null || pointer.generation === generation) return false;
    const all = await read(pointer.generation, pointer.count);
    if (all === undefined) return false;
    entries = all;
    ({ generation } = pointer);
    return true;
  };

  const write = async (all: Float64Array, name: string): Promise<void> => {
    for (let from = 0, i = 0; from < all.length; from += CHUNK_ENTRIES, i += 1) {
      const part = all.subarray(from, from + CHUNK_ENTRIES);
      const bytes = Buffer.from(part.buffer, part.byteOffset, part.length * BYTES);
      const _id = `${name}:${String(i).padStart(5, '0')}`;
      await chunks.insertOne({ _id, generation: name, entries: new Types.Buffer(bytes).toObject() as mongo.Binary });
    }
  };

  return {
    find: (mobile) => lookUp(entries, mobile),
    get size() {
      return entries.length;
    },
    refresh,
    enter: async (portings, { replace, by }) => {
      await refresh();
      const before = generation;
      const byNumber = new Map<number, number>();
      if (!replace) for (const entry of entries) byNumber.set(Math.floor(entry / RADIX), entry);
      for (const [mobile, carrier] of portings) {
        if (carrier === undefined) byNumber.delete(Number(mobile));
        else byNumber.set(Number(mobile), pack(mobile, carrier));
      }
      const all = Float64Array.from(byNumber.values()).sort();
      const next = ids.next();
      await write(all, next);
      const pointer = { generation: next, count: all.length, at: clock.now(), by };
      // Generations are named in the order of their making: what is left of a broken-off import goes with the next one.
      const taken =
        before === ''
          ? await pointers.insertOne({ _id: POINTER, ...pointer }).then(
              () => true,
              (error: { code?: number }) => {
                if (error.code !== 11000) throw error;
                return false;
              },
            )
          : (await pointers.updateOne({ _id: POINTER, generation: before }, { $set: pointer })).matchedCount === 1;
      if (!taken) {
        await chunks.deleteMany({ generation: next });
        throw new AppError('ported_conflict', 'another import of ported numbers ended meanwhile', {
          retryable: true,
          personMessage: '同时有另一次携号转网导入，请稍后再导入一次。',
        });
      }
      entries = all;
      generation = next;
      await chunks.deleteMany({ generation: { $lt: next } });
      return all.length;
    },
  };
}
