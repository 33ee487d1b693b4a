import type { Actor } from './actor';
import type { Role } from './roles';

/**
 * How far a right reaches, seen from the operator:
 * - `own_taxpayers`: what belongs to taxpayers in the operator's charge (O4);
 * - `own_unit`: the operator's unit;
 * - `unit_and_branches`: the unit and the tax branches right under it (a branch's operators are its county's, O1);
 * - `unit_and_below`: the unit and everything under it;
 * - `below`: everything under the unit, not the unit itself (what only the level above may do, O11);
 * - `next_level`: units right under the operator's (O1);
 * - `everywhere`: the province.
 */
export const SCOPES = [
  'own_taxpayers',
  'own_unit',
  'unit_and_branches',
  'unit_and_below',
  'below',
  'next_level',
  'everywhere',
] as const;
export type Scope = (typeof SCOPES)[number];

interface Right {
  /** Chinese, as the page of rights shows it. */
  about: string;
  roles: Partial<Record<Role, Scope>>;
  /** Whether the command line on the server may do it without an operator. */
  terminal?: true;
}

const ADMINS_BELOW = {
  province_admin: 'unit_and_below',
  city_admin: 'unit_and_below',
  county_admin: 'unit_and_below',
} as const;
const EVERYONE = {
  province_admin: 'everywhere',
  city_admin: 'everywhere',
  county_admin: 'everywhere',
  tax_officer: 'everywhere',
  agent: 'everywhere',
  shift_leader: 'everywhere',
  expert: 'everywhere',
  department_clerk: 'everywhere',
  knowledge_editor: 'everywhere',
  knowledge_reviewer: 'everywhere',
  release_approver: 'everywhere',
  auditor: 'everywhere',
} as const;

/** The one table of who may do what, and how far. HTTP, WebSocket and command line ask it through `may` and nothing else. */
export const RIGHTS = {
  'units.read': { about: '查看单位', roles: EVERYONE, terminal: true },
  'units.create': { about: '新设下级单位', roles: ADMINS_BELOW, terminal: true },
  'units.edit': { about: '维护单位资料、办税服务厅、办公时间和联络员', roles: ADMINS_BELOW, terminal: true },
  'units.restructure': {
    about: '划转、合并、撤销下级单位',
    roles: { province_admin: 'below', city_admin: 'below', county_admin: 'below' },
  },
  'units.suspend': {
    about: '暂停、恢复下级单位的短信发送',
    roles: { province_admin: 'below', city_admin: 'below', county_admin: 'below' },
  },
  'units.import': {
    about: '批量导入单位',
    roles: { province_admin: 'unit_and_below', city_admin: 'unit_and_below' },
    terminal: true,
  },
  'liaisons.confirm': {
    about: '受理下级单位联络员备案',
    roles: { province_admin: 'below', city_admin: 'below', county_admin: 'below' },
  },
  'operators.read': {
    about: '查看操作员',
    roles: { ...ADMINS_BELOW, shift_leader: 'own_unit', auditor: 'unit_and_below' },
    terminal: true,
  },
  'operators.manage': {
    about: '维护本单位操作员',
    roles: { province_admin: 'own_unit', city_admin: 'own_unit', county_admin: 'unit_and_branches' },
  },
  'administrators.manage': {
    about: '维护下一级单位的管理员',
    roles: { province_admin: 'next_level', city_admin: 'next_level' },
    terminal: true,
  },
  'operators.suspend': { about: '暂停、恢复操作员', roles: ADMINS_BELOW },
  'administrators.suspend': {
    about: '暂停、恢复下级单位的管理员',
    roles: { province_admin: 'below', city_admin: 'below' },
    terminal: true,
  },
  'taxpayers.read': {
    about: '查看纳税人和通讯录（号码遮盖）',
    roles: {
      ...ADMINS_BELOW,
      tax_officer: 'own_taxpayers',
      agent: 'unit_and_below',
      shift_leader: 'unit_and_below',
      department_clerk: 'own_unit',
    },
    terminal: true,
  },
  'contacts.edit': {
    about: '维护纳税人联系人',
    roles: {
      tax_officer: 'own_taxpayers',
      county_admin: 'unit_and_below',
      city_admin: 'own_unit',
      province_admin: 'own_unit',
    },
  },
  'contacts.reveal': {
    about: '查看完整手机号码',
    roles: {
      tax_officer: 'own_taxpayers',
      county_admin: 'unit_and_below',
      agent: 'unit_and_below',
      shift_leader: 'unit_and_below',
    },
  },
  'contacts.import': {
    about: '批量导入通讯录',
    roles: { county_admin: 'unit_and_below', city_admin: 'own_unit', province_admin: 'own_unit' },
    terminal: true,
  },
  'contacts.export': {
    about: '导出通讯录',
    roles: { county_admin: 'unit_and_below', tax_officer: 'own_taxpayers' },
  },
  'subscriptions.read': {
    about: '查看短信订阅',
    roles: { ...ADMINS_BELOW, tax_officer: 'own_taxpayers', agent: 'unit_and_below', shift_leader: 'unit_and_below' },
  },
  'subscriptions.change': {
    about: '为纳税人开通、变更、取消短信订阅',
    roles: { tax_officer: 'own_taxpayers', county_admin: 'unit_and_below', agent: 'unit_and_below' },
  },
  'tasks.read': {
    about: '查看待办',
    roles: { ...ADMINS_BELOW, tax_officer: 'own_taxpayers', agent: 'own_unit', shift_leader: 'own_unit' },
  },
  'tasks.finish': {
    about: '办理待办',
    roles: {
      tax_officer: 'own_taxpayers',
      county_admin: 'unit_and_below',
      city_admin: 'own_unit',
      province_admin: 'own_unit',
      agent: 'own_unit',
    },
  },
  'conversations.read': {
    about: '查看往来短信和台账（号码遮盖）',
    roles: { agent: 'unit_and_below', shift_leader: 'unit_and_below', expert: 'unit_and_below' },
  },
  'conversations.reveal': {
    about: '查看往来短信的完整号码',
    roles: { agent: 'unit_and_below', shift_leader: 'unit_and_below' },
  },
  'orders.read': {
    about: '查看工单',
    roles: { agent: 'unit_and_below', shift_leader: 'unit_and_below', department_clerk: 'own_unit' },
    terminal: true,
  },
  'orders.answer': {
    about: '答复工单',
    roles: { agent: 'unit_and_below', shift_leader: 'unit_and_below', department_clerk: 'own_unit' },
  },
  // E10: who reports or complains is known to the people who handle the case and to nobody else. They are the 12366 staff who accept
  // it (E11), and the clerk of the department it was passed on to, in that unit alone: there it is investigated, and the department
  // talks to the complainant (E4, E5). Not administrators, not experts, not the auditor; nor the terminal, which is nobody by name.
  'orders.reveal': {
    about: '查看保密工单（举报、投诉）的内容和来信人',
    roles: { agent: 'unit_and_below', shift_leader: 'unit_and_below', department_clerk: 'own_unit' },
  },
  'articles.read': { about: '检索知识库', roles: EVERYONE, terminal: true },
  'carriers.read': {
    about: '查看通道状态和告警',
    roles: { province_admin: 'everywhere', city_admin: 'everywhere', shift_leader: 'everywhere' },
    terminal: true,
  },
  'carriers.test': {
    about: '测试号码路由',
    roles: { province_admin: 'everywhere', city_admin: 'everywhere', shift_leader: 'everywhere' },
    terminal: true,
  },
  'carriers.manage': { about: '维护通道账号', roles: {}, terminal: true },
  'records.import': { about: '导入涉税数据', roles: {}, terminal: true },
  'audit.read': { about: '查询审计记录', roles: { auditor: 'unit_and_below' } },
  'audit.verify': { about: '校验审计记录', roles: { auditor: 'everywhere' }, terminal: true },
  'settings.read': {
    about: '查看系统设置',
    roles: { province_admin: 'everywhere', auditor: 'everywhere' },
    terminal: true,
  },
  'settings.change': { about: '修改系统设置', roles: { province_admin: 'everywhere' } },
} as const satisfies Record<string, Right>;

export type Action = keyof typeof RIGHTS;
export const ACTIONS = Object.keys(RIGHTS) as readonly Action[];

/** Where a thing belongs: its unit, and the operator in charge of its taxpayer where there is one. */
export interface Place {
  unitCode: string;
  officerCode?: string | undefined;
}

/** What the table needs to know of the units. */
export interface UnitTree {
  parentOf(code: string): string | undefined;
  levelOf(code: string): 'province' | 'city' | 'county' | 'branch' | undefined;
  /** The unit itself and everything under it. */
  withBelow(code: string): readonly string[];
}

/** The scopes in which the actor has the right; none: the right is not theirs. */
function scopesOf(actor: Actor, action: Action): Scope[] {
  const { roles }: Right = RIGHTS[action];
  if (actor.kind === 'terminal') return hasTerminal(action) ? ['everywhere'] : [];
  return [...new Set(actor.roles.flatMap((role) => roles[role] ?? []))];
}

function hasTerminal(action: Action): boolean {
  const right: Right = RIGHTS[action];
  return right.terminal === true;
}

function isUnder(code: string, ancestor: string, units: UnitTree): boolean {
  const seen = new Set<string>();
  for (let at = units.parentOf(code); at !== undefined && !seen.has(at); at = units.parentOf(at)) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}

function reaches(scope: Scope, own: { code: string; unitCode: string }, place: Place, units: UnitTree): boolean {
  const { unitCode, officerCode } = place;
  switch (scope) {
    case 'everywhere':
      return true;
    case 'own_taxpayers':
      return officerCode === own.code;
    case 'own_unit':
      return unitCode === own.unitCode;
    case 'unit_and_branches':
      return (
        unitCode === own.unitCode || (units.parentOf(unitCode) === own.unitCode && units.levelOf(unitCode) === 'branch')
      );
    case 'unit_and_below':
      return unitCode === own.unitCode || isUnder(unitCode, own.unitCode, units);
    case 'below':
      return isUnder(unitCode, own.unitCode, units);
    case 'next_level':
      return units.parentOf(unitCode) === own.unitCode;
  }
}

/** Whether the actor may do this at that place; without a place, whether anywhere at all. */
export function may(actor: Actor, action: Action, units: UnitTree, place?: Place): boolean {
  const scopes = scopesOf(actor, action);
  if (actor.kind === 'terminal' || place === undefined) return scopes.length > 0;
  return scopes.some((scope) => reaches(scope, actor, place, units));
}

/** How far a right reaches, as lists are filtered by it: everything, or these units, or what this operator is in charge of. */
export interface Reach {
  everywhere: boolean;
  unitCodes: readonly string[];
  officerCode?: string;
}

/** The places at which the actor may do this, for the filter of a list. */
export function reachOf(actor: Actor, action: Action, units: UnitTree): Reach {
  const scopes = scopesOf(actor, action);
  if (scopes.includes('everywhere')) return { everywhere: true, unitCodes: [] };
  if (actor.kind === 'terminal') return { everywhere: false, unitCodes: [] };
  const below = units.withBelow(actor.unitCode);
  const isTop = units.levelOf(actor.unitCode) === 'province';
  if (scopes.includes('unit_and_below') && isTop) return { everywhere: true, unitCodes: [] };
  const spatial = scopes.filter((scope) => scope !== 'own_taxpayers');
  const unitCodes = [...new Set([actor.unitCode, ...below])].filter((unitCode) =>
    spatial.some((scope) => reaches(scope, actor, { unitCode }, units)),
  );
  return { everywhere: false, unitCodes, ...(scopes.includes('own_taxpayers') ? { officerCode: actor.code } : {}) };
}

/** Whether a place is within a reach. */
export function isWithin(reach: Reach, place: Place): boolean {
  return (
    reach.everywhere ||
    reach.unitCodes.includes(place.unitCode) ||
    (reach.officerCode !== undefined && place.officerCode === reach.officerCode)
  );
}

/** A reach as a filter of documents with `unitCode` and, where they have one, `officerCode`. */
export function reachFilter(reach: Reach, officerField = 'officerCode'): Record<string, unknown> {
  if (reach.everywhere) return {};
  const byUnit = { unitCode: { $in: reach.unitCodes } };
  if (reach.officerCode === undefined) return byUnit;
  const byOfficer = { [officerField]: reach.officerCode };
  return reach.unitCodes.length === 0 ? byOfficer : { $or: [byUnit, byOfficer] };
}
