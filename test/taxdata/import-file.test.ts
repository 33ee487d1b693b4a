import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { AppError } from '../../src/core/errors';
import { manualClock } from '../../src/core/clock';
import { openStore, type Store } from '../../src/store/store';
import { createDirectory } from '../../src/directory/create-directory';
import { importFile, type ImportProgress, type ImportReport } from '../../src/taxdata/import/import-file';
import type { ImportKindName } from '../../src/taxdata/import/kind';
import { createStoreLookups } from '../../src/taxdata/store-lookups';

const clock = manualClock('2026-03-16T10:00:00+08:00');
const HEAD = '发票代码,发票号码,票种,状态,开票日期,销方识别号,销方名称,金额,税额';
const SELLER = '91410105MA9DEM001K';

let dir: string;
let store: Store;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'import-'));
  store = await openStore({ dataDir: join(dir, 'data'), strictScans: true, scanLimit: 50 });
});

afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

async function file(content: string | Buffer, name = 'file.csv'): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

function run(kind: ImportKindName, path: string, options: { rejectPath?: string } = {}): Promise<ImportReport> {
  return importFile({ kind, path, connection: store.connection, clock, ...options });
}

/** A line of the invoice file for number n, with some cells replaced. */
function line(n: number, change: Partial<Record<number, string>> = {}): string {
  const cells = [
    '4100194130',
    String(n).padStart(8, '0'),
    '增值税普通发票',
    '正常',
    '2026-02-11',
    SELLER,
    '河南示例商贸有限公司',
    '1000',
    '30.5',
  ];
  for (const [i, value] of Object.entries(change)) cells[Number(i)] = value ?? '';
  return cells.join(',');
}

const counts = ({ rows, inserted, updated, unchanged, rejected }: ImportReport) => [
  rows,
  inserted,
  updated,
  unchanged,
  rejected,
];

describe('encodings and shapes of text files', () => {
  const text = `${HEAD}\n${line(1)}\n${line(2)}\n`;
  test.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030'],
    ['UTF-16 with a mark', iconv.encode(text, 'utf-16le', { addBOM: true }), 'utf-16le'],
    ['line ends of Windows', Buffer.from(text.replaceAll('\n', '\r\n')), 'utf-8'],
    ['tabs', Buffer.from(text.replaceAll(',', '\t')), 'utf-8'],
    ['semicolons', Buffer.from(text.replaceAll(',', ';')), 'utf-8'],
    [
      'titles above, empty rows, a comment',
      Buffer.from(`某局发票清册\n单位:元,,\n\n${HEAD}\n,,,\n${line(1)}\n#示例,1\n${line(2)}`),
      'utf-8',
    ],
    [
      'units, stars and spaces in headings',
      Buffer.from(text.replace('金额', ' 金额(元)').replace('发票代码', '*发票代码')),
      'utf-8',
    ],
    ['quoted cells', Buffer.from(text.replaceAll('河南示例商贸有限公司', '"河南示例商贸有限公司"')), 'utf-8'],
  ])('%s', async (_, content, encoding) => {
    const report = await run('invoices', await file(content));
    expect(counts(report)).toEqual([2, 2, 0, 0, 0]);
    expect(report).toMatchObject({ encoding, format: 'csv', problems: [], rejectPath: undefined });
    expect(await createStoreLookups(store.connection).invoice({ code: '4100194130', number: '00000002' })).toEqual({
      state: 'found',
      value: {
        code: '4100194130',
        number: '00000002',
        type: '增值税普通发票',
        status: 'issued',
        issuedOn: '2026-02-11',
        sellerId: SELLER,
        sellerName: '河南示例商贸有限公司',
        amount: '1000.00',
        tax: '30.50',
      },
    });
  });

  test('GB18030 is seen although its first Chinese character comes late, in a file of English headings', async () => {
    const head = 'code,number,type,status,issuedOn,sellerId,sellerName,amount,tax';
    const plain = Array.from({ length: 3_000 }, (_, i) => `# ${'x'.repeat(40)} ${i}`).join('\n');
    const report = await run('invoices', await file(iconv.encode(`${head}\n${plain}\n${line(1)}\n`, 'gb18030')));
    expect(counts(report)).toEqual([1, 1, 0, 0, 0]);
    expect(report.encoding).toBe('gb18030');
  });

  test('line ends of several kinds in one file are line ends', async () => {
    const report = await run('invoices', await file(`${HEAD}\r\n${line(1)}\n${line(2)}\r\n${line(3)}\r${line(4)}`));
    expect(counts(report)).toEqual([4, 4, 0, 0, 0]);
  });

  test('a character cut by the end of the sample does not change the encoding', async () => {
    for (const pad of [0, 1, 2]) {
      const rows = Array.from({ length: 1_200 }, (_, i) => line(i + 1));
      const path = await file(`#${'x'.repeat(pad)}\n${HEAD}\n${rows.join('\n')}\n`, `pad${pad}.csv`);
      const report = await run('invoices', path);
      expect(report).toMatchObject({ encoding: 'utf-8', rows: 1_200, rejected: 0 });
    }
  });
});

describe('bad rows', () => {
  test.each<[string, Partial<Record<number, string>>, string, string]>([
    ['no code', { 0: '' }, '', '缺少发票代码'],
    ['a code of 9 digits', { 0: '410019413' }, '发票代码', '10位或12位'],
    ['a region that does not exist', { 0: '9900194130' }, '发票代码', '地区码'],
    ['a number of 7 digits', { 1: '0523678' }, '发票号码', '8位数字'],
    ['a number made scientific', { 1: '2.6412E+19' }, '发票号码', '科学计数'],
    ['no type', { 2: '' }, '票种', '必填'],
    ['a status nobody knows', { 3: '好' }, '状态', '应为：正常'],
    ['a day that does not exist', { 4: '2026-02-30' }, '开票日期', '日期'],
    ['issued without a day', { 4: '' }, '', '开票日期'],
    ['a wrong check character', { 5: '91410105MA9DEM001G' }, '销方识别号', '校验码'],
    ['a name too long', { 6: '示'.repeat(121) }, '销方名称', '最多120个字符'],
    ['three decimals', { 7: '1.234' }, '金额', '两位小数'],
    ['no number', { 7: '一千' }, '金额', '金额'],
    ['a broken character', { 6: '河南\uFFFD公司' }, '销方名称', '编码错误'],
    ['a control character', { 6: '河南\u0007公司' }, '销方名称', '控制字符'],
    ['an error of a formula', { 7: '#N/A' }, '金额', '公式'],
  ])('%s', async (_, change, heading, reason) => {
    const report = await run('invoices', await file(`${HEAD}\n${line(1)}\n${line(2, change)}\n${line(3)}\n`));
    expect(counts(report)).toEqual([3, 2, 0, 0, 1]);
    expect(report.problems).toEqual([
      { line: 3, heading, value: expect.any(String), reason: expect.stringContaining(reason) },
    ]);
  });

  test.each<[ImportKindName, string, string]>([
    [
      'invoice-books',
      `发票代码,起始号码,终止号码,票种,纳税人识别号,纳税人名称,领用日期,发放机关\n4100194130,00000100,00000001,普,${SELLER},示例,2026-01-01,局`,
      '小于起始号码',
    ],
    [
      'invoice-books',
      `发票代码,起始号码,终止号码,票种,纳税人识别号,纳税人名称,领用日期,发放机关\n4100194130,26412000000012345678,26412000000012345679,普,${SELLER},示例,2026-01-01,局`,
      '8位数字',
    ],
    ['invoices', `${HEAD},数电发票号码\n${line(1)},26412000000012345678`, '只能有一张发票'],
    [
      'fixed-tax',
      `纳税人识别号,纳税人名称,执行起,执行止,月核定销售额,月应纳税额,文书号\n${SELLER},示例,2026-03,2026-01,1,1,文`,
      '早于',
    ],
    [
      'fixed-tax',
      `纳税人识别号,纳税人名称,执行起,月核定销售额,月应纳税额,文书号\n${SELLER},示例,2026-13,1,1,文`,
      '年月',
    ],
    ['approvals', `纳税人识别号,票种,每月核定份数,本月剩余份数\n${SELLER},普,25,26`, '剩余份数大于'],
    ['approvals', `纳税人识别号,票种,月度总额度,剩余额度\n${SELLER},数电发票,100,1000`, '剩余额度大于'],
    [
      'business',
      '受理编号,业务名称,受理日期,办理状态,办理步骤,受理机关\nSL20260310000123,事,2026-03-10,办结,受理|三月十日|是,局',
      '步骤|时间',
    ],
    ['business', '受理编号,业务名称,受理日期,办理状态,受理机关\nSL2026031000012,事,2026-03-10,办结,局', '受理编号'],
    ['filings', `纳税人识别号,税种,所属期,申报期限\n${SELLER},增值税,2026-Q5,2026-04-20`, '所属期'],
    ['contacts', `纳税人识别号,联系人身份,姓名,手机号码\n${SELLER},法定代表人,示例甲,12345678901`, '手机号码'],
    ['contacts', `纳税人识别号,联系人身份,姓名,手机号码\n${SELLER},法定代表人,示例甲,13800138000`, '没有这个纳税人'],
    ['units', '单位代码,单位名称,级别,上级代码,短信签名\n14101050000,金水区局,县区局,,河南税务', '上级代码'],
    [
      'units',
      '单位代码,单位名称,级别,上级代码,短信签名,办税服务厅\n14101050000,金水区局,县区局,14101000000,河南税务,厅|路|0371-12366105|周八|9点',
      '名称|地址',
    ],
    [
      'taxpayers',
      `纳税人识别号,纳税人名称,纳税人状态,纳税人类型,主管税务机关代码,主管税务机关,管理员电话\n${SELLER},示例,正常,一般纳税人,14101050000,局,0371-12366511`,
      '缺少税收管理员',
    ],
  ])('of %s: %#', async (kind, content, reason) => {
    const report = await run(kind, await file(content));
    expect(counts(report)).toEqual([1, 0, 0, 0, 1]);
    expect(report.problems[0]?.reason).toContain(reason);
  });

  test('every mistake of a row is told, with the line even behind line breaks in quotes', async () => {
    const content = `${HEAD}\n${line(1, { 6: '"示例\n公司"' })}\n${line(2, { 0: '1', 7: 'x' })}\n`;
    const report = await run('invoices', await file(content));
    expect(report.problems).toEqual([
      { line: 4, heading: '发票代码', value: '1', reason: expect.any(String) },
      { line: 4, heading: '金额', value: 'x', reason: expect.any(String) },
    ]);
    expect(report.rejected).toBe(1);
  });

  test('of rows with the same key the first counts', async () => {
    const report = await run('invoices', await file(`${HEAD}\n${line(1)}\n${line(2)}\n${line(1, { 3: '作废' })}\n`));
    expect(report).toMatchObject({ inserted: 2, rejected: 1, duplicates: 1 });
    expect(report.problems[0]).toMatchObject({ line: 4, reason: '与第2行重复，以第2行为准' });
    expect(
      await createStoreLookups(store.connection).invoice({ code: '4100194130', number: '00000001' }),
    ).toMatchObject({
      value: { status: 'issued' },
    });
  });
});

describe('the corrected file', () => {
  test('holds the rejected rows as they were; corrected and imported it completes the import', async () => {
    const bad = line(2, { 0: '041001900111', 1: '=2+5', 6: '"示例,""引号""公司"' });
    const path = await file(iconv.encode(`清册\n${HEAD},备注\n${line(1)},甲\n${bad},\n${line(3)},丙\n`, 'gb18030'));
    const first = await run('invoices', path);
    expect(first).toMatchObject({
      inserted: 2,
      rejected: 1,
      rejectPath: `${path}.rejected.csv`,
      ignoredHeadings: ['备注'],
    });
    const rejected = await readFile(`${path}.rejected.csv`, 'utf8');
    expect(rejected.split('\r\n')[0]).toBe(`\uFEFF${HEAD},备注,行号,原因`);
    // Guarded: a spreadsheet neither drops the zero in front nor runs the formula.
    expect(rejected).toContain('"\t041001900111","\t=2+5"');
    expect(rejected).toMatch(/,4,发票号码“=2\+5”：/);

    await writeFile(`${path}.rejected.csv`, rejected.replace('=2+5', '00000002'));
    const second = await run('invoices', `${path}.rejected.csv`);
    expect(second).toMatchObject({ inserted: 1, rejected: 0, ignoredHeadings: ['备注', '行号', '原因'] });
    expect(
      await createStoreLookups(store.connection).invoice({ code: '041001900111', number: '00000002' }),
    ).toMatchObject({
      value: { sellerName: '示例,"引号"公司' },
    });
  });

  test('is never written over: somebody may be correcting it', async () => {
    const path = await file(`${HEAD}\n${line(1, { 7: 'x' })}\n`);
    expect((await run('invoices', path)).rejectPath).toBe(`${path}.rejected.csv`);
    expect((await run('invoices', path)).rejectPath).toBe(`${path}.rejected-2.csv`);
    const again = await run('invoices', `${path}.rejected.csv`);
    expect(again.rejectPath).toBe(`${path}.rejected-3.csv`);
    // Its own columns are not carried along twice.
    expect((await readFile(`${path}.rejected-3.csv`, 'utf8')).match(/原因/g)).toHaveLength(1);
  });

  test('goes where it is told, and is not made when all is well', async () => {
    const rejectPath = join(dir, 'elsewhere.csv');
    await run('invoices', await file(`${HEAD}\n${line(1)}\n`), { rejectPath });
    expect(existsSync(rejectPath)).toBe(false);
    await run('invoices', await file(`${HEAD}\n${line(1, { 7: 'x' })}\n`), { rejectPath });
    expect(existsSync(rejectPath)).toBe(true);
  });
});

describe('files that are refused', () => {
  test.each<[string, string | Buffer, string, string]>([
    ['empty', '', 'import_file_empty', '空'],
    ['nothing but empty rows', '\n,,\n\n', 'import_file_empty', '没有任何内容'],
    ['without known headings', '甲,乙\n1,2\n', 'import_header', 'sms12366 template invoices'],
    ['without a required column', `${HEAD.replace('状态', '某')}\n${line(1)}`, 'import_header', '缺少列：状态'],
    ['without any number column', '票种,状态,销方识别号,销方名称\n', 'import_header', '发票号码或数电发票号码'],
    ['with a column twice', `${HEAD},发票类型\n${line(1)}`, 'import_header', '两列都是“票种”'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'import_file_type', 'XLSX'],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      'import_file_type',
      '不是文本',
    ],
    [
      'a broken workbook',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(64, 7)]),
      'import_file_broken',
      '工作簿',
    ],
    ['a quote never closed', `${HEAD}\n"${line(1)}\n${line(2)}\n`, 'import_quote', '双引号'],
    [
      'a quote never closed, much behind it',
      `${HEAD}\n"${line(1)}\n${`${line(2)}\n`.repeat(2_000)}`,
      'import_quote',
      '双引号',
    ],
  ])('%s', async (_, content, code, says) => {
    const error: unknown = await run('invoices', await file(content)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code, personMessage: expect.stringContaining(says) });
  });

  test('missing', async () => {
    await expect(run('invoices', join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'import_file_missing' });
    await expect(run('invoices', dir)).rejects.toMatchObject({ code: 'import_file_missing' });
  });

  test('bytes that are neither UTF-8 nor GB18030 are called garbled', async () => {
    const path = await file(Buffer.from([0xff, 0x2c, 0xff, 0x2c, 0x80, 0x0a, 0xff, 0x2c, 0xff, 0x0a]));
    await expect(run('invoices', path)).rejects.toMatchObject({
      code: 'import_header',
      personMessage: expect.stringContaining('乱码'),
    });
  });
});

describe('importing again', () => {
  const updatedAt = async (n: number) =>
    (await store.connection.collection('invoices').findOne({ _id: `4100194130-0000000${n}` as never }))?.updatedAt;

  test('the same changes nothing; a changed row is one change', async () => {
    const path = await file(`${HEAD}\n${line(1)}\n${line(2)}\n`);
    expect(counts(await run('invoices', path))).toEqual([2, 2, 0, 0, 0]);
    const before = await updatedAt(1);
    clock.advance(60_000);
    expect(counts(await run('invoices', path))).toEqual([2, 0, 0, 2, 0]);
    expect(await updatedAt(1)).toEqual(before);
    const changed = await file(`${HEAD},状态日期\n${line(1)},\n${line(2, { 3: '作废' })},2026-02-12\n`);
    expect(counts(await run('invoices', changed))).toEqual([2, 0, 1, 1, 0]);
    expect(await updatedAt(2)).toEqual(clock.now());
  });

  test('columns that are not there leave the values, empty cells remove them', async () => {
    await run('invoices', await file(`${HEAD}\n${line(1)}\n`));
    const short = '发票代码,发票号码,票种,状态,销方识别号,销方名称';
    const row = `4100194130,00000001,增值税普通发票,作废,${SELLER},河南示例商贸有限公司`;
    await run('invoices', await file(`${short}\n${row}\n`));
    const lookups = createStoreLookups(store.connection);
    const key = { code: '4100194130', number: '00000001' };
    expect(await lookups.invoice(key)).toMatchObject({
      value: { status: 'voided', amount: '1000.00', issuedOn: '2026-02-11' },
    });
    await run('invoices', await file(`${short},金额\n${row},\n`));
    const result = await lookups.invoice(key);
    expect(result.state === 'found' && 'amount' in result.value).toBe(false);
    expect(result).toMatchObject({ value: { tax: '30.50' } });
  });

  test('two imports of one file at once leave each record once', async () => {
    const path = await file(`${HEAD}\n${Array.from({ length: 2_500 }, (_, i) => line(i + 1)).join('\n')}\n`);
    const [a, b] = await Promise.all([run('invoices', path), run('invoices', path)]);
    expect(a.rejected + b.rejected).toBe(0);
    expect(await store.connection.collection('invoices').countDocuments({})).toBe(2_500);
  });

  test('progress is told after each batch, up to the whole file', async () => {
    const path = await file(`${HEAD}\n${Array.from({ length: 2_500 }, (_, i) => line(i + 1)).join('\n')}\n`);
    const told: ImportProgress[] = [];
    await importFile({
      kind: 'invoices',
      path,
      connection: store.connection,
      clock,
      onProgress: (p) => told.push({ ...p }),
    });
    expect(told.map((p) => p.rows)).toEqual([1_000, 2_000, 2_500]);
    expect(told.at(-1)).toMatchObject({ rejected: 0, bytesRead: told[0]?.bytesTotal });
  });
});

describe('the address book (O3, O5)', () => {
  const HEADING = '纳税人识别号,联系人身份,姓名,手机号码,在用';
  const contacts = async (...rows: string[]) =>
    run('contacts', await file(`${HEADING}\n${rows.map((row) => `${SELLER},${row}`).join('\n')}\n`));

  beforeEach(async () => {
    await run(
      'taxpayers',
      await file(
        `纳税人识别号,纳税人名称,纳税人状态,纳税人类型,主管税务机关代码,主管税务机关\n${SELLER},河南示例商贸有限公司,正常,一般纳税人,14101050000,金水区税务局\n`,
      ),
    );
  });

  test('names and units come from the taxpayer', async () => {
    expect(await contacts('财务负责人,示例乙,13800138001,')).toMatchObject({ inserted: 1 });
    const directory = await createDirectory(store.connection, clock);
    expect(await directory.bindingsOf('13800138001')).toEqual([
      { taxpayerId: SELLER, name: '河南示例商贸有限公司', role: '财务负责人', unitCode: '14101050000' },
    ]);
  });

  test('a new number takes the place of the old, which learns nothing any more', async () => {
    await contacts('法定代表人,示例甲,13800138000,', '办税人员,示例丙,13800138009,');
    await contacts('法定代表人,示例丁,19900000001,', '办税人员,示例丙,13800138009,否');
    const directory = await createDirectory(store.connection, clock);
    expect(await directory.bindingsOf('13800138000')).toEqual([]);
    expect(await directory.bindingsOf('13800138009')).toEqual([]);
    expect(await directory.bindingsOf('19900000001')).toHaveLength(1);
  });
});
