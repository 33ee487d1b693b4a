import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { type Author, systemAuthor } from '../actor';
import type { Tasks } from '../tasks/tasks';
import { toDetails, unitModel, type UnitRecord } from '../unit';
import type { UnitStore } from './unit-store';
import { takenOverBy, type UnitsCopy } from './units-copy';
import type { Holding, Liaison, UnitDetails } from './units';

/** Work that a change of a unit brings with it in other documents: each step may be broken off anywhere and is then repeated. */
export interface UnitFinisher {
  /** What is under a merged unit goes to its successor. */
  moveChildren(from: UnitDetails, to: UnitDetails, by: Author): Promise<void>;
  /** Opens, or settles, the task of filing the liaison. */
  liaisonTask(code: string): Promise<void>;
  /** Everything that is unfinished. Throws the first fault after all have had their turn. */
  all(): Promise<void>;
}

export interface FinisherDeps {
  connection: Connection;
  clock: Clock;
  copy: UnitsCopy;
  store: UnitStore;
  tasks: Pick<Tasks, 'open' | 'settle'>;
  holdings: readonly Holding[];
  changed: (code: string) => void;
}

/** Author of what follows from a change by itself. */
const FOLLOWS = systemAuthor('单位调整');

export function createUnitFinisher(deps: FinisherDeps): UnitFinisher {
  const { connection, clock, copy, store, tasks, holdings, changed } = deps;
  const units = unitModel(connection);

  const moveChildren: UnitFinisher['moveChildren'] = async (from, to, by) => {
    const children = await units.find({ parentCode: from.code }).lean<UnitRecord[]>();
    for (const child of children) {
      // Those that ended stay where they were when they did.
      if (child.status === 'merged' || child.status === 'closed') continue;
      const note = { what: 'moved', reason: `${from.name}并入${to.name}`, by } as const;
      await store.change(child, { parentCode: to.code }, note);
      changed(child._id);
    }
  };

  const handOver = async (record: UnitRecord): Promise<void> => {
    const from = toDetails(record);
    const { byCode } = await copy.now();
    const to = takenOverBy(from, byCode);
    if (to === undefined) return;
    const by = record.lastChange?.what === 'merged' ? record.lastChange.by : FOLLOWS;
    await moveChildren(from, to, by);
    for (const holding of holdings) await holding.rehome(from, to);
    if (!(await store.hasTakenOver(to.code, from.code))) {
      const successor = await store.record(to.code);
      if (successor !== undefined)
        await store.change(successor, {}, { what: 'took_over', reason: from.name, by, details: { from: from.code } });
    }
    await units.updateOne({ _id: from.code }, { $pull: { unfinished: 'handover' }, $set: { updatedAt: clock.now() } });
    changed(from.code);
    changed(to.code);
  };

  const taskOf = (unit: UnitDetails, filing: NonNullable<Liaison['filing']>): Parameters<Tasks['open']>[0] => ({
    key: filing.key,
    kind: '联络员备案',
    unitCode: unit.parentCode ?? unit.code,
    dueAt: filing.dueAt,
    why: `${filing.why}（联络员变更应在15个工作日内备案）`,
    about: { kind: 'unit', id: unit.code, label: unit.name },
    details: `联络员变更为${unit.liaison?.name ?? ''}，办公电话${unit.liaison?.phone ?? ''}。请在“单位”页的“联络员”中受理备案。`,
  });

  const liaisonTask: UnitFinisher['liaisonTask'] = async (code) => {
    const record = await store.record(code);
    const { liaison, lastChange } = record ?? {};
    const filing = liaison?.filing;
    if (record === undefined || filing === undefined) return;
    const by = lastChange?.by ?? FOLLOWS;
    for (const former of filing.former ?? []) await tasks.settle(former, by, '联络员又有变更，以新的备案为准。');
    if (filing.confirmedAt === undefined) await tasks.open(taskOf(toDetails(record), filing), by);
    else await tasks.settle(filing.key, by, '已受理备案。');
    await units.updateOne({ _id: code, revision: record.revision }, { $pull: { unfinished: 'liaison' } });
  };

  return {
    moveChildren,
    liaisonTask,
    all: async () => {
      const open = await units.find({ unfinished: { $in: ['handover', 'liaison'] } }).lean<UnitRecord[]>();
      const faults: unknown[] = [];
      for (const record of open) {
        try {
          if (record.unfinished?.includes('handover')) await handOver(record);
          if (record.unfinished?.includes('liaison')) await liaisonTask(record._id);
        } catch (error) {
          faults.push(error);
        }
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}
