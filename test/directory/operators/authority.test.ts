import fc from 'fast-check';
import { demandsOfChange, managing, suspending } from '../../../src/directory/operators/authority';
import { type Action, may, type UnitTree } from '../../../src/directory/rights';
import { isAdministrator, type Role, ROLE_NAMES } from '../../../src/directory/roles';
import { Denied, openAccessBench, type AccessBench, TREE, UNITS } from './access-bench';

/** O1 and O11 in plain words, written without the table: who may keep whom, and who may suspend whom. */
function mayKeep(
  actor: { roles: readonly Role[]; unitCode: string },
  target: { roles: readonly Role[]; unitCode: string },
  tree: UnitTree,
): boolean {
  const above = tree.parentOf(target.unitCode);
  if (isAdministrator(target.roles)) {
    return (actor.roles.includes('province_admin') || actor.roles.includes('city_admin')) && above === actor.unitCode;
  }
  if (target.unitCode === actor.unitCode) return isAdministrator(actor.roles);
  return actor.roles.includes('county_admin') && above === actor.unitCode && tree.levelOf(target.unitCode) === 'branch';
}

function maySuspend(
  actor: { roles: readonly Role[]; unitCode: string },
  target: { roles: readonly Role[]; unitCode: string },
  tree: UnitTree,
): boolean {
  const isBelow = target.unitCode !== actor.unitCode && tree.withBelow(actor.unitCode).includes(target.unitCode);
  if (isAdministrator(target.roles))
    return isBelow && (actor.roles.includes('province_admin') || actor.roles.includes('city_admin'));
  return isAdministrator(actor.roles) && (isBelow || target.unitCode === actor.unitCode);
}

const somebody = fc.record({
  roles: fc.uniqueArray(fc.constantFrom(...ROLE_NAMES), { minLength: 1, maxLength: 3 }),
  unitCode: fc.constantFrom(...UNITS.map(({ code }) => code)),
});

function isAllowed(actor: { roles: readonly Role[]; unitCode: string }, action: Action, unitCode: string): boolean {
  return may({ kind: 'operator', code: '1', name: '示例乙', from: '', ...actor }, action, TREE, { unitCode });
}

test('every role at every unit keeps and suspends whom O1 and O11 say', () => {
  for (const actorUnit of UNITS)
    for (const targetUnit of UNITS)
      for (const role of ROLE_NAMES)
        for (const targetRole of ROLE_NAMES) {
          const actor = { roles: [role], unitCode: actorUnit.code };
          const target = { roles: [targetRole], unitCode: targetUnit.code };
          expect([actor, target, isAllowed(actor, managing(target), target.unitCode)]).toEqual([
            ...[actor, target, mayKeep(actor, target, TREE)],
          ]);
          expect([actor, target, isAllowed(actor, suspending(target), target.unitCode)]).toEqual([
            ...[actor, target, maySuspend(actor, target, TREE)],
          ]);
        }
});

test('no change makes an administrator without the level above, nor moves anyone without both units', () => {
  fc.assert(
    fc.property(somebody, somebody, somebody, fc.boolean(), (actor, before, after, more) => {
      const demands = demandsOfChange(before, after, more);
      const allowed = demands.every(({ action, unitCode }) => isAllowed(actor, action, unitCode));
      expect(demands.length).toBeGreaterThan(0);
      if (!allowed) return;
      if (before.unitCode !== after.unitCode) {
        expect(mayKeep(actor, before, TREE) && mayKeep(actor, after, TREE)).toBe(true);
      } else if (isAdministrator(before.roles) || isAdministrator(after.roles)) {
        const administrator = { unitCode: before.unitCode, roles: ['county_admin'] as const };
        expect(mayKeep(actor, administrator, TREE)).toBe(true);
      } else {
        expect(mayKeep(actor, before, TREE)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

describe('the room itself', () => {
  let bench: AccessBench;
  beforeAll(async () => {
    bench = await openAccessBench();
  });
  afterAll(() => bench.close());

  const ADMINS: readonly [Role, string][] = [
    ['province_admin', UNITS[0].code],
    ['city_admin', UNITS[1].code],
    ['county_admin', UNITS[3].code],
    ['tax_officer', UNITS[3].code],
    ['auditor', UNITS[0].code],
  ];
  const TARGETS: readonly [Role, string][] = UNITS.flatMap(({ code, level }): [Role, string][] => [
    ['agent', code],
    ...(level === 'branch' ? [] : ([[`${level}_admin`, code]] as [Role, string][])),
  ]);

  test.each(ADMINS)(
    'lets %s at %s make, edit and suspend those of the table and nobody else',
    async (role, unitCode) => {
      for (const [targetRole, targetUnit] of TARGETS) {
        const target = { roles: [targetRole], unitCode: targetUnit };
        const actor = { roles: [role], unitCode };
        const warrant = bench.warrantOf([role], unitCode);
        const outcome = (work: Promise<unknown>): Promise<string> =>
          work.then(
            () => 'done',
            (error: unknown) => (error instanceof Denied ? 'denied' : Promise.reject(error)),
          );
        const keeps = mayKeep(actor, target, TREE) ? 'done' : 'denied';
        const person = { name: '示例乙', mobile: '13800138001' };
        expect([target, await outcome(bench.operators.create({ ...target, ...person }, warrant))]).toEqual([
          target,
          keeps,
        ]);
        const everybody = { author: bench.terminal.author, demand: () => undefined };
        const { operator } = await bench.operators.create({ ...target, ...person }, everybody);
        const { code } = operator;
        expect(await outcome(bench.operators.edit(code, { revision: 1, name: '示例丙' }, warrant))).toBe(keeps);
        expect(await outcome(bench.operators.resetPassword(code, warrant))).toBe(keeps);
        expect(await outcome(bench.operators.resetOtp(code, warrant))).toBe(keeps);
        const revision = (await bench.operators.get(code))?.revision ?? 0;
        const suspended = await outcome(bench.operators.suspend(code, { revision, reason: '违规发送' }, warrant));
        expect([target, suspended]).toEqual([target, maySuspend(actor, target, TREE) ? 'done' : 'denied']);
      }
    },
  );
});
