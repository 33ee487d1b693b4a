import type { Connection, Model } from 'mongoose';
import { type Clock, DAY } from '../../core/clock';
import type { Audit } from '../audit/audit';
import type { UnitTree } from '../rights';
import type { Invites } from '../sign-in/invites';
import type { PasswordHasher } from '../sign-in/password-hasher';
import type { Sessions } from '../sign-in/sessions';
import { type Demand, managing, rolesFit, type Standing } from './authority';
import { operatorError } from './errors';
import { type DrawBelow, drawInitialPassword } from './initial-password';
import type { CodeRules } from './operator-code';
import { operatorModel, type OperatorRecord, type StoredPassword, toOperator } from './operator-model';
import type { Operator } from './operator';
import type { InitialPassword, Warrant } from './operators';
import type { ReadingsOf } from './search-words';

/** How long an initial password may be used. */
export const INITIAL_PASSWORD_DAYS = 7;

export interface OperatorsDeps {
  connection: Connection;
  clock: Clock;
  audit: Pick<Audit, 'around'>;
  tree(): Promise<UnitTree>;
  /** Whether there is such a unit and it has not ended: merged and closed ones take no operators. */
  isLiveUnit(code: string): Promise<boolean>;
  sessions: Pick<Sessions, 'endAll'>;
  hasher: Pick<PasswordHasher, 'hash'>;
  invites: Pick<Invites, 'issue'>;
  drawBelow: DrawBelow;
  rules: CodeRules;
  readingsOf: ReadingsOf;
}

/** The steps that everything done to an operator is made of. */
export interface OperatorWork {
  operators: Model<OperatorRecord>;
  /** @throws AppError `operator_unknown` */
  find(code: string): Promise<OperatorRecord>;
  demandAll(warrant: Warrant, demands: readonly Demand[]): Promise<void>;
  /** The unit is there and the roles fit its level. */
  checkStanding(standing: Standing): Promise<void>;
  /** Nobody decides about themselves. */
  notOneself(code: string, warrant: Warrant): void;
  notLeft(record: OperatorRecord): void;
  /** The right it takes to manage the operator, where they are. */
  manage(record: OperatorRecord): Demand;
  /** A new password for the first sign-in: what is shown once, and what is stored. */
  initial(): Promise<{ given: InitialPassword; stored: StoredPassword }>;
  /** Changes what the person saw, or refuses; and whoever is signed in as the operator must sign in again where `ends`. */
  change(
    record: OperatorRecord,
    revision: number,
    update: { $set: Partial<OperatorRecord>; $unset?: Partial<Record<keyof OperatorRecord, ''>> },
    ends: boolean,
  ): Promise<Operator>;
}

export function operatorWork(deps: OperatorsDeps): OperatorWork {
  const { connection, clock, tree, isLiveUnit, sessions, hasher, drawBelow } = deps;
  const operators = operatorModel(connection);

  const find = async (code: string): Promise<OperatorRecord> => {
    const record = await operators.findById(code).lean<OperatorRecord | null>();
    if (record === null) throw operatorError('operator_unknown', `no operator ${code}`);
    return record;
  };

  const demandAll = async (warrant: Warrant, demands: readonly Demand[]): Promise<void> => {
    for (const { action, unitCode } of demands) await warrant.demand(action, { unitCode });
  };

  const checkStanding = async ({ unitCode, roles }: Standing): Promise<void> => {
    if (roles.length === 0) throw operatorError('operator_roles_empty', 'no role');
    if (!(await isLiveUnit(unitCode))) throw operatorError('operator_unit_unknown', `no unit ${unitCode}`);
    const level = (await tree()).levelOf(unitCode);
    if (!rolesFit(roles, level)) throw operatorError('operator_role_level', `${roles.join(',')} at a ${level}`);
  };

  return {
    operators,
    find,
    demandAll,
    checkStanding,
    notOneself: (code, { author }) => {
      if (author.code === code) throw operatorError('operator_own_rights', `${code} about ${code}`);
    },
    notLeft: (record) => {
      if (record.status === 'left') throw operatorError('operator_left', `${record._id} left`);
    },
    manage: (record) => ({ action: managing(record), unitCode: record.unitCode }),
    initial: async () => {
      const now = clock.now();
      const initialPassword = drawInitialPassword(drawBelow);
      const validUntil = new Date(now.getTime() + INITIAL_PASSWORD_DAYS * DAY);
      const hash = await hasher.hash(initialPassword);
      return {
        given: { initialPassword, validUntil },
        stored: { hash, changedAt: now, mustChange: true, validUntil, previous: [] },
      };
    },
    change: async (record, revision, update, ends) => {
      const { matchedCount } = await operators.updateOne(
        { _id: record._id, revision },
        { ...update, $set: { ...update.$set, updatedAt: clock.now() }, $inc: { revision: 1 } },
      );
      if (matchedCount === 0) throw operatorError('operator_conflict', `${record._id} is no longer ${revision}`);
      if (ends) await sessions.endAll(record._id);
      return toOperator(await find(record._id));
    },
  };
}
