import { writeFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile, type ImportReport } from '../../../src/taxdata/import/import-file';
import type { RowProblem } from '../../../src/taxdata/import/kind';
import { CITY_ADMIN, openUnitStage, type UnitStage } from './stage';

const HEAD = '单位代码,单位名称,级别,上级代码,分机号,短信签名,办公时间,联络员,联络员电话,联系人';

let stage: UnitStage;
let folder: string;

beforeEach(async () => {
  stage = await openUnitStage();
  folder = await mkdtemp(join(tmpdir(), 'units-import-'));
});

afterEach(async () => {
  await stage.close();
  await rm(folder, { recursive: true });
});

/** `meanwhile` is done by others after the rows were looked at and before they are written. */
async function importRowsWhile(meanwhile: () => Promise<unknown>, ...rows: string[]): Promise<ImportReport> {
  const path = join(folder, 'units.csv');
  await writeFile(path, [HEAD, ...rows].join('\n'));
  const { store, clock } = stage;
  const admit = async (): Promise<Map<number, RowProblem>> => {
    await meanwhile();
    return new Map<number, RowProblem>();
  };
  return importFile({ kind: 'units', path, connection: store.connection, clock, by: CITY_ADMIN, admit });
}

function importRows(...rows: string[]): Promise<ImportReport> {
  return importRowsWhile(async () => undefined, ...rows);
}

test('a new county and its branch, in any order, with office hours, liaison and contacts', async () => {
  const report = await importRows(
    'ZZHJ1,惠济一分局,分局,ZZHJ,010601,河南税务,,,,',
    'ZZHJ,惠济区税务局,县区局,ZZ00,0106,河南税务,8:30-12:00、13:30-17:30,示例乙,0371-12366106,示例丙|0371-12366106|征管',
  );
  expect(report).toMatchObject({ inserted: 2, rejected: 0 });
  stage.clock.advance(5_000);
  expect(await stage.units.get('ZZHJ')).toMatchObject({
    dutyHours: [
      { from: '08:30', to: '12:00' },
      { from: '13:30', to: '17:30' },
    ],
    liaison: { name: '示例乙', phone: '0371-12366106' },
    contacts: [{ name: '示例丙', phone: '0371-12366106', duty: '征管' }],
    status: 'active',
    revision: 1,
  });
  expect((await stage.units.history('ZZHJ')).items).toMatchObject([
    { what: 'imported', by: { code: CITY_ADMIN.code } },
  ]);
  expect((await stage.directory.unitOfExtension('010601')).code).toBe('ZZHJ1');
});

test('the same file again changes nothing; a change is a change of the history', async () => {
  const row = 'ZZJS,金水区税务局,县区局,ZZ00,0105,河南税务,,示例乙,0371-12366105,';
  expect(await importRows(row)).toMatchObject({ updated: 1 });
  const revision = await stage.revisionOf('ZZJS');
  expect(await importRows(row)).toMatchObject({ updated: 0, unchanged: 1 });
  expect(await stage.revisionOf('ZZJS')).toBe(revision);
});

test.each([
  ['another parent', 'ZZJS,金水区税务局,县区局,LY00,0105,河南税务,,,,', '划转'],
  ['another level', 'ZZJS,金水区税务局,分局,ZZ00,0105,河南税务,,,,', '级别'],
  ['a parent that is not there', 'ZZHJ,惠济区税务局,县区局,XXXX,0106,河南税务,,,,', '没有这个上级单位'],
  ['a parent of the wrong level', 'ZZHJ,惠济区税务局,县区局,HN00,0106,河南税务,,,,', '级别不合适'],
  ['an extension in use', 'ZZHJ,惠济区税务局,县区局,ZZ00,0102,河南税务,,,,', '分机号'],
  ['a mobile number for the liaison', 'ZZJS,金水区税务局,县区局,ZZ00,0105,河南税务,,示例乙,13800138000,', '办公电话'],
  ['a liaison without a telephone', 'ZZJS,金水区税务局,县区局,ZZ00,0105,河南税务,,示例乙,,', '一起填写'],
  ['hours that overlap', 'ZZJS,金水区税务局,县区局,ZZ00,0105,河南税务,9:00-12:00、11:00-17:00,,,', '时段'],
])('a row with %s is returned with the reason, and nothing is changed', async (_, row, reason) => {
  const before = await stage.units.get('ZZJS');
  const report = await importRows(row);
  expect(report).toMatchObject({ inserted: 0, updated: 0, rejected: 1 });
  expect(report.problems[0]?.reason).toContain(reason);
  expect(await stage.units.get('ZZJS')).toEqual(before);
  expect(await stage.units.get('ZZHJ')).toBeUndefined();
});

test('a liaison there is already is changed on the page only, where the change is filed', async () => {
  await stage.units.changeLiaison('ZZJS', 0, { name: '示例甲', phone: '0371-12366105' }, CITY_ADMIN);
  const report = await importRows('ZZJS,金水区税务局,县区局,ZZ00,0105,河南税务,,示例乙,0371-12366105,');
  expect(report.problems[0]?.reason).toContain('备案');
});

test('a merged unit is not brought back', async () => {
  await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
  const report = await importRows('ZZEQ,二七区税务局,县区局,ZZ00,0102,河南税务,,,,');
  expect(report).toMatchObject({ rejected: 1, updated: 0 });
});

test('an extension that one unit gives up goes to the next of the same file', async () => {
  const report = await importRows(
    'ZZEQ,二七区税务局,县区局,ZZ00,0108,河南税务,,,,',
    'ZZHJ,惠济区税务局,县区局,ZZ00,0102,河南税务,,,,',
  );
  expect(report).toMatchObject({ inserted: 1, updated: 1, rejected: 0 });
  expect((await stage.units.get('ZZHJ'))?.extension).toBe('0102');
});

test('two rows with one extension: the first has it, the other is returned', async () => {
  const report = await importRows(
    'ZZHJ,惠济区税务局,县区局,ZZ00,0107,河南税务,,,,',
    'ZZSJ,上街区税务局,县区局,ZZ00,0107,河南税务,,,,',
  );
  expect(report).toMatchObject({ inserted: 1, rejected: 1 });
  expect(report.problems).toMatchObject([{ line: 3, reason: expect.stringContaining('分机号') }]);
});

test('an extension that somebody takes meanwhile is a row of the report; the other rows are imported', async () => {
  const report = await importRowsWhile(
    () => stage.units.edit('ZZEQ', 0, { extension: '0107' }, CITY_ADMIN),
    'ZZHJ,惠济区税务局,县区局,ZZ00,0107,河南税务,,,,',
    'ZZSJ,上街区税务局,县区局,ZZ00,0109,河南税务,,,,',
  );
  expect(report).toMatchObject({ inserted: 1, rejected: 1 });
  expect(report.problems).toMatchObject([
    { line: 2, heading: '分机号', value: '0107', reason: expect.stringContaining('已被其他单位使用') },
  ]);
  expect(await stage.units.get('ZZHJ')).toBeUndefined();
  expect(await stage.units.get('ZZSJ')).toBeDefined();
});

test('the extension of an ended unit stays taken: a row that asks for it is returned, and so is what stands under it', async () => {
  await stage.units.merge('ZZEQ', 0, 'ZZJS', '机构合并', CITY_ADMIN);
  const report = await importRows(
    'ZZHJ1,惠济一分局,分局,ZZHJ,010701,河南税务,,,,',
    'ZZHJ,惠济区税务局,县区局,ZZ00,0102,河南税务,,,,',
    'ZZSJ,上街区税务局,县区局,ZZ00,0109,河南税务,,,,',
  );
  expect(report).toMatchObject({ inserted: 1, rejected: 2 });
  expect(report.problems.map(({ line }) => line).sort()).toEqual([2, 3]);
  expect(await stage.units.get('ZZHJ1')).toBeUndefined();
});
