import type { OperatorActor } from '../../src/directory/actor';
import { ACTIONS, isWithin, may, type Place, reachOf, RIGHTS, type Scope, SCOPES } from '../../src/directory/rights';
import { ROLE_NAMES, type Role } from '../../src/directory/roles';
import { TREE } from '../web/guarded-web';

const OWN = { kind: 'operator', code: 'me', name: '示例甲', from: '127.0.0.1' } as const;
const UNITS = ['P', 'C1', 'K1', 'B1', 'K2', 'C2'] as const;

/** Units each scope reaches for somebody of the city C1 and of the county K1; what an officer is in charge of is apart. */
const REACHED: Record<Exclude<Scope, 'own_taxpayers'>, Record<'C1' | 'K1', string>> = {
  own_unit: { C1: 'C1', K1: 'K1' },
  unit_and_branches: { C1: 'C1', K1: 'K1 B1' },
  unit_and_below: { C1: 'C1 K1 B1 K2', K1: 'K1 B1' },
  below: { C1: 'K1 B1 K2', K1: 'B1' },
  next_level: { C1: 'K1 K2', K1: 'B1' },
  everywhere: { C1: 'P C1 K1 B1 K2 C2', K1: 'P C1 K1 B1 K2 C2' },
};

function actor(role: Role, unitCode: string): OperatorActor {
  return { ...OWN, unitCode, roles: [role] };
}

function scopeOf(role: Role, action: (typeof ACTIONS)[number]): Scope | undefined {
  const roles: Partial<Record<Role, Scope>> = RIGHTS[action].roles;
  return roles[role];
}

describe.each(ACTIONS)('%s', (action) => {
  test.each(ROLE_NAMES)('as the table says for %s, at every unit', (role) => {
    const scope = scopeOf(role, action);
    for (const unitCode of ['C1', 'K1'] as const) {
      const who = actor(role, unitCode);
      const reached = scope === undefined || scope === 'own_taxpayers' ? [] : REACHED[scope][unitCode].split(' ');
      const places: Place[] = UNITS.map((code) => ({ unitCode: code }));
      expect(places.filter((place) => may(who, action, TREE, place)).map((place) => place.unitCode)).toEqual(
        UNITS.filter((code) => reached.includes(code)),
      );
      // What an officer is in charge of is theirs wherever it belongs.
      expect(may(who, action, TREE, { unitCode: 'C2', officerCode: 'me' })).toBe(
        scope === 'own_taxpayers' || reached.includes('C2'),
      );
      expect(may(who, action, TREE, { unitCode: 'C2', officerCode: 'other' })).toBe(reached.includes('C2'));
      expect(may(who, action, TREE)).toBe(scope !== undefined);
    }
  });

  test('a list is filtered by the same places', () => {
    for (const role of ROLE_NAMES)
      for (const unitCode of ['P', 'C1', 'K1', 'B1']) {
        const who = actor(role, unitCode);
        const reach = reachOf(who, action, TREE);
        for (const code of UNITS)
          for (const officerCode of [undefined, 'me', 'other']) {
            const place = { unitCode: code, officerCode };
            expect([role, unitCode, place, isWithin(reach, place)]).toEqual([
              role,
              unitCode,
              place,
              may(who, action, TREE, place),
            ]);
          }
      }
  });

  test('the terminal has it where the table says so', () => {
    const terminal = { kind: 'terminal', name: 'root' } as const;
    expect(may(terminal, action, TREE, { unitCode: 'K1' })).toBe('terminal' in RIGHTS[action]);
    expect(reachOf(terminal, action, TREE).everywhere).toBe('terminal' in RIGHTS[action]);
  });
});

test('two roles reach as far as both together', () => {
  const who = { ...OWN, unitCode: 'K1', roles: ['tax_officer', 'county_admin'] as const };
  expect(may(who, 'contacts.edit', TREE, { unitCode: 'B1' })).toBe(true);
  expect(may(who, 'contacts.edit', TREE, { unitCode: 'C2', officerCode: 'me' })).toBe(true);
  expect(may(who, 'contacts.edit', TREE, { unitCode: 'C2', officerCode: 'other' })).toBe(false);
});

test('every scope is used, and nobody reads conversations or audit who keeps people in order', () => {
  const used = new Set(ACTIONS.flatMap((action) => Object.values(RIGHTS[action].roles) as Scope[]));
  expect([...used].sort()).toEqual([...SCOPES].sort());
  for (const role of ['province_admin', 'city_admin', 'county_admin'] as const)
    for (const action of ['conversations.read', 'conversations.reveal', 'audit.read'] as const)
      expect(scopeOf(role, action)).toBeUndefined();
});

test('E10: a confidential order is opened by those who handle it and nobody else, a department’s clerk in the own unit alone', () => {
  const opened = (role: Role): string[] =>
    UNITS.filter((unitCode) => may(actor(role, 'K1'), 'orders.reveal', TREE, { unitCode }));
  expect(
    Object.fromEntries(ROLE_NAMES.map((role) => [role, opened(role)]).filter(([, units]) => units?.length)),
  ).toEqual({
    agent: ['K1', 'B1'],
    shift_leader: ['K1', 'B1'],
    department_clerk: ['K1'],
  });
  expect(may({ kind: 'terminal', name: 'root' }, 'orders.reveal', TREE)).toBe(false);
});

test('parents that go in a circle end the search', () => {
  const circle = { ...TREE, parentOf: (code: string) => (code === 'K1' ? 'C1' : 'K1') };
  expect(may(actor('province_admin', 'P'), 'units.edit', circle, { unitCode: 'K1' })).toBe(false);
});
