import fc from 'fast-check';
import type { UnitDetails } from '../../../src/directory/units/units';
import { PARENT_LEVEL } from '../../../src/directory/units/unit-rules';
import { CITY_ADMIN, openUnitStage } from './stage';

interface Step {
  what: 'move' | 'merge' | 'close' | 'create' | 'finish';
  one: number;
  other: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom('move', 'merge', 'close', 'create', 'finish'),
    one: fc.nat({ max: 30 }),
    other: fc.nat({ max: 30 }),
  }),
  { minLength: 1, maxLength: 25 },
);

const isLive = ({ status }: UnitDetails): boolean => status === 'active';

/** What must hold of the units whatever people did: returned as a list of what does not. */
function faultsOf(units: readonly UnitDetails[]): string[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const faults: string[] = [];
  for (const unit of units) {
    const line = new Set<string>();
    for (let at: UnitDetails | undefined = unit; at !== undefined; at = byCode.get(at.parentCode ?? '')) {
      if (line.has(at.code)) faults.push(`${unit.code} is under itself`);
      if (line.has(at.code)) break;
      line.add(at.code);
    }
    if (!line.has('HN00')) faults.push(`${unit.code} is not under the province`);
    const parent = byCode.get(unit.parentCode ?? '');
    if (unit.level !== 'province' && parent?.level !== PARENT_LEVEL[unit.level])
      faults.push(`${unit.code} is under a ${parent?.level}`);
    if (isLive(unit) && parent !== undefined && !isLive(parent))
      faults.push(`${unit.code} is under ${parent.code}, which ended`);
  }
  return faults;
}

test('the units stay one tree under any moves, merges and closings, and every old extension finds a living unit', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const stage = await openUnitStage();
      try {
        for (const [i, { what, one, other }] of all.entries()) {
          const units = await stage.units.all();
          const unit = units[one % units.length] as UnitDetails;
          const { code, revision } = unit;
          const to = (units[other % units.length] as UnitDetails).code;
          const child = { city: 'county', county: 'branch' } as const;
          const level = child[unit.level as keyof typeof child] ?? 'branch';
          const work = {
            move: () => stage.units.move(code, revision, to, '随机划转', CITY_ADMIN),
            merge: () => stage.units.merge(code, revision, to, '随机合并', CITY_ADMIN),
            close: () => stage.units.close(code, revision, '随机撤销', CITY_ADMIN),
            create: () =>
              stage.units.create(
                { code: `NEW${i}`, name: `新设${i}局`, level, parentCode: to, signature: '河南税务' },
                CITY_ADMIN,
              ),
            finish: () => stage.units.finish(),
          }[what];
          await work().catch((error: { refusal?: string }) => {
            if (error.refusal === undefined) throw error;
          });
          expect(faultsOf(await stage.units.all())).toEqual([]);
        }
        await stage.units.finish();
        const live = new Set((await stage.units.all()).filter(isLive).map(({ code }) => code));
        for (const extension of ['01', '03', '0105', '0102', '0302', '010501'])
          expect(live.has((await stage.directory.unitOfExtension(extension)).code)).toBe(true);
      } finally {
        await stage.close();
      }
    }),
    { numRuns: 12 },
  );
});
