import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CellValue, Workbook } from 'exceljs';
import { manualClock } from '../../src/core/clock';
import { openStore, type Store } from '../../src/store/store';
import { importFile, type ImportReport } from '../../src/taxdata/import/import-file';
import { createStoreLookups } from '../../src/taxdata/store-lookups';

const clock = manualClock('2026-03-16T10:00:00+08:00');
const HEADINGS = [
  '发票代码',
  '发票号码',
  '数电发票号码',
  '票种',
  '状态',
  '开票日期',
  '销方识别号',
  '销方名称',
  '金额',
  '状态日期',
];
const SELLER = '91410105MA9DEM001K';

let dir: string;
let store: Store;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'xlsx-'));
  store = await openStore({ dataDir: join(dir, 'data'), strictScans: true, scanLimit: 50 });
});

afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

async function workbook(...rows: CellValue[][]): Promise<string> {
  const book = new Workbook();
  const sheet = book.addWorksheet('发票');
  for (const row of rows) sheet.addRow(row);
  book.addWorksheet('说明').addRow(['不是数据']);
  const path = join(dir, 'file.xlsx');
  await book.xlsx.writeFile(path);
  return path;
}

function run(path: string): Promise<ImportReport> {
  return importFile({ kind: 'invoices', path, connection: store.connection, clock });
}

test('numbers, days, formulas, links and formatted texts are read as what they show', async () => {
  const path = await workbook(
    ['发票清册'],
    HEADINGS,
    // Numbers that lost their zeros in front, a real date cell, a formula.
    [
      41001900111,
      20019301,
      '',
      '电子发票(普通发票)',
      '正常',
      new Date('2026-02-11T18:30:00Z'),
      SELLER,
      { richText: [{ text: '河南示例' }, { text: '商贸有限公司' }] },
      { formula: '0.1+0.2', result: 0.30000000000000004 },
    ],
    [
      4100194130,
      5236785,
      null,
      '增值税普通发票',
      '正常',
      '2026/2/11',
      SELLER,
      { text: '链接公司', hyperlink: 'x://y' },
      1000.5,
    ],
    [],
    ['', '', '26412000000012345678', '电子发票(普通发票)', '红冲', '20260211', SELLER, '示例', -3000, '2026年2月20日'],
  );
  expect(await run(path)).toMatchObject({ format: 'xlsx', rows: 3, inserted: 3, rejected: 0, problems: [] });
  const lookups = createStoreLookups(store.connection);
  expect(await lookups.invoice({ code: '041001900111', number: '20019301' })).toMatchObject({
    value: { issuedOn: '2026-02-11', sellerName: '河南示例商贸有限公司', amount: '0.30' },
  });
  expect(await lookups.invoice({ code: '4100194130', number: '05236785' })).toMatchObject({
    value: { issuedOn: '2026-02-11', sellerName: '链接公司', amount: '1000.50' },
  });
  expect(await lookups.invoice({ digitalNumber: '26412000000012345678' })).toMatchObject({
    value: { status: 'red_lettered', amount: '-3000.00', statusOn: '2026-02-20' },
  });
  expect(await run(path)).toMatchObject({ inserted: 0, updated: 0, unchanged: 3 });
});

test('numbers of which the workbook lost digits are rejected, and so are errors of formulas', async () => {
  const path = await workbook(
    HEADINGS,
    [null, null, 26412000000012345678, '电子发票(普通发票)', '正常', '2026-02-11', SELLER, '示例'],
    [4100194130, 5236785, null, '增值税普通发票', '正常', '2026-02-11', SELLER, { error: '#N/A' }],
  );
  const report = await run(path);
  expect(report).toMatchObject({ rows: 2, rejected: 2, rejectPath: `${path}.rejected.csv` });
  expect(report.problems).toMatchObject([
    { line: 2, heading: '数电发票号码', reason: expect.stringContaining('科学计数') },
    { line: 3, heading: '销方名称', reason: expect.stringContaining('公式') },
  ]);
});

test('a workbook called .csv is read as what it is; one cut in half is called broken', async () => {
  const good = await readFile(
    await workbook(HEADINGS, [4100194130, 5236785, null, '普', '丢失', null, SELLER, '示例']),
  );
  const renamed = join(dir, 'renamed.csv');
  await writeFile(renamed, good);
  expect(await run(renamed)).toMatchObject({ format: 'xlsx', inserted: 1 });
  const half = join(dir, 'half.xlsx');
  for (const part of [0.2, 0.5, 0.9]) {
    await writeFile(half, good.subarray(0, Math.floor(good.length * part)));
    await expect(run(half)).rejects.toMatchObject({
      code: expect.stringMatching(/^import_(file_broken|file_empty|header)$/),
    });
  }
});

test('thousands of rows come in batches', async () => {
  const rows = Array.from({ length: 2_300 }, (_, i) => [
    4100194130,
    i + 1,
    null,
    '普',
    '丢失',
    null,
    SELLER,
    `示例${i}`,
  ]);
  expect(await run(await workbook(HEADINGS, ...rows))).toMatchObject({ rows: 2_300, inserted: 2_300 });
});
