import type { Connection } from 'mongoose';
import { systemAuthor } from '../actor';
import { operatorModel } from '../operators/operator-model';
import type { Operators } from '../operators/operators';
import { taskModel } from '../tasks/task-model';
import type { Holding } from './units';

/** In whose name operators are moved: who merged the units is in the trail of that. */
const MERGER = systemAuthor('单位合并');

/** Operators and open tasks, as they go to the successor of a merged unit. */
export function staffHoldings(connection: Connection, operators: Pick<Operators, 'rehome'>): Holding[] {
  const people = operatorModel(connection);
  const tasks = taskModel(connection);
  return [
    {
      about: '操作员',
      count: (code) => people.countDocuments({ unitCode: code, status: { $ne: 'left' } }),
      rehome: async (from, to) => void (await operators.rehome(from.code, to.code, MERGER)),
    },
    {
      about: '待办',
      count: (code) => tasks.countDocuments({ state: 'open', unitCode: code }),
      rehome: async (from, to) => {
        await tasks.updateMany({ state: 'open', unitCode: from.code }, { $set: { unitCode: to.code } });
      },
    },
  ];
}
