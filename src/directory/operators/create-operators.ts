import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { DAY } from '../../core/clock';
import { checkMobile, maskMobile } from '../../core/mobile';
import type { Author } from '../actor';
import type { Audit, AuditObject } from '../audit/audit';
import type { UnitTree } from '../rights';
import type { Role } from '../roles';
import type { Invites } from '../sign-in/invites';
import type { PasswordHasher } from '../sign-in/password-hasher';
import type { Sessions } from '../sign-in/sessions';
import {
  type Demand,
  demandsOfChange,
  managing,
  ordinaryRoles,
  rolesFit,
  sameRoles,
  type Standing,
  suspending,
} from './authority';
import { operatorError } from './errors';
import { findRecords } from './find-operators';
import { type DrawBelow, drawInitialPassword } from './initial-password';
import { checkCode, codeAfter, codePrefix, type CodeRules } from './operator-code';
import { operatorModel, type OperatorRecord, type StoredPassword, toOperator } from './operator-model';
import type { Operator } from './operator';
import type { InitialPassword, NewOperator, OperatorChange, Operators, Warrant } from './operators';
import { type ReadingsOf, searchWords } from './search-words';

/** How long an initial password may be used. */
export const INITIAL_PASSWORD_DAYS = 7;
const NAME = /^[\p{Script=Han}·]{2,20}$/u;
const MONGO_DUPLICATE = 11000;
const DRAWS = 5;

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

type Person = Pick<OperatorRecord, 'name' | 'unitCode' | 'mobile' | 'roles'>;

interface Decided {
  reason: string;
  revision: number;
}

function checkName(name: string): string {
  if (!NAME.test(name) || name.startsWith('·') || name.endsWith('·')) throw operatorError('operator_name_form', name);
  return name;
}

function checkedMobile(text: string): string {
  const checked = checkMobile(text);
  if (!checked.ok) throw operatorError('operator_mobile_form', 'not a mobile');
  return checked.value;
}

function checkReason(reason: string): string {
  const text = reason.trim();
  if (text.length < 2 || text.length > 200) throw operatorError('operator_reason_empty', 'no reason given');
  return text;
}

function objectOf({ _id, unitCode }: Pick<OperatorRecord, '_id' | 'unitCode'>): AuditObject {
  return { kind: 'operator', id: _id, unitCode };
}

/** What of an operator is written to the audit trail: never a secret, never a whole number. */
function shown({ name, unitCode, mobile, roles }: Person): {
  [field: string]: unknown;
} {
  return { name, unitCode, mobile: maskMobile(mobile), roles: [...roles] };
}

/** The people of the bureau on the store. */
export function createOperators(deps: OperatorsDeps): Operators {
  const { connection, clock, audit, tree, isLiveUnit, sessions, hasher, invites, drawBelow, rules, readingsOf } = deps;
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

  const notOneself = (code: string, { author }: Warrant): void => {
    if (author.code === code) throw operatorError('operator_own_rights', `${code} about ${code}`);
  };

  const nextCode = async (unitCode: string): Promise<string> => {
    const prefix = codePrefix(unitCode, rules);
    const highest = await operators
      .findOne({ _id: { $gte: prefix, $lt: `${prefix}:` } }, { _id: 1 })
      .sort({ _id: -1 })
      .lean<{ _id: string } | null>();
    return codeAfter(highest?._id, unitCode, rules);
  };

  const initial = async (): Promise<{ given: InitialPassword; stored: StoredPassword }> => {
    const now = clock.now();
    const initialPassword = drawInitialPassword(drawBelow);
    const validUntil = new Date(now.getTime() + INITIAL_PASSWORD_DAYS * DAY);
    const hash = await hasher.hash(initialPassword);
    return {
      given: { initialPassword, validUntil },
      stored: { hash, changedAt: now, mustChange: true, validUntil, previous: [] },
    };
  };

  /** Changes what the person saw, or refuses; and whoever is signed in as the operator must sign in again where `ends`. */
  const change = async (
    record: OperatorRecord,
    revision: number,
    update: { $set: Partial<OperatorRecord>; $unset?: Partial<Record<keyof OperatorRecord, ''>> },
    ends: boolean,
  ): Promise<Operator> => {
    const { matchedCount } = await operators.updateOne(
      { _id: record._id, revision },
      { ...update, $set: { ...update.$set, updatedAt: clock.now() }, $inc: { revision: 1 } },
    );
    if (matchedCount === 0) throw operatorError('operator_conflict', `${record._id} is no longer ${revision}`);
    if (ends) await sessions.endAll(record._id);
    return toOperator(await find(record._id));
  };

  const insert = async (
    operator: NewOperator,
    author: Author,
    password: StoredPassword | undefined,
  ): Promise<Operator> => {
    const { unitCode, roles } = operator;
    const name = checkName(operator.name);
    const mobile = checkedMobile(operator.mobile);
    const given = operator.code === undefined ? undefined : checkCode(operator.code, unitCode, rules);
    const now = clock.now();
    for (let draw = 1; ; draw++) {
      const record: OperatorRecord = {
        ...{ name, unitCode, mobile, roles: [...roles], status: 'active', revision: 1, createdAt: now, updatedAt: now },
        _id: given ?? checkCode(await nextCode(unitCode), unitCode, rules),
        words: searchWords(name, readingsOf),
        ...(password === undefined ? {} : { password }),
      };
      try {
        const event = { action: 'operators.create', by: author, object: objectOf(record), after: shown(record) };
        return await audit.around(event, async () => toOperator((await operators.create(record)).toObject()));
      } catch (error) {
        if ((error as { code?: unknown }).code !== MONGO_DUPLICATE) throw error;
        // Somebody else took the next code at the same moment: the one after it.
        if (given !== undefined || draw === DRAWS) throw operatorError('operator_code_taken', record._id);
      }
    }
  };

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

  const manage = (record: OperatorRecord): Demand => ({ action: managing(record), unitCode: record.unitCode });
  const suspendRight = (record: OperatorRecord): Demand => ({ action: suspending(record), unitCode: record.unitCode });
  const notLeft = (record: OperatorRecord): void => {
    if (record.status === 'left') throw operatorError('operator_left', `${record._id} left`);
  };

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

  /** Everything an edit has to satisfy; nothing is written. */
  const weigh = async (
    before: OperatorRecord,
    wanted: Omit<OperatorChange, 'revision'>,
    warrant: Warrant,
  ): Promise<{ after: Person; rightsChange: boolean; isSame: boolean }> => {
    const after: Person = {
      name: wanted.name === undefined ? before.name : checkName(wanted.name),
      mobile: wanted.mobile === undefined ? before.mobile : checkedMobile(wanted.mobile),
      unitCode: wanted.unitCode ?? before.unitCode,
      roles: wanted.roles === undefined ? before.roles : [...new Set(wanted.roles)],
    };
    const personal = after.name !== before.name || after.mobile !== before.mobile;
    const rightsChange = after.unitCode !== before.unitCode || !sameRoles(before.roles, after.roles);
    if (rightsChange) notOneself(before._id, warrant);
    const more = personal || !sameRoles(ordinaryRoles(before.roles), ordinaryRoles(after.roles));
    await demandAll(warrant, demandsOfChange(before, after, more));
    notLeft(before);
    await checkStanding(after);
    return { after, rightsChange, isSame: !personal && !rightsChange };
  };

  const edit: Operators['edit'] = async (code, wanted, warrant) => {
    const before = await find(code);
    const { after, rightsChange } = await weigh(before, wanted, warrant);
    const event = {
      action: 'operators.edit',
      by: warrant.author,
      object: { ...objectOf(before), unitCode: after.unitCode },
      before: shown(before),
      after: shown(after),
    };
    const set = { ...after, words: searchWords(after.name, readingsOf) };
    return audit.around(event, () => change(before, wanted.revision, { $set: set }, rightsChange));
  };

  const mayCreate = async (standing: Standing, warrant: Warrant): Promise<void> => {
    await demandAll(warrant, [{ action: managing(standing), unitCode: standing.unitCode }]);
    await checkStanding(standing);
  };

  const examine: Operators['examine'] = async (operator, warrant) => {
    const before = await operators.findById(operator.code).lean<OperatorRecord | null>();
    if (before !== null) return (await weigh(before, operator, warrant)).isSame ? 'same' : 'change';
    checkName(operator.name);
    checkedMobile(operator.mobile);
    await mayCreate(operator, warrant);
    checkCode(operator.code, operator.unitCode, rules);
    return 'create';
  };

  const create: Operators['create'] = async (operator, warrant) => {
    const standing = { unitCode: operator.unitCode, roles: [...new Set<Role>(operator.roles)] };
    await mayCreate(standing, warrant);
    const { given, stored } = await initial();
    return { operator: await insert({ ...operator, ...standing }, warrant.author, stored), ...given };
  };

  return {
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
    nextCode,
    examine,
    create,
    edit,

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
