import { ACTIONS, RIGHTS, type Scope } from '../../src/directory/rights';
import { ROLE_NAMES, ROLES, type Role } from '../../src/directory/roles';

/** One row an action: what it is, and how far each role that has it reaches. */
export function rightsTable(): string {
  const rows = ACTIONS.map((action) => {
    const right: { about: string; roles: Partial<Record<Role, Scope>>; terminal?: true } = RIGHTS[action];
    const holders = ROLE_NAMES.filter((role) => right.roles[role] !== undefined);
    const scopes = [...new Set(holders.map((role) => right.roles[role]))];
    const who = scopes.map((scope) => {
      const roles = holders.filter((role) => right.roles[role] === scope);
      const names = roles.length === ROLE_NAMES.length ? 'every role' : roles.map((role) => ROLES[role]).join('、');
      return `${names}: ${String(scope)}`;
    });
    return `| \`${action}\` | ${right.about} | ${who.join('; ') || '–'} | ${right.terminal ? 'yes' : ''} |`;
  });
  return ['| Action | What | Who, and how far | Terminal |', '|---|---|---|---|', ...rows].join('\n');
}
