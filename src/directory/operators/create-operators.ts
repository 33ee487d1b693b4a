import { enterOperators } from './enter-operators';
import { findRecords } from './find-operators';
import { operatorAccess } from './operator-access';
import { type OperatorRecord, toOperator } from './operator-model';
import { operatorStatus } from './operator-status';
import { type OperatorsDeps, operatorWork } from './operator-work';
import type { Operators } from './operators';

/** The people of the bureau on the store. */
export function createOperators(deps: OperatorsDeps): Operators {
  const { clock, audit, sessions } = deps;
  const work = operatorWork(deps);
  const { operators } = work;
  const { insert, ...entering } = enterOperators(deps, work);

  return {
    ...entering,
    ...operatorStatus(deps, work),
    ...operatorAccess(deps, work, insert),

    get: async (code) => {
      const record = await operators.findById(code).lean<OperatorRecord | null>();
      return record === null ? undefined : toOperator(record);
    },
    find: async (query, reach) => {
      const found = await findRecords(operators, query, reach);
      const items = found.slice(0, query.limit).map(toOperator);
      const next = found.length > query.limit ? items.at(-1)?.code : undefined;
      return { items, ...(next === undefined ? {} : { next }) };
    },

    rehome: async (from, to, author) => {
      const found = await operators.find({ unitCode: from }, { _id: 1 }).lean<{ _id: string }[]>();
      for (const { _id } of found) {
        const event = { action: 'operators.rehome', by: author, object: { kind: 'operator', id: _id, unitCode: to } };
        await audit.around({ ...event, before: { unitCode: from }, after: { unitCode: to } }, () =>
          operators.updateOne(
            { _id, unitCode: from },
            { $set: { unitCode: to, updatedAt: clock.now() }, $inc: { revision: 1 } },
          ),
        );
        await sessions.endAll(_id);
      }
      return found.length;
    },
  };
}
