import type { Action } from '../rights';
import { ADMINISTRATORS, isAdministrator, type Role } from '../roles';
import type { UnitTree } from '../rights';

/** What somebody is, as far as rights over them go. */
export interface Standing {
  unitCode: string;
  roles: readonly Role[];
}

export interface Demand {
  action: Action;
  unitCode: string;
}

/** The right to look after somebody: administrators are kept by the level above, everybody else by their own unit (O1). */
export function managing({ roles }: { roles: readonly Role[] }): Action {
  return isAdministrator(roles) ? 'administrators.manage' : 'operators.manage';
}

/** The right to suspend somebody (O11). */
export function suspending({ roles }: { roles: readonly Role[] }): Action {
  return isAdministrator(roles) ? 'administrators.suspend' : 'operators.suspend';
}

/**
 * The rights that all are needed to make `before` into `after`. Whoever is or becomes an administrator is the level above's to
 * decide on: it may appoint an operator of the unit below, and dismiss again. `more`: something besides an administrator's role
 * changes, which of an ordinary operator only their own unit may.
 */
export function demandsOfChange(before: Standing, after: Standing, more: boolean): Demand[] {
  const was = managing(before);
  const becomes = managing(after);
  if (before.unitCode !== after.unitCode) {
    return [
      { action: was, unitCode: before.unitCode },
      { action: becomes, unitCode: after.unitCode },
    ];
  }
  const { unitCode } = before;
  if (was === becomes) return [{ action: was, unitCode }];
  return [
    { action: 'administrators.manage', unitCode },
    ...(was === 'operators.manage' && more ? [{ action: was, unitCode }] : []),
  ];
}

/** The ordinary roles, of which the level above does not dispose when it appoints. */
export function ordinaryRoles(roles: readonly Role[]): Role[] {
  return roles.filter((role) => !isAdministrator([role]));
}

/** Whether the roles fit the unit: a province's administrator belongs to the province, and so on; a branch has none (O1). */
export function rolesFit(roles: readonly Role[], level: ReturnType<UnitTree['levelOf']>): boolean {
  const levels: Partial<Record<Role, string>> = ADMINISTRATORS;
  return roles.every((role) => levels[role] === undefined || levels[role] === level);
}

export function sameRoles(a: readonly Role[], b: readonly Role[]): boolean {
  return a.length === b.length && a.every((role) => b.includes(role));
}
