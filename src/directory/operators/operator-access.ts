import { managing } from './authority';
import type { Insert } from './enter-operators';
import { operatorError } from './errors';
import { objectOf } from './operator-entry';
import { type OperatorRecord, toOperator } from './operator-model';
import type { OperatorsDeps, OperatorWork } from './operator-work';
import type { Operators, Warrant } from './operators';

/** What whoever manages an operator may do about their way in. */
export function operatorAccess(
  { audit, sessions, invites }: Pick<OperatorsDeps, 'audit' | 'sessions' | 'invites'>,
  work: OperatorWork,
  insert: Insert,
): Pick<Operators, 'resetPassword' | 'resetOtp' | 'signOut' | 'invite'> {
  const { operators, find, demandAll, checkStanding, notLeft, manage, initial } = work;

  /** Something about the operator's own way in, decided by whoever manages them. */
  const onAccess = async <T>(
    code: string,
    warrant: Warrant,
    action: string,
    work: (record: OperatorRecord) => Promise<T>,
  ): Promise<T> => {
    const record = await find(code);
    await demandAll(warrant, [manage(record)]);
    notLeft(record);
    return audit.around({ action, by: warrant.author, object: objectOf(record) }, () => work(record));
  };

  return {
    resetPassword: (code, warrant) =>
      onAccess(code, warrant, 'password.reset', async (record) => {
        const { given, stored } = await initial();
        const previous = record.password === undefined ? [] : [record.password.hash, ...record.password.previous];
        await operators.updateOne({ _id: code }, { $set: { password: { ...stored, previous } } });
        await sessions.endAll(code);
        return given;
      }),

    resetOtp: (code, warrant) =>
      onAccess(code, warrant, 'otp.reset', async () => {
        await operators.updateOne({ _id: code }, { $unset: { otp: '' } });
        await sessions.endAll(code);
        return toOperator(await find(code));
      }),

    signOut: (code, warrant) =>
      onAccess(code, warrant, 'sign-out.by-administrator', async () => ({ ended: await sessions.endAll(code) })),

    invite: async (whom, warrant) => {
      if (!('name' in whom)) {
        return onAccess(whom.code, warrant, 'operators.invite', async (record) => {
          if (managing(record) !== 'administrators.manage')
            throw operatorError('operator_not_administrator', whom.code);
          await operators.updateOne({ _id: record._id }, { $unset: { otp: '', password: '' } });
          await sessions.endAll(record._id);
          return { operator: toOperator(await find(record._id)), ...(await invites.issue(record._id)) };
        });
      }
      const roles = whom.roles;
      await demandAll(warrant, [{ action: 'administrators.manage', unitCode: whom.unitCode }]);
      if (managing({ roles }) !== 'administrators.manage')
        throw operatorError('operator_not_administrator', roles.join(','));
      await checkStanding({ unitCode: whom.unitCode, roles });
      const operator = await insert(whom, warrant.author, undefined);
      return { operator, ...(await invites.issue(operator.code)) };
    },
  };
}
