import type { Connection, QueryFilter } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Ids } from '../../core/ids';
import { addDays, shanghaiDay, shanghaiMoment } from '../../core/shanghai-time';
import { type Author, systemAuthor } from '../actor';
import type { Audit } from '../audit/audit';
import { type Reach, reachFilter } from '../rights';
import { taskError } from './errors';
import { orderOf, taskModel, type TaskRecord, toTask } from './task-model';
import { type Task, TASK_KINDS, type TaskCounts, type TaskQuery, type Tasks } from './tasks';

const PAGE = 50;
const LARGEST_PAGE = 200;
const DUPLICATE = 11000;
const NOTE = { min: 2, max: 500 };

function filterOf(reach: Reach, query: TaskQuery, now: Date): QueryFilter<TaskRecord> {
  const { state = 'open', kind, officerCode, unitCode, about, overdue, cursor } = query;
  const order: Record<string, string>[] = [];
  if (cursor !== undefined) order.push(state === 'open' ? { $gt: cursor } : { $lt: cursor });
  if (overdue === true) order.push({ $lt: now.toISOString() });
  return {
    $and: [
      { state },
      reachFilter(reach),
      ...order.map((bound) => ({ order: bound })),
      ...(kind === undefined ? [] : [{ kind }]),
      ...(officerCode === undefined ? [] : [{ officerCode }]),
      ...(unitCode === undefined ? [] : [{ unitCode }]),
      ...(about === undefined ? [] : [{ 'about.id': about.id }, { 'about.kind': about.kind }]),
    ],
  } as QueryFilter<TaskRecord>;
}

/** The list of what people are asked to do, each with its deadline. */
export function createTasks(deps: { connection: Connection; clock: Clock; ids: Ids; audit: Audit }): Tasks {
  const { clock, ids, audit } = deps;
  const model = taskModel(deps.connection);

  /** Of two that finish a task at once one is told that it is finished. */
  async function close(record: TaskRecord, by: Author, note: string): Promise<Task> {
    const now = clock.now();
    const { _id: id, key, unitCode } = record;
    return audit.around(
      {
        action: 'tasks.finish',
        by,
        object: { kind: 'task', id, unitCode },
        before: { state: 'open', key },
        after: { state: 'done', note },
      },
      async () => {
        const done = await model
          .findOneAndUpdate(
            { _id: id, state: 'open' },
            {
              $set: {
                state: 'done',
                order: orderOf(now, id),
                finishedAt: now,
                finishedBy: { code: by.code, name: by.name },
                note,
              },
            },
            { returnDocument: 'after' },
          )
          .lean<TaskRecord>();
        if (done === null) throw taskError('task_finished', `task ${id} was finished by somebody else`);
        return toTask(done, now);
      },
    );
  }

  /** Of a jurisdiction, however much waits there: no task is read for it. */
  async function countByIndex(reach: Reach, now: Date, tomorrow: Date): Promise<TaskCounts> {
    const ours = { state: 'open' as const, ...reachFilter(reach) };
    const before = (moment: Date) => model.countDocuments({ ...ours, dueAt: { $lt: moment } });
    const [open, overdue, untilTomorrow, ...kinds] = await Promise.all([
      model.countDocuments(ours),
      before(now),
      before(tomorrow),
      ...TASK_KINDS.map((kind) => model.countDocuments({ ...ours, kind })),
    ]);
    const byKind = TASK_KINDS.flatMap((kind, i) => (kinds[i] ? [[kind, kinds[i]] as const] : []));
    return { open, overdue, dueToday: untilTomorrow - overdue, byKind: Object.fromEntries(byKind) };
  }

  /** Of a tax administrator: they have some dozens, and may have a unit besides. */
  async function countOwn(
    reach: Reach,
    officerCode: string | undefined,
    now: Date,
    tomorrow: Date,
  ): Promise<TaskCounts> {
    const query = officerCode === undefined ? {} : { officerCode };
    const records = await model
      .find(filterOf(reach, query, now), { kind: 1, dueAt: 1 })
      .lean<Pick<TaskRecord, 'kind' | 'dueAt'>[]>();
    const counts: TaskCounts = { open: records.length, overdue: 0, dueToday: 0, byKind: {} };
    for (const { kind, dueAt } of records) {
      if (dueAt < now) counts.overdue++;
      else if (dueAt < tomorrow) counts.dueToday++;
      counts.byKind[kind] = (counts.byKind[kind] ?? 0) + 1;
    }
    return counts;
  }

  return {
    async open(task, by = systemAuthor('待办')) {
      const known = await model.findOne({ key: task.key }, { _id: 1 }).lean();
      if (known !== null) return;
      const id = ids.next();
      const { kind, unitCode, dueAt, about } = task;
      await audit.around(
        {
          action: 'tasks.open',
          by,
          object: { kind: 'task', id, unitCode },
          after: { kind, dueAt: dueAt.toISOString(), about: `${about.kind} ${about.id}` },
        },
        async () => {
          try {
            await model.create({ ...task, _id: id, state: 'open', order: orderOf(dueAt, id), openedAt: clock.now() });
          } catch (error) {
            // Another node was told of the same occasion at the same moment.
            if ((error as { code?: unknown }).code !== DUPLICATE) throw error;
          }
        },
      );
    },

    async list(reach, query = {}) {
      const limit = Math.min(query.limit ?? PAGE, LARGEST_PAGE);
      const now = clock.now();
      const records = await model
        .find(filterOf(reach, query, now))
        .sort({ order: (query.state ?? 'open') === 'open' ? 1 : -1 })
        .limit(limit + 1)
        .lean<TaskRecord[]>();
      const items = records.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((record) => toTask(record, now)),
        ...(records.length > limit && last !== undefined ? { next: last.order } : {}),
      };
    },

    async get(id) {
      const record = await model.findOne({ _id: id }).lean<TaskRecord>();
      return record === null ? undefined : toTask(record, clock.now());
    },

    async finish(id, by, note) {
      const said = note.trim();
      if (said.length < NOTE.min || said.length > NOTE.max)
        throw taskError('task_note', 'a note of 2 to 500 characters');
      const record = await model.findOne({ _id: id }).lean<TaskRecord>();
      if (record === null) throw taskError('task_unknown', `no task ${id}`);
      if (record.state === 'done') throw taskError('task_finished', `task ${id} is finished`);
      return close(record, by, said);
    },

    async settle(key, by, note) {
      const record = await model.findOne({ key }).lean<TaskRecord>();
      if (record?.state !== 'open') return;
      try {
        await close(record, by, note);
      } catch (error) {
        // A person was faster: settled all the same.
        if ((error as { code?: unknown }).code !== 'task_finished') throw error;
      }
    },

    async count(reach, officerCode) {
      const now = clock.now();
      const tomorrow = shanghaiMoment(addDays(shanghaiDay(now), 1));
      const ofOfficer = officerCode ?? reach.officerCode;
      return ofOfficer === undefined ? countByIndex(reach, now, tomorrow) : countOwn(reach, officerCode, now, tomorrow);
    },
  };
}
