import { type Demand, suspending } from './authority';
import { operatorError } from './errors';
import { checkReason, objectOf } from './operator-entry';
import type { OperatorRecord } from './operator-model';
import type { Operator } from './operator';
import type { OperatorsDeps, OperatorWork } from './operator-work';
import type { Operators, Warrant } from './operators';

interface Decided {
  reason: string;
  revision: number;
}

/** Suspending and resuming (by the level above), leaving and coming back. */
export function operatorStatus(
  { clock, audit }: Pick<OperatorsDeps, 'clock' | 'audit'>,
  work: OperatorWork,
): Pick<Operators, 'suspend' | 'resume' | 'leave' | 'rejoin'> {
  const { find, demandAll, notOneself, notLeft, manage, initial, change } = work;

  const setStatus = async (
    code: string,
    { reason, revision }: Decided,
    warrant: Warrant,
    to: {
      action: string;
      of(record: OperatorRecord): Demand;
      check(record: OperatorRecord): void;
      set(reason: string): Partial<OperatorRecord>;
    },
  ): Promise<Operator> => {
    const record = await find(code);
    notOneself(code, warrant);
    await demandAll(warrant, [to.of(record)]);
    to.check(record);
    const why = checkReason(reason);
    const set = to.set(why);
    return audit.around(
      {
        action: to.action,
        by: warrant.author,
        object: objectOf(record),
        before: { status: record.status },
        after: { status: set.status },
        reason: why,
      },
      () => change(record, revision, { $set: set }, true),
    );
  };

  const suspendRight = (record: OperatorRecord): Demand => ({ action: suspending(record), unitCode: record.unitCode });

  return {
    suspend: (code, given, warrant) =>
      setStatus(code, given, warrant, {
        action: 'operators.suspend',
        of: suspendRight,
        check: (record) => {
          notLeft(record);
          if (record.status === 'suspended') throw operatorError('operator_suspended_already', code);
        },
        set: (reason) => ({
          status: 'suspended',
          suspension: { by: `${warrant.author.code} ${warrant.author.name}`.trim(), at: clock.now(), reason },
        }),
      }),

    resume: (code, given, warrant) =>
      setStatus(code, given, warrant, {
        action: 'operators.resume',
        of: suspendRight,
        check: (record) => {
          notLeft(record);
          if (record.status !== 'suspended') throw operatorError('operator_not_suspended', code);
        },
        set: () => ({ status: 'active' }),
      }),

    leave: (code, given, warrant) =>
      setStatus(code, given, warrant, {
        action: 'operators.leave',
        of: manage,
        check: notLeft,
        set: () => ({ status: 'left' }),
      }),

    rejoin: async (code, given, warrant) => {
      const { given: password, stored } = await initial();
      const operator = await setStatus(code, given, warrant, {
        action: 'operators.rejoin',
        of: manage,
        check: (record) => {
          if (record.status !== 'left') throw operatorError('operator_not_left', code);
        },
        set: () => ({ status: 'active', password: stored }),
      });
      return { operator, ...password };
    },
  };
}
