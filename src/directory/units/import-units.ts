import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import { AppError } from '../../core/errors';
import type { Author } from '../actor';
import type { UnitLevel } from '../directory';
import { toDetails, unitModel, type UnitRecord } from '../unit';
import { checkEdit, checkExtension, isLive, isOfficePhone, PARENT_LEVEL } from './unit-rules';
import { createUnitStore, type UnitSet } from './unit-store';
import type { UnitDetails, UnitEdit } from './units';

/** A row of a file of units: fields the file has not are missing, empty ones undefined. */
export type UnitRow = { _id: string } & Record<string, unknown>;

export interface UnitRowFault {
  heading: string;
  value: string;
  reason: string;
}

/** What became of rows; `refused`: by index, what the store did not take. */
export interface UnitRowCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  refused: ReadonlyMap<number, UnitRowFault>;
}

interface RowLiaison {
  name: string;
  phone: string;
}

async function storedUnits(connection: Connection): Promise<Map<string, UnitDetails>> {
  const records = await unitModel(connection).find({}).lean<UnitRecord[]>();
  return new Map(records.map((record) => [record._id, toDetails(record)]));
}

/** Fields of a row that an import sets; who is under whom, and how high, is changed by moving only. */
function setOf(row: UnitRow, before: UnitDetails | undefined): UnitSet {
  const { _id: _, parentCode: _parent, level: _level, liaison, ...set } = row;
  const given = liaison as RowLiaison | undefined;
  return { ...set, ...(given === undefined || before?.liaison !== undefined ? {} : { liaison: given as never }) };
}

function faultOf(row: UnitRow, byCode: ReadonlyMap<string, UnitDetails>): UnitRowFault | undefined {
  const fault = (heading: string, value: unknown, reason: string): UnitRowFault => ({
    heading,
    value: typeof value === 'string' ? value : '',
    reason,
  });
  const before = byCode.get(row._id);
  const level = row['level'] as UnitLevel;
  const parentCode = row['parentCode'] as string | undefined;
  const liaison = row['liaison'] as RowLiaison | undefined;
  if (before && !isLive(before)) return fault('单位代码', row._id, '该单位已合并或撤销，不能再导入');
  if (before && before.level !== level) return fault('级别', '', '与现有的级别不同；级别不能改，请核对代码');
  if (before && 'parentCode' in row && before.parentCode !== parentCode)
    return fault('上级代码', parentCode, '与现有的上级不同；请在“单位”页用“划转”变更，导入不改上下级');
  if (!before && PARENT_LEVEL[level] !== undefined) {
    const parent = byCode.get(parentCode ?? '');
    if (!parent) return fault('上级代码', parentCode, '没有这个上级单位：请先导入上级，或把上级放在同一文件中');
    if (parent.level !== PARENT_LEVEL[level] || !isLive(parent))
      return fault('上级代码', parentCode, '上级单位的级别不合适，或已合并、撤销');
  }
  if (liaison !== undefined && !isOfficePhone(liaison.phone))
    return fault('联络员电话', liaison.phone, '请填办公电话，不填个人手机');
  const { liaison: former } = before ?? {};
  if (former && liaison && (former.name !== liaison.name || former.phone !== liaison.phone))
    return fault('联络员', liaison.name, '与现有的联络员不同；变更要备案，请在“单位”页的“联络员”办理');
  try {
    checkEdit(row as UnitEdit);
    const extension = row['extension'] as string | undefined;
    if (extension !== undefined && extension !== before?.extension) {
      const upper = before?.parentCode ?? parentCode;
      checkExtension(extension, { code: row._id, ...(upper === undefined ? {} : { parentCode: upper }) }, byCode);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fault('', '', error.personMessage);
  }
  return undefined;
}

/** What is wrong with rows beside the units there are and the rows before them, by index. */
export async function unitRowFaults(
  rows: readonly UnitRow[],
  connection: Connection,
): Promise<Map<number, UnitRowFault>> {
  const stored = await storedUnits(connection);
  const byCode = new Map(stored);
  const asUnit = (row: UnitRow): UnitDetails =>
    ({
      aliases: [],
      halls: [],
      contacts: [],
      status: 'active',
      ...stored.get(row._id),
      ...row,
      code: row._id,
    }) as never;
  // A parent may stand below its children in the file; its extension counts once the row itself is right.
  for (const row of rows) if (!byCode.has(row._id)) byCode.set(row._id, withoutExtension(asUnit(row)));
  const faults = new Map<number, UnitRowFault>();
  for (const [index, row] of rows.entries()) {
    const own = byCode.get(row._id);
    if (!stored.has(row._id)) byCode.delete(row._id);
    const fault = faultOf(row, byCode);
    if (fault) faults.set(index, fault);
    if (fault === undefined && stored.get(row._id) === undefined) byCode.set(row._id, asUnit(row));
    else if (fault === undefined) byCode.set(row._id, { ...asUnit(row), ...parentOf(stored.get(row._id)) });
    else if (own && stored.has(row._id)) byCode.set(row._id, own);
  }
  // What stands under a row that was returned has no place either, wherever in the file it stands.
  for (let before = -1; before < faults.size;) {
    before = faults.size;
    for (const [index, row] of rows.entries()) {
      if (faults.has(index) || stored.has(row._id) || row['parentCode'] === undefined) continue;
      if (byCode.has(row['parentCode'] as string)) continue;
      faults.set(index, {
        heading: '上级代码',
        value: row['parentCode'] as string,
        reason: '上级单位的那一行没有导入',
      });
      byCode.delete(row._id);
    }
  }
  return faults;
}

function withoutExtension(unit: UnitDetails): UnitDetails {
  const { extension: _, ...rest } = unit;
  return rest;
}

function parentOf(unit: UnitDetails | undefined): { parentCode?: string } {
  return unit?.parentCode === undefined ? {} : { parentCode: unit.parentCode };
}

/**
 * Writes rows that have no faults, one after another as they stand in the file: an extension that one unit gives up may go to the
 * next. A unit that is the same already is not written; of an existing one its place in the tree is never touched. What somebody else
 * changed or took since the rows were looked at is returned by its index, and does not stop the others. `dryRun` counts only.
 */
export async function writeUnitRows(
  rows: readonly UnitRow[],
  options: { connection: Connection; now: Date; by: Author; dryRun: boolean },
): Promise<UnitRowCounts> {
  const { connection, now, by, dryRun } = options;
  const store = createUnitStore(connection, { now: () => now });
  const note = { what: 'imported', by } as const;
  const since = (set: UnitSet): UnitSet =>
    set.liaison === undefined ? set : { ...set, liaison: { ...set.liaison, since: now } };

  const writeOne = async (row: UnitRow): Promise<'inserted' | 'updated' | 'unchanged'> => {
    const record = await store.record(row._id);
    const set = since(setOf(row, record && toDetails(record)));
    if (record === undefined) {
      const { parentCode, level } = row as UnitRow & { parentCode?: string; level: UnitLevel };
      const whole: UnitSet = { aliases: [], halls: [], ...set, level, parentCode, status: 'active' } as UnitSet;
      if (!dryRun) await store.insert(row._id, whole, note);
      return 'inserted';
    }
    const { before, after } = store.difference(record, set);
    if (isDeepStrictEqual(before, {}) && isDeepStrictEqual(after, {})) return 'unchanged';
    if (!dryRun) await store.change(record, set, note);
    return 'updated';
  };

  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  const refused = new Map<number, UnitRowFault>();
  for (const [index, row] of rows.entries()) {
    try {
      counts[await writeOne(row)] += 1;
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error;
      const heading = error.code === 'extension_taken' ? '分机号' : '单位代码';
      const value = heading === '分机号' ? row['extension'] : row._id;
      refused.set(index, { heading, value: String(value ?? ''), reason: error.personMessage });
    }
  }
  return { ...counts, refused };
}
