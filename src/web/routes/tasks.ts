import type { Task, Tasks } from '../../directory/tasks/tasks';
import type { TASK_ENDPOINTS, TaskAnswer } from '../api/tasks';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

export interface TaskRoutesDeps {
  tasks: Pick<Tasks, 'list' | 'count' | 'finish'>;
  unitName(code: string): Promise<string>;
}

export function taskHandlers({ tasks, unitName }: TaskRoutesDeps): Handlers<typeof TASK_ENDPOINTS> {
  async function shown(task: Task, call: OperatorCall): Promise<TaskAnswer> {
    const { key: _key, openedAt, dueAt, finishedAt, unitCode, officerCode, ...rest } = task;
    return {
      ...rest,
      unitCode,
      unitName: await unitName(unitCode),
      ...(officerCode === undefined ? {} : { officerCode }),
      openedAt: openedAt.toISOString(),
      dueAt: dueAt.toISOString(),
      ...(finishedAt === undefined ? {} : { finishedAt: finishedAt.toISOString() }),
      mayFinish: task.state === 'open' && call.may('tasks.finish', { unitCode, officerCode }),
    };
  }

  return {
    'GET /api/tasks': async ({ query: { mine = false, ...query } }, call) => {
      const page = await tasks.list(call.reach, { ...query, ...(mine ? { officerCode: call.actor.code } : {}) });
      const items: TaskAnswer[] = [];
      for (const task of page.items) items.push(await shown(task, call));
      return { items, ...(page.next === undefined ? {} : { next: page.next }) };
    },

    'GET /api/tasks/counts': async ({ query: { mine = false } }, call) => ({
      ...(await tasks.count(call.reach, mine ? call.actor.code : undefined)),
    }),

    'POST /api/tasks/:id/finish': async ({ params, body }, call) => {
      const task = await tasks.finish(params.id, call.author, body.note);
      call.changed('tasks');
      return shown(task, call);
    },
  };
}
