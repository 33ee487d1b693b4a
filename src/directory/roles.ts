/** What people are in the bureau, as they see it (O1, O2, O9, E11). The keys are stored; the Chinese is shown. */
export const ROLES = {
  province_admin: '省局管理员',
  city_admin: '市局管理员',
  county_admin: '县区局管理员',
  tax_officer: '税收管理员',
  agent: '12366坐席',
  shift_leader: '12366班长',
  expert: '专家',
  department_clerk: '业务部门经办',
  knowledge_editor: '知识编辑',
  knowledge_reviewer: '知识审核',
  release_approver: '信息发布审批',
  auditor: '审计',
} as const;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

/** Administrators keep people and units in order; each belongs to a unit of one level (O1). */
export const ADMINISTRATORS = {
  province_admin: 'province',
  city_admin: 'city',
  county_admin: 'county',
} as const satisfies Partial<Record<Role, string>>;

export function isAdministrator(roles: readonly Role[]): boolean {
  return roles.some((role) => role in ADMINISTRATORS);
}

/** The administrator's role of a level; a branch has none. */
export function administratorRoleOf(level: string | undefined): Role | undefined {
  return ROLE_NAMES.find(
    (role) => level !== undefined && (ADMINISTRATORS as Partial<Record<Role, string>>)[role] === level,
  );
}
