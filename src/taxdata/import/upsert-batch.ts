import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import { type Author, systemAuthor } from '../../directory/actor';
import type { ImportKind, NewRecord, WriteCounts } from './kind';

/** MongoDB's code for a second document with the same key. */
const DUPLICATE = 11000;

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b));
}

/** Whether the stored record has every value of `change` already. */
function holds(before: NewRecord, change: NewRecord): boolean {
  for (const key in change) if (!sameValue(before[key], change[key])) return false;
  return true;
}

/** `before` with the values of `change`, where undefined removes. Built without `delete`, which makes slow objects. */
function merge(before: Partial<NewRecord>, change: NewRecord): NewRecord {
  const after: Record<string, unknown> = {};
  for (const key in before) if (!(key in change)) after[key] = before[key];
  for (const key in change) if (change[key] !== undefined) after[key] = change[key];
  return after as NewRecord;
}

interface Writable {
  insertMany(records: NewRecord[], options: { ordered: false }): Promise<unknown>;
  bulkWrite(operations: Record<string, unknown>[], options: { ordered: false }): Promise<unknown>;
}

function replace(record: NewRecord): Record<string, unknown> {
  return { replaceOne: { filter: { _id: record._id }, replacement: record, upsert: true } };
}

async function writeBatch(collection: Writable, inserts: NewRecord[], replacements: NewRecord[]): Promise<void> {
  if (inserts.length > 0) {
    try {
      await collection.insertMany(inserts, { ordered: false });
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE) throw error;
      // Another import inserted some of them since they were read: the later of the two stays.
      await collection.bulkWrite(inserts.map(replace), { ordered: false });
    }
  }
  if (replacements.length > 0) await collection.bulkWrite(replacements.map(replace), { ordered: false });
}

/**
 * Writes records (no two with the same `_id`) by their natural key. What is stored already and the same is not
 * written, so that the same file imported twice changes nothing and keeps `updatedAt`. `dryRun` counts and writes nothing.
 */
export async function upsertBatch(
  kind: Pick<ImportKind, 'model' | 'onInsert' | 'onUpdate' | 'write'>,
  connection: Connection,
  records: NewRecord[],
  now: Date,
  options: { dryRun?: boolean; by?: Author | undefined } = {},
): Promise<WriteCounts> {
  if (records.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const { dryRun = false, by = systemAuthor('导入') } = options;
  if (kind.write) return kind.write(records, { connection, now, by, dryRun });
  const model = kind.model(connection);
  const ids = records.map((record) => record._id);
  const stored = new Map(
    ((await model.find({ _id: { $in: ids } }).lean()) as unknown as NewRecord[]).map(
      (record) => [record._id, record] as const,
    ),
  );
  const inserts: NewRecord[] = [];
  const replacements: NewRecord[] = [];
  for (const record of records) {
    const before = stored.get(record._id);
    if (!before) {
      inserts.push({ ...merge(kind.onInsert?.(now) ?? {}, record), updatedAt: now });
    } else if (!holds(before, record)) {
      const after = merge(before, record);
      replacements.push(merge(after, { ...kind.onUpdate?.(before, after, now), _id: record._id, updatedAt: now }));
    }
  }
  if (!dryRun) await writeBatch(model.collection as never, inserts, replacements);
  return {
    inserted: inserts.length,
    updated: replacements.length,
    unchanged: records.length - inserts.length - replacements.length,
  };
}
