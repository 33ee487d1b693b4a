import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { AppError } from '../../core/errors';
import { type Role, ROLES } from '../roles';
import type { PasswordHasher } from '../sign-in/password-hasher';
import { operatorModel, type OperatorRecord } from './operator-model';
import { type ReadingsOf, searchWords } from './search-words';

/** Of every demo operator; shown on the sign-in page. */
export const DEMO_PASSWORD = 'demo-12366-pass';

const PROVINCE = '14100000000';
const ZHENGZHOU = '14101000000';
const JINSHUI = '14101050000';
const JINSHUI_FIRST_BRANCH = '14101050100';
const GUANCHENG = '14101040000';

interface DemoOperator {
  code: string;
  name: string;
  unitCode: string;
  roles: Role[];
}

function of(code: string, name: string, unitCode: string, ...roles: Role[]): DemoOperator {
  return { code, name, unitCode, roles };
}

/** One of each role, and the people of a sibling county, who must not see the first one's. */
export const DEMO_OPERATORS: readonly DemoOperator[] = [
  of('14100000001', '示例省管', PROVINCE, 'province_admin'),
  of('14101000001', '示例市管', ZHENGZHOU, 'city_admin'),
  of('14101050001', '示例区管', JINSHUI, 'county_admin'),
  of('14101050002', '示例员甲', JINSHUI, 'tax_officer'),
  of('14100000002', '示例坐席', PROVINCE, 'agent'),
  of('14100000003', '示例班长', PROVINCE, 'shift_leader'),
  of('14100000004', '示例专家', PROVINCE, 'expert'),
  of('14101050003', '示例经办', JINSHUI, 'department_clerk'),
  of('14100000005', '示例知编', PROVINCE, 'knowledge_editor'),
  of('14100000006', '示例知审', PROVINCE, 'knowledge_reviewer'),
  of('14100000007', '示例审批', PROVINCE, 'release_approver'),
  of('14100000008', '示例审计', PROVINCE, 'auditor'),
  of('14101050004', '示例分局', JINSHUI_FIRST_BRANCH, 'tax_officer'),
  of('14101050005', '示例区席', JINSHUI, 'agent'),
  of('14101040001', '示例邻管', GUANCHENG, 'county_admin'),
  of('14101040002', '示例邻税', GUANCHENG, 'tax_officer'),
  of('14101040003', '示例邻席', GUANCHENG, 'agent'),
  of('14101040004', '示例邻办', GUANCHENG, 'department_clerk'),
];

/** In charge of the demo's taxpayers: by unit, the code of the tax officer there. */
export const DEMO_OFFICERS: Readonly<Record<string, { code: string; name: string }>> = Object.fromEntries(
  DEMO_OPERATORS.filter(({ roles }) => roles.includes('tax_officer')).map(({ code, name, unitCode }) => [
    unitCode,
    { code, name },
  ]),
);

export interface DemoOperatorsDeps {
  connection: Connection;
  clock: Clock;
  hasher: Pick<PasswordHasher, 'hash'>;
  readingsOf: ReadingsOf;
  production: boolean;
}

/**
 * Makes the demo's operators where they are missing. Throws AppError `demo_in_production` rather than put a known password into
 * a real bureau, whatever the configuration let pass.
 */
export async function loadDemoOperators(deps: DemoOperatorsDeps): Promise<{ made: number }> {
  const { connection, clock, hasher, readingsOf, production } = deps;
  if (production) {
    throw new AppError('demo_in_production', 'demo operators in production', {
      personMessage: '正式环境不允许演示账号，请设置 DEMO=off。',
    });
  }
  const operators = operatorModel(connection);
  await operators.init();
  const codes = DEMO_OPERATORS.map(({ code }) => code);
  const there = await operators.find({ _id: { $in: codes } }, { _id: 1 }).lean<{ _id: string }[]>();
  const missing = DEMO_OPERATORS.filter(({ code }) => !there.some(({ _id }) => _id === code));
  if (missing.length === 0) return { made: 0 };
  const now = clock.now();
  const password = { hash: await hasher.hash(DEMO_PASSWORD), changedAt: now, mustChange: false, previous: [] };
  const records = missing.map(({ code, name, unitCode, roles }): OperatorRecord => ({
    ...{ _id: code, name, unitCode, roles, password, demo: true, status: 'active', revision: 1 },
    // 13800 and the last six digits of the code: the block of invented numbers.
    mobile: `13800${code.slice(-6)}`,
    words: searchWords(name, readingsOf),
    createdAt: now,
    updatedAt: now,
  }));
  await operators.insertMany(records, { ordered: false });
  return { made: records.length };
}

/** The demo's sign-ins as the sign-in page lists them. */
export async function demoSignIns(
  unitName: (code: string) => Promise<string>,
): Promise<{ code: string; name: string; unitName: string; roleNames: string[]; password: string }[]> {
  return Promise.all(
    DEMO_OPERATORS.map(async ({ code, name, unitCode, roles }) => ({
      ...{ code, name, password: DEMO_PASSWORD },
      unitName: await unitName(unitCode),
      roleNames: roles.map((role) => ROLES[role]),
    })),
  );
}
