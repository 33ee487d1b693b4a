import type { Model } from 'mongoose';
import { type Reach, reachFilter } from '../rights';
import type { OperatorStatus } from './operator';
import type { OperatorRecord } from './operator-model';
import type { OperatorQuery } from './operators';
import { LONGEST_PIECE } from './search-words';

type Filter = Record<string, unknown>;

function byText(q: string): Filter[] {
  if (/^1[3-9]\d{9}$/.test(q) && !q.startsWith('14')) return [{ mobile: q }];
  // A code and a mobile are both eleven digits, and 14 begins either.
  if (/^\d{11}$/.test(q)) return [{ $or: [{ _id: q }, { mobile: q }] }];
  if (/^\d+$/.test(q)) return [{ _id: { $gte: q, $lt: `${q}:` } }];
  const characters = [...q.toLowerCase()];
  if (characters.length <= LONGEST_PIECE) return [{ words: characters.join('') }];
  const escaped = characters.join('').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const isInitials = /^[a-z]+$/.test(q.toLowerCase());
  return isInitials
    ? [{ words: q.toLowerCase() }]
    : [{ words: characters.slice(0, LONGEST_PIECE).join('') }, { name: { $regex: escaped } }];
}

/** Of a list the planner would rather walk all operators of a status in order, though a name selects better. */
function ofStatus(status: OperatorStatus, asked: readonly Filter[]): Filter {
  const byName = asked.some((condition) => 'words' in condition);
  return { status: byName ? { $in: [status, ''] } : status };
}

/** The records a query asks for, by code, one more than a page holds. */
export function findRecords(
  operators: Model<OperatorRecord>,
  query: OperatorQuery,
  reach: Reach,
): Promise<OperatorRecord[]> {
  const { q, unitCodes, role, status, cursor, limit } = query;
  const asked = q === undefined || q.trim() === '' ? [] : byText(q.trim());
  const conditions: Filter[] = [
    reachFilter(reach),
    ...(unitCodes === undefined ? [] : [{ unitCode: { $in: unitCodes } }]),
    ...asked,
    ...(role === undefined ? [] : [{ roles: role }]),
    ...(status === undefined ? [] : [ofStatus(status, asked)]),
    ...(cursor === undefined ? [] : [{ _id: { $gt: cursor } }]),
  ].filter((condition) => Object.keys(condition).length > 0);
  return operators
    .find(conditions.length === 0 ? {} : { $and: conditions })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<OperatorRecord[]>();
}
