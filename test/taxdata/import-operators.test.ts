import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importOperators, type OperatorsImportReport } from '../../src/taxdata/import/import-operators';
import { type AccessBench, COUNTY, openAccessBench } from '../directory/operators/access-bench';
import { temporaryDirectory } from '../support/temporary-directory';

const newDirectory = temporaryDirectory();
let bench: AccessBench;
beforeEach(async () => {
  bench = await openAccessBench();
});
afterEach(() => bench.close());

const FILE = `工号,姓名,单位代码,手机,角色
14101050101,示例甲,14101050000,13800138001,税收管理员;12366坐席
14101050102,示例乙,14101050100,13800138002,税收管理员
14101040101,示例丙,14101040000,13800138003,税收管理员
14101050103,示例丁,14101050000,13800138004,县区局管理员
14101050104,abc,14101050000,13800138005,税收管理员
14109990105,示例戊,14101050000,13800138006,税收管理员
`;

test('each row of a file is entered by the rights of whoever enters it; the same file again changes nothing', async () => {
  const path = join(newDirectory(), 'operators.csv');
  await writeFile(path, FILE);
  const enter = (dryRun: boolean): Promise<OperatorsImportReport> =>
    importOperators({
      ...{ path, dryRun, clock: bench.clock, operators: bench.operators, connection: bench.store.connection },
      warrant: bench.warrantOf(['county_admin'], COUNTY),
      allows: bench.allowsOf(['county_admin'], COUNTY),
      audit: bench.audit,
    });
  expect(await enter(true)).toMatchObject({ rows: 6, created: 2, rejected: 4, passwords: [] });
  expect(await bench.operators.get('14101050101')).toBeUndefined();
  // However many rows were not the importer's: one entry.
  expect(await bench.audit.find({ limit: 10 })).toMatchObject([
    {
      action: 'operators.import',
      outcome: 'denied',
      reason: '试导入的文件中有2行不在管辖范围内，涉及2个单位',
    },
  ]);
  const report = await enter(false);
  expect(report).toMatchObject({ created: 2, changed: 0, rejected: 4 });
  expect(report.passwords.map(({ code }) => code)).toEqual(['14101050101', '14101050102']);
  expect(report.problems.map(({ value }) => value).sort()).toEqual([
    ...['14101040101', '14101050103', '14101050104', '14109990105'],
  ]);
  expect(await bench.operators.get('14101050101')).toMatchObject({ roles: ['tax_officer', 'agent'] });
  expect(await enter(false)).toMatchObject({ created: 0, changed: 0, unchanged: 2, rejected: 4, passwords: [] });
});

test('a file of more than a thousand rows is refused before any is entered', async () => {
  const path = join(newDirectory(), 'operators.csv');
  const rows = Array.from(
    { length: 1_001 },
    (_, n) => `1410105${String(n + 1).padStart(4, '0')},示例甲,${COUNTY},13800138001,12366坐席`,
  );
  await writeFile(path, `工号,姓名,单位代码,手机,角色\n${rows.join('\n')}\n`);
  const entering = importOperators({
    ...{ path, dryRun: false, clock: bench.clock, operators: bench.operators, connection: bench.store.connection },
    warrant: bench.warrantOf(['county_admin'], COUNTY),
    allows: bench.allowsOf(['county_admin'], COUNTY),
    audit: bench.audit,
  });
  await expect(entering).rejects.toMatchObject({ code: 'operator_rows_many' });
  expect((await bench.operators.find({ limit: 10 }, { everywhere: true, unitCodes: [] })).items).toEqual([]);
});
