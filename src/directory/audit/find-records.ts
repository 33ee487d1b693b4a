import type { Model, QueryFilter } from 'mongoose';
import { newestFirst, type Source } from '../../core/newest-first';
import type { AuditRecord } from './audit-model';

/** So many units are read one beside the other; more of them are so large a part of all that the others are passed over faster. */
const MOST_MERGED = 150;
const CHUNK = { least: 8, most: 500 };

/** The latest entries of one unit, by number. */
function ofUnit(
  model: Model<AuditRecord>,
  filter: QueryFilter<AuditRecord>,
  unitCode: string,
  size: number,
): Source<AuditRecord> {
  let below = Infinity;
  let ended = false;
  return {
    next: async () => {
      if (ended) return [];
      const rest = Number.isFinite(below) ? [{ _id: { $lt: below } }] : [];
      const found = await model
        .find({ $and: [{ unitCode }, filter, ...rest] } as QueryFilter<AuditRecord>)
        .sort({ _id: -1 })
        .limit(size)
        .lean<AuditRecord[]>();
      ended = found.length < size;
      below = found.at(-1)?._id ?? below;
      return found;
    },
  };
}

/** Beside what is little the store must not go by what is much: a list of one looks to it like less than the one. */
function beside(filter: QueryFilter<AuditRecord>): QueryFilter<AuditRecord> {
  const much = ['action', 'outcome', 'object.kind'].filter((path) => path in filter);
  return { ...filter, ...Object.fromEntries(much.map((path) => [path, { $in: [filter[path], ''] }])) };
}

/**
 * The latest entries that match, within some units where they are given. Without the merge a county whose entries are few would have
 * those of the whole province read past.
 */
export async function findRecords(
  model: Model<AuditRecord>,
  filter: QueryFilter<AuditRecord>,
  { unitCodes, limit }: { unitCodes: readonly string[] | undefined; limit: number },
): Promise<AuditRecord[]> {
  // What somebody did, or what was done to one thing, is little by itself.
  const isNarrow = 'by.code' in filter || 'object.id' in filter;
  if (unitCodes === undefined || isNarrow || unitCodes.length > MOST_MERGED)
    return model
      .find({
        ...(isNarrow ? beside(filter) : filter),
        ...(unitCodes === undefined ? {} : { unitCode: { $in: [...unitCodes] } }),
      })
      .sort({ _id: -1 })
      .limit(limit)
      .lean<AuditRecord[]>();
  const share = Math.ceil((2 * limit) / Math.max(1, unitCodes.length));
  const size = Math.min(CHUNK.most, Math.max(CHUNK.least, share), limit);
  const found: AuditRecord[] = [];
  const sources = unitCodes.map((unitCode) => ofUnit(model, filter, unitCode, size));
  for await (const record of newestFirst(sources, ({ _id }) => _id)) {
    found.push(record);
    if (found.length === limit) break;
  }
  return found;
}
