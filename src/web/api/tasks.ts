import { type Static, Type } from 'typebox';
import { TASK_KINDS } from '../../directory/tasks/tasks';
import { endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

export const TaskAnswer = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...TASK_KINDS]),
  state: Type.Enum(['open', 'done']),
  unitCode: Type.String(),
  unitName: Type.String(),
  officerCode: Type.Optional(Type.String()),
  openedAt: Moment,
  dueAt: Moment,
  /** How the deadline was worked out. */
  why: Type.String(),
  overdue: Type.Boolean(),
  about: Type.Object({ kind: Type.Enum(['taxpayer', 'contact', 'unit']), id: Type.String(), label: Type.String() }),
  details: Type.Optional(Type.String()),
  finishedAt: Type.Optional(Moment),
  finishedBy: Type.Optional(Type.Object({ code: Type.String(), name: Type.String() })),
  note: Type.Optional(Type.String()),
  /** Whether the reader may finish it. */
  mayFinish: Type.Boolean(),
});
export type TaskAnswer = Static<typeof TaskAnswer>;

const Kind = Type.Enum([...TASK_KINDS]);
const Mine = Type.Boolean({ description: '只看本人负责的纳税人的' });

export const TASK_ENDPOINTS = endpoints({
  'GET /api/tasks': {
    right: 'tasks.read',
    summary: '待办：未办结的按期限，已办结的最近的在前',
    query: Type.Object(
      {
        state: Type.Optional(Type.Enum(['open', 'done'])),
        kind: Type.Optional(Kind),
        mine: Type.Optional(Mine),
        overdue: Type.Optional(Type.Boolean()),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({ items: Type.Array(TaskAnswer), next: Type.Optional(Type.String()) }),
  },
  'GET /api/tasks/counts': {
    right: 'tasks.read',
    summary: '未办结的待办有多少，多少已逾期、今天到期',
    query: Type.Object({ mine: Type.Optional(Mine) }, closed),
    answer: Type.Object({
      open: Type.Integer(),
      overdue: Type.Integer(),
      dueToday: Type.Integer(),
      byKind: Type.Record(Type.String(), Type.Integer()),
    }),
  },
  'POST /api/tasks/:id/finish': {
    right: 'tasks.finish',
    at: [{ kind: 'task', in: 'params', field: 'id' }],
    summary: '办结一项待办，写明办理情况',
    params: Type.Object({ id: Type.String({ maxLength: 40 }) }, closed),
    body: Type.Object({ note: Type.String({ minLength: 2, maxLength: 500 }) }, closed),
    answer: TaskAnswer,
  },
});
