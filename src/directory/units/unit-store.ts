import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Author } from '../actor';
import { toDetails, unitModel, type UnitRecord } from '../unit';
import { unitError } from './errors';
import { unitChangeModel } from './unit-change-model';
import type { UnitChange, UnitChangeKind, UnitDetails } from './units';

/** Fields to set, and (undefined) to take away. */
export type UnitSet = {
  [K in keyof Omit<UnitRecord, '_id' | 'updatedAt' | 'revision' | 'lastChange'>]?: UnitRecord[K] | undefined;
};

export interface ChangeNote {
  what: UnitChangeKind;
  reason?: string;
  by: Author;
  /** What the history says besides the changed fields. */
  details?: Record<string, unknown>;
}

/** The records of the units, each change with its entry in the history. */
export interface UnitStore {
  record(code: string): Promise<UnitRecord | undefined>;
  /** Those of the fields that differ, before and after. */
  difference(record: UnitRecord | undefined, set: UnitSet): Pick<UnitChange, 'before' | 'after'>;
  insert(code: string, set: UnitSet, note: ChangeNote): Promise<UnitDetails>;
  /** Refused as `conflict` when the unit is no longer as in `record`. */
  change(record: UnitRecord, set: UnitSet, note: ChangeNote): Promise<UnitDetails>;
  history(code: string, before: number, limit: number): Promise<UnitChange[]>;
  /** Whether the unit's history has it already. */
  hasTakenOver(code: string, from: string): Promise<boolean>;
}

/** The store's refusal of a second document with the same key. */
const DUPLICATE = 11000;

function duplicateOf(error: unknown): string | undefined {
  const fault = error as { code?: unknown; keyPattern?: Record<string, unknown>; message?: string } | null;
  if (fault?.code !== DUPLICATE) return undefined;
  return fault.keyPattern?.['extension'] !== undefined || /extension/.test(fault.message ?? '') ? 'extension' : '_id';
}

function refused(error: unknown, code: string): unknown {
  const key = duplicateOf(error);
  if (key === undefined) return error;
  return unitError(key === 'extension' ? 'extension_taken' : 'unit_exists', `units: ${key} of ${code} is taken`);
}

function entry(
  { details, ...note }: ChangeNote,
  { before, after }: Pick<UnitChange, 'before' | 'after'>,
  revision: number,
  at: Date,
): NonNullable<UnitRecord['lastChange']> {
  return { ...note, before, after: { ...after, ...details }, revision, at };
}

export function createUnitStore(connection: Connection, clock: Clock): UnitStore {
  const units = unitModel(connection);
  const changes = unitChangeModel(connection);

  /** Puts what is in the unit's record into the history; harmless to repeat. */
  const keep = async (code: string, change: UnitRecord['lastChange']): Promise<void> => {
    if (change === undefined) return;
    try {
      await changes.create({ _id: `${code}:${change.revision}`, unitCode: code, ...change });
    } catch (error) {
      if (duplicateOf(error) === undefined) throw error;
    }
  };

  const difference: UnitStore['difference'] = (record, set) => {
    const before: Record<string, unknown> = {};
    const after: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(set)) {
      const old: unknown = record?.[field as keyof UnitSet];
      if (field === 'unfinished' || isDeepStrictEqual(old, value)) continue;
      if (old !== undefined) before[field] = old;
      if (value !== undefined) after[field] = value;
    }
    return { before, after };
  };

  return {
    record: async (code) => (await units.findOne({ _id: code }).lean<UnitRecord>()) ?? undefined,
    difference,
    insert: async (code, set, note) => {
      const at = clock.now();
      const lastChange = entry(note, difference(undefined, set), 1, at);
      const fields = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
      const record = { ...fields, _id: code, revision: 1, updatedAt: at, lastChange } as UnitRecord;
      try {
        await units.create(record);
      } catch (error) {
        throw refused(error, code);
      }
      await keep(code, lastChange);
      return toDetails(record);
    },
    change: async (record, set, note) => {
      const { _id: code, revision } = record;
      await keep(code, record.lastChange);
      const at = clock.now();
      const next = (revision ?? 0) + 1;
      const lastChange = entry(note, difference(record, set), next, at);
      const $set: Record<string, unknown> = { revision: next, updatedAt: at, lastChange };
      const $unset: Record<string, 1> = {};
      for (const [field, value] of Object.entries(set)) {
        if (value === undefined) $unset[field] = 1;
        else $set[field] = value;
      }
      const asSeen = { _id: code, revision: revision ?? { $exists: false } };
      const written = await units
        .updateOne(asSeen, { $set, ...(Object.keys($unset).length > 0 ? { $unset } : {}) })
        .catch((error: unknown) => {
          throw refused(error, code);
        });
      if (written.matchedCount === 0)
        throw unitError('conflict', `units: ${code} is no longer at revision ${revision}`);
      await keep(code, lastChange);
      const whole = { ...record, ...set, revision: next, updatedAt: at, lastChange };
      return toDetails(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as never);
    },
    history: async (code, before, limit) => {
      const record = await units.findOne({ _id: code }).lean<UnitRecord>();
      await keep(code, record?.lastChange);
      const found = await changes
        .find({ unitCode: code, revision: { $lt: before } })
        .sort({ revision: -1 })
        .limit(limit)
        .lean();
      return found.map(({ _id, ...change }) => change);
    },
    hasTakenOver: async (code, from) =>
      (await changes.findOne({ unitCode: code, what: 'took_over', 'after.from': from }).lean()) !== null,
  };
}
