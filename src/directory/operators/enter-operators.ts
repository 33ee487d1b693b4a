import type { Author } from '../actor';
import type { Role } from '../roles';
import { demandsOfChange, managing, ordinaryRoles, sameRoles, type Standing } from './authority';
import { operatorError } from './errors';
import { checkCode, codeAfter, codePrefix } from './operator-code';
import { checkedMobile, checkName, objectOf, type Person, shown } from './operator-entry';
import { type OperatorRecord, type StoredPassword, toOperator } from './operator-model';
import type { Operator } from './operator';
import type { OperatorsDeps, OperatorWork } from './operator-work';
import type { NewOperator, OperatorChange, Operators, Warrant } from './operators';
import { searchWords } from './search-words';

const MONGO_DUPLICATE = 11000;
const DRAWS = 5;

/** Writes a checked operator down; without a password for those who are invited by a link. */
export type Insert = (operator: NewOperator, author: Author, password: StoredPassword | undefined) => Promise<Operator>;

/** Making operators and changing who they are. */
export function enterOperators(
  deps: OperatorsDeps,
  work: OperatorWork,
): Pick<Operators, 'nextCode' | 'examine' | 'create' | 'edit'> & { insert: Insert } {
  const { clock, audit, rules, readingsOf } = deps;
  const { operators, find, demandAll, checkStanding, notOneself, notLeft, initial, change } = work;

  const nextCode = async (unitCode: string): Promise<string> => {
    const prefix = codePrefix(unitCode, rules);
    const highest = await operators
      .findOne({ _id: { $gte: prefix, $lt: `${prefix}:` } }, { _id: 1 })
      .sort({ _id: -1 })
      .lean<{ _id: string } | null>();
    return codeAfter(highest?._id, unitCode, rules);
  };

  const insert: Insert = async (operator, author, password) => {
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

  return { nextCode, insert, examine, create, edit };
}
