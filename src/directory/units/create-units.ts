import type { Connection } from 'mongoose';
import type { OfficeHours } from '../../calendar/office-hours';
import { type Clock, SECOND } from '../../core/clock';
import type { Keys } from '../../store/keys';
import type { Audit, AuditEvent } from '../audit/audit';
import type { Tasks } from '../tasks/tasks';
import { toDetails, unitModel, type UnitRecord } from '../unit';
import { unitError } from './errors';
import { createUnitFinisher } from './finish-units';
import { checkEdit, checkExtension, checkNew, checkParent, checkReason, isLive, isOfficePhone } from './unit-rules';
import { type ChangeNote, createUnitStore, type UnitSet } from './unit-store';
import type { UnitsCopy } from './units-copy';
import type { Holding, UnitDetails, UnitEdit, Units } from './units';

/** W1: a change of liaison is filed within 15 working days. */
const FILING_DAYS = 15;
/** Somebody else's change of the structure takes no longer; one that crashed in the middle of it keeps others waiting as long. */
const LEASE_MS = 10 * SECOND;
const LEASE_TRIES = 40;
const LEASE_PAUSE_MS = 50;

export interface UnitsDeps {
  connection: Connection;
  clock: Clock;
  keys: Pick<Keys, 'acquireLease'>;
  /** Shared with the directory, so that what changes here is seen there at once. */
  copy: UnitsCopy;
  audit: Pick<Audit, 'around'>;
  hours: Pick<OfficeHours, 'addWorkingDays'>;
  tasks: Pick<Tasks, 'open' | 'settle'>;
  /** What goes to the successor of a merged unit. */
  holdings: readonly Holding[];
}

/** Field by field from null (takes it away) to what the store wants. */
function setOf(edit: UnitEdit): UnitSet {
  return Object.fromEntries(Object.entries(edit).map(([field, value]) => [field, value ?? undefined]));
}

export function createUnits(deps: UnitsDeps): Units {
  const { connection, clock, keys, copy, audit, hours, tasks, holdings } = deps;
  const records = unitModel(connection);
  const store = createUnitStore(connection, clock);
  const listeners = new Set<(code: string) => void>();

  const changed = (code: string): void => {
    copy.forget();
    for (const listener of listeners) listener(code);
  };
  const finisher = createUnitFinisher({ connection, clock, copy, store, tasks, holdings, changed });

  /** Changes of who is under whom, and of extensions, one after the other over all nodes: each is checked against the whole tree. */
  const structural = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let tries = 0; tries < LEASE_TRIES; tries++) {
      const lease = await keys.acquireLease('units:structure', { ttlMs: LEASE_MS, owner: 'units' });
      if (lease === null) {
        await new Promise<void>((resolve) => setTimeout(resolve, LEASE_PAUSE_MS));
        continue;
      }
      try {
        copy.forget();
        return await work();
      } finally {
        await lease.release();
      }
    }
    throw unitError('units_busy', 'units: the structure is being changed by somebody else');
  };

  /** The record as the person saw it. */
  const seen = async (code: string, revision: number): Promise<UnitRecord> => {
    const record = await store.record(code);
    if (record === undefined) throw unitError('unit_unknown', `units: no ${code}`);
    if ((record.revision ?? 0) !== revision)
      throw unitError('conflict', `units: ${code} is at revision ${record.revision ?? 0}, not ${revision}`);
    return record;
  };

  const living = async (code: string, revision: number): Promise<UnitRecord> => {
    const record = await seen(code, revision);
    if (!isLive(toDetails(record))) throw unitError('unit_ended', `units: ${code} has ended`);
    return record;
  };

  /** One that may be moved, merged or closed. */
  const movable = async (code: string, revision: number): Promise<UnitRecord> => {
    const record = await living(code, revision);
    if (record.level === 'province') throw unitError('unit_top', `units: ${code} is the province`);
    if (record.status === 'suspended') throw unitError('unit_suspended', `units: ${code} is suspended`);
    const receiving = await records.exists({ unfinished: 'handover', successorCode: code });
    if (receiving !== null) throw unitError('handing_over', `units: ${code} is taking over`);
    return record;
  };

  const recorded = async (action: string, record: UnitRecord, set: UnitSet, note: ChangeNote): Promise<UnitDetails> => {
    const event: Omit<AuditEvent, 'outcome'> = {
      action,
      by: note.by,
      object: { kind: 'unit', id: record._id, unitCode: record._id },
      ...store.difference(record, set),
      ...(note.reason === undefined ? {} : { reason: note.reason }),
    };
    try {
      return await audit.around(event, () => store.change(record, set, note));
    } finally {
      changed(record._id);
    }
  };

  /** Follows a change; what fails here is done by the next `finish`. */
  const followUp = async (work: () => Promise<void>): Promise<void> => {
    await work().catch(() => undefined);
  };

  const edit: Units['edit'] = async (code, revision, wanted, by) => {
    checkEdit(wanted);
    const record = await living(code, revision);
    const set = setOf(wanted);
    // People go on asking for it by the name they know.
    if (wanted.name !== undefined && wanted.name !== record.name)
      set.aliases = [...new Set([...(wanted.aliases ?? record.aliases), record.name])];
    const { after, before } = store.difference(record, set);
    if (Object.keys(after).length + Object.keys(before).length === 0) return toDetails(record);
    if (typeof after['extension'] === 'string') {
      const { parentCode } = record;
      const place = { code, ...(parentCode === undefined ? {} : { parentCode }) };
      checkExtension(after['extension'], place, (await copy.now()).byCode);
    }
    return recorded('units.edit', record, set, { what: 'name' in after ? 'renamed' : 'edited', by });
  };

  return {
    get: async (code) => {
      const record = await store.record(code);
      return record === undefined ? undefined : toDetails(record);
    },
    all: async () => (await copy.now()).all,
    tree: async () => (await copy.now()).tree,
    history: async (code, { before = Infinity, limit = 50 } = {}) => {
      const items = await store.history(code, Math.min(before, Number.MAX_SAFE_INTEGER), limit + 1);
      const more = items.length > limit ? items[limit - 1] : undefined;
      return { items: items.slice(0, limit), ...(more === undefined ? {} : { next: String(more.revision) }) };
    },

    create: (unit, by) =>
      structural(async () => {
        checkNew(unit, (await copy.now()).byCode);
        const { code, ...fields } = unit;
        const set: UnitSet = { aliases: [], halls: [], ...fields, status: 'active' };
        const object = { kind: 'unit', id: code, unitCode: unit.parentCode };
        const event = { action: 'units.create', by, object, after: store.difference(undefined, set).after };
        try {
          return await audit.around(event, () => store.insert(code, set, { what: 'created', by }));
        } finally {
          changed(code);
        }
      }),

    edit: (code, revision, wanted, by) =>
      typeof wanted.extension === 'string'
        ? structural(() => edit(code, revision, wanted, by))
        : edit(code, revision, wanted, by),

    move: (code, revision, parentCode, reason, by) =>
      structural(async () => {
        const why = checkReason(reason);
        const record = await movable(code, revision);
        if (record.parentCode === parentCode) throw unitError('unit_same', `units: ${code} is under ${parentCode}`);
        checkParent(record.level, (await copy.now()).byCode.get(parentCode));
        return recorded('units.move', record, { parentCode }, { what: 'moved', reason: why, by });
      }),

    merge: (code, revision, into, reason, by) =>
      structural(async () => {
        const why = checkReason(reason);
        const record = await movable(code, revision);
        const to = (await copy.now()).byCode.get(into);
        if (to === undefined || to.code === code || to.level !== record.level || to.status !== 'active')
          throw unitError('merge_level', `units: ${code}, a ${record.level}, into ${into}`);
        const merged = await recorded(
          'units.merge',
          record,
          { status: 'merged', successorCode: into, endedAt: clock.now(), unfinished: ['handover'] },
          { what: 'merged', reason: why, by },
        );
        await followUp(() => finisher.moveChildren(merged, to, by));
        return merged;
      }),

    close: (code, revision, reason, by) =>
      structural(async () => {
        const why = checkReason(reason);
        const record = await movable(code, revision);
        const under = (await copy.now()).all.filter((unit) => unit.parentCode === code && isLive(unit));
        const held: string[] = under.length === 0 ? [] : [`下级单位${under.length}个`];
        for (const holding of holdings) {
          const count = await holding.count(code);
          if (count > 0) held.push(`${holding.about}${count >= 1_000 ? '1000以上' : count}`);
        }
        if (held.length > 0)
          throw unitError('unit_not_empty', `units: ${code} is not empty`, `（现有${held.join('、')}）`);
        const set: UnitSet = { status: 'closed', endedAt: clock.now() };
        return recorded('units.close', record, set, { what: 'closed', reason: why, by });
      }),

    suspend: async (code, revision, reason, by) => {
      const why = checkReason(reason);
      const record = await living(code, revision);
      if (record.level === 'province') throw unitError('unit_top', `units: ${code} is the province`);
      if (record.status === 'suspended') throw unitError('already_suspended', `units: ${code}`);
      const set: UnitSet = { status: 'suspended', suspension: { by, at: clock.now(), reason: why } };
      return recorded('units.suspend', record, set, { what: 'suspended', reason: why, by });
    },

    resume: async (code, revision, reason, by) => {
      const why = checkReason(reason);
      const record = await seen(code, revision);
      if (record.status !== 'suspended') throw unitError('not_suspended', `units: ${code}`);
      const set: UnitSet = { status: 'active', suspension: undefined };
      return recorded('units.resume', record, set, { what: 'resumed', reason: why, by });
    },

    changeLiaison: async (code, revision, { name, phone }, by) => {
      if (name.trim() === '' || name.length > 30) throw unitError('liaison_form', 'units: liaison name');
      if (!isOfficePhone(phone)) throw unitError('office_phone', 'units: liaison phone is not an office telephone');
      const record = await living(code, revision);
      const former = record.liaison;
      if (former?.name === name && former.phone === phone) return toDetails(record);
      const since = clock.now();
      const { at: dueAt, why } = hours.addWorkingDays(since, FILING_DAYS);
      const open = former?.filing?.confirmedAt === undefined ? former?.filing : undefined;
      const overtaken = open === undefined ? {} : { former: [...(open.former ?? []), open.key] };
      const filing = { key: `liaison:${code}:${revision + 1}`, ...overtaken, dueAt, why };
      const hasUpper = record.parentCode !== undefined;
      const set: UnitSet = {
        liaison: { name, phone, since, ...(hasUpper ? { filing } : {}) },
        ...(hasUpper ? { unfinished: [...new Set([...(record.unfinished ?? []), 'liaison' as const])] } : {}),
      };
      const done = await recorded('units.change_liaison', record, set, { what: 'liaison_changed', by });
      if (hasUpper) await followUp(() => finisher.liaisonTask(code));
      return done;
    },

    confirmLiaison: async (code, revision, by) => {
      const record = await living(code, revision);
      const { liaison } = record;
      if (liaison?.filing === undefined || liaison.filing.confirmedAt !== undefined)
        throw unitError('nothing_to_confirm', `units: ${code}`);
      const confirmed = { confirmedAt: clock.now(), confirmedBy: { code: by.code, name: by.name } };
      const set: UnitSet = {
        liaison: { ...liaison, filing: { ...liaison.filing, ...confirmed } },
        unfinished: [...new Set([...(record.unfinished ?? []), 'liaison' as const])],
      };
      const done = await recorded('liaisons.confirm', record, set, { what: 'liaison_confirmed', by });
      await followUp(() => finisher.liaisonTask(code));
      return done;
    },

    isSuspended: async (code) => {
      const { byCode } = await copy.now();
      const unit = byCode.get(code);
      if (unit === undefined) return false;
      const upper = unit.level === 'branch' ? byCode.get(unit.parentCode ?? '') : undefined;
      return unit.status === 'suspended' || upper?.status === 'suspended';
    },

    suspendedCodes: async () => suspendedCodes(connection),

    finish: finisher.all,

    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Suspended units, and the branches right under them: a branch's people are its county's (O1). */
export async function suspendedCodes(connection: Connection): Promise<string[]> {
  const units = unitModel(connection);
  const suspended = await units.find({ status: 'suspended' }, { _id: 1 }).lean();
  if (suspended.length === 0) return [];
  const codes = suspended.map(({ _id }) => _id);
  const under = await units.find({ parentCode: { $in: codes } }, { _id: 1, level: 1 }).lean();
  return [...codes, ...under.filter(({ level }) => level === 'branch').map(({ _id }) => _id)];
}
