import { createHash } from 'node:crypto';
import { Workbook } from 'exceljs';
import { contactModel } from '../../src/directory/contact';
import type {
  ContactAnswer,
  ContactImportAnswer,
  QualityItem,
  StaffMember,
  TaxpayerAnswer,
  TaxpayerBrief,
} from '../../src/web/api/address-book';
import { OFFICER, REVEALS } from '../directory/address-book/stage';
import { COUNTY, openAccessBench, OTHER_COUNTY } from '../directory/operators/access-bench';
import { temporaryDirectory } from '../support/temporary-directory';
import { type BookWeb, openBookWeb, type Worker } from './book-web';

const directory = temporaryDirectory();
const SHOP = '92410105MA9DEM001G';
const COMPANY = '91410105MA9DEM001K';
const FAR = '91410105MA9DEM002N';
const MOBILE = '13800138011';

let web: BookWeb;

beforeEach(async () => {
  web = await openBookWeb(directory());
  await web.stage.register(
    {
      taxpayerId: SHOP,
      name: '金水区示例老街面馆',
      bureauCode: COUNTY,
      officerName: OFFICER.name,
      officerCode: OFFICER.code,
    },
    { taxpayerId: COMPANY, name: '河南示例云帆商贸有限公司', bureauCode: COUNTY },
    { taxpayerId: FAR, name: '河南示例老街餐饮有限公司', bureauCode: OTHER_COUNTY },
  );
});
afterEach(() => web.close());

const CLERK = { role: '办税人员', personName: '示例甲', mobile: MOBILE };

async function added(taxpayerId = SHOP, contact: object = CLERK): Promise<ContactAnswer> {
  const who = taxpayerId === FAR ? 'other' : 'county';
  const answer = await web.ask<ContactAnswer>(who, 'POST', `/api/taxpayers/${taxpayerId}/contacts`, contact);
  expect(answer.status).toBe(201);
  return answer.body;
}
async function recorded(action: string): Promise<object[]> {
  return web.stage.audit.find({ action, limit: 50 });
}

test.each<[Worker, string, string[]]>([
  ['province', '', [COMPANY, FAR, SHOP]],
  ['city', '', [COMPANY, FAR, SHOP]],
  ['county', '', [COMPANY, SHOP]],
  ['agent', '', [COMPANY, SHOP]],
  ['other', '', [FAR]],
  ['officer', '', [SHOP]],
  ['city', '老街', [FAR, SHOP]],
  ['county', '老街', [SHOP]],
  ['officer', '云帆', []],
  ['other', MOBILE, []],
  ['other', '8011', []],
  ['other', '示例甲', []],
  ['officer', MOBILE, [SHOP]],
  ['county', '91410105', [COMPANY]],
])('%s finds by “%s” what is within reach', async (who, q, ids) => {
  await added();
  const { status, body } = await web.ask<{ items: TaxpayerBrief[] }>(who, 'GET', `/api/taxpayers?q=${q}`);
  expect(status).toBe(200);
  expect(body.items.map(({ taxpayerId }) => taxpayerId).sort()).toEqual([...ids].sort());
  expect(JSON.stringify(body)).not.toContain(MOBILE);
});

test('is not for whoever has nothing to do with taxpayers', async () => {
  expect((await web.ask('editor', 'GET', '/api/taxpayers')).status).toBe(403);
  expect((await web.ask('editor', 'GET', `/api/taxpayers/${SHOP}`)).status).toBe(403);
});

test('opening a taxpayer is on record, shows masked numbers and what the reader may do', async () => {
  await added();
  const { body } = await web.ask<TaxpayerAnswer>('officer', 'GET', `/api/taxpayers/${SHOP}`);
  expect(body).toMatchObject({ allowed: { edit: true, reveal: true }, contacts: [{ mobile: '138****8011' }] });
  expect(JSON.stringify(body)).not.toContain(MOBILE);
  expect(await recorded('contacts.look-up')).toMatchObject([
    { by: { code: OFFICER.code }, object: { kind: 'taxpayer', id: SHOP, unitCode: COUNTY }, outcome: 'done' },
  ]);
  const asCity = await web.ask<TaxpayerAnswer>('city', 'GET', `/api/taxpayers/${SHOP}`);
  expect(asCity.body.allowed).toEqual({ edit: false, reveal: false });
});

test('a search by a whole number is on record, without the number', async () => {
  await web.ask('county', 'GET', `/api/taxpayers?q=${MOBILE}`);
  const entries = await recorded('contacts.search');
  expect(entries).toMatchObject([{ object: { id: '138****8011' } }]);
  expect(JSON.stringify(entries)).not.toContain(MOBILE);
});

const EDIT = { revision: 1, note: '上午接电话' };
const END = { revision: 1, reason: '已离职' };
const WHY = { reason: '回复来电' };

test.each<[string, Worker, (ref: string) => ['GET' | 'POST' | 'PATCH', string, object?], number]>([
  [
    'the officer in charge adds',
    'officer',
    () => ['POST', `taxpayers/${SHOP}/contacts`, { ...CLERK, personName: '示例乙' }],
    201,
  ],
  ['an officer adds to another’s', 'officer', () => ['POST', `taxpayers/${COMPANY}/contacts`, CLERK], 404],
  ['a county adds to another’s', 'other', () => ['POST', `taxpayers/${SHOP}/contacts`, CLERK], 404],
  ['a city adds below', 'city', () => ['POST', `taxpayers/${SHOP}/contacts`, CLERK], 404],
  ['an agent adds', 'agent', () => ['POST', `taxpayers/${SHOP}/contacts`, CLERK], 403],
  ['to a taxpayer that is not there', 'county', () => ['POST', 'taxpayers/91410105MA9DEM009Y/contacts', CLERK], 404],
  ['the same clerk twice', 'county', () => ['POST', `taxpayers/${SHOP}/contacts`, CLERK], 409],
  [
    'a number that is none',
    'county',
    () => ['POST', `taxpayers/${SHOP}/contacts`, { ...CLERK, personName: '示例乙', mobile: '02011112222' }],
    422,
  ],
  ['a field that is none', 'county', () => ['POST', `taxpayers/${SHOP}/contacts`, { ...CLERK, active: false }], 400],
  ['the officer in charge changes', 'officer', (ref) => ['PATCH', `contacts/${ref}`, EDIT], 200],
  ['another county changes', 'other', (ref) => ['PATCH', `contacts/${ref}`, EDIT], 404],
  ['an agent changes', 'agent', (ref) => ['PATCH', `contacts/${ref}`, EDIT], 403],
  ['what somebody changed since', 'county', (ref) => ['PATCH', `contacts/${ref}`, { ...EDIT, revision: 7 }], 409],
  [
    'an operator for a value',
    'county',
    (ref) => ['PATCH', `contacts/${ref}`, { revision: 1, personName: { $ne: '' } }],
    400,
  ],
  ['the county ends', 'county', (ref) => ['POST', `contacts/${ref}/deactivate`, END], 200],
  ['another county ends', 'other', (ref) => ['POST', `contacts/${ref}/deactivate`, END], 404],
  ['ends without a reason', 'county', (ref) => ['POST', `contacts/${ref}/deactivate`, { revision: 1 }], 400],
  [
    'ends what somebody changed since',
    'county',
    (ref) => ['POST', `contacts/${ref}/deactivate`, { ...END, revision: 7 }],
    409,
  ],
  ['the officer reveals', 'officer', (ref) => ['POST', `contacts/${ref}/reveal`, WHY], 200],
  ['an agent reveals', 'agent', (ref) => ['POST', `contacts/${ref}/reveal`, WHY], 200],
  ['a city reveals', 'city', (ref) => ['POST', `contacts/${ref}/reveal`, WHY], 403],
  ['another county reveals', 'other', (ref) => ['POST', `contacts/${ref}/reveal`, WHY], 404],
  ['reveals without a reason', 'county', (ref) => ['POST', `contacts/${ref}/reveal`, {}], 400],
  ['another county opens', 'other', () => ['GET', `taxpayers/${SHOP}`], 404],
])('%s', async (_, who, request, status) => {
  const { ref } = await added();
  const before = await contactModel(web.stage.store.connection).find({ taxpayerId: SHOP }).lean();
  web.told.length = 0;
  const [method, url, body] = request(ref);
  const answer = await web.ask(who, method, `/api/${url}`, body);
  expect(answer.status).toBe(status);
  if (status < 300) return;
  expect(await contactModel(web.stage.store.connection).find({ taxpayerId: SHOP }).lean()).toEqual(before);
  expect(web.told).toEqual([]);
  if (status === 403) expect(await web.stage.audit.find({ outcome: 'denied', limit: 5 })).toHaveLength(1);
});

test('a new number keeps the old one in the history, and a second edit of the same state is refused', async () => {
  const { ref } = await added();
  web.told.length = 0;
  const change = { revision: 1, mobile: '13800138012', uses: ['催报催缴'] };
  const { body } = await web.ask<ContactAnswer>('officer', 'PATCH', `/api/contacts/${ref}`, change);
  expect(body).toMatchObject({
    mobile: '138****8012',
    uses: ['催报催缴'],
    revision: 2,
    formerNumbers: [{ mobile: '138****8011', by: OFFICER.code }],
  });
  expect(web.told).toEqual(['contacts', 'tasks']);
  const stale = await web.ask<{ error: { message: string } }>('county', 'PATCH', `/api/contacts/${ref}`, change);
  expect(stale.status).toBe(409);
  expect(stale.body.error.message).toContain('其间有人修改了该联系人');
  const entries = await recorded('contacts.change');
  expect(entries.length).toBeGreaterThan(0);
  expect(JSON.stringify(entries)).not.toContain('13800138012');
});

test('whole numbers are revealed with a reason that is on record, and not without end', async () => {
  const { ref } = await added();
  for (let i = 0; i < REVEALS; i++)
    expect((await web.ask('officer', 'POST', `/api/contacts/${ref}/reveal`, WHY)).body).toEqual({ mobile: MOBILE });
  const refused = await web.ask('officer', 'POST', `/api/contacts/${ref}/reveal`, WHY);
  expect(refused.status).toBe(429);
  // A colleague has a count of their own.
  expect((await web.ask('county', 'POST', `/api/contacts/${ref}/reveal`, WHY)).status).toBe(200);
  const entries = await recorded('contacts.reveal');
  expect(entries).toHaveLength(REVEALS + 2);
  expect(entries).toContainEqual(expect.objectContaining({ outcome: 'denied', reason: '次数过多' }));
  expect(entries).toContainEqual(expect.objectContaining({ outcome: 'done', reason: '回复来电' }));
  expect(JSON.stringify(entries)).not.toContain(MOBILE);
});

describe('a file of contacts', () => {
  const CSV = [
    '纳税人识别号,联系人身份,姓名,手机号码',
    `${COMPANY},法定代表人,示例丙,13800138021`,
    `${SHOP},办税人员,示例丁,1380013802`,
    `${FAR},法定代表人,示例戊,13800138023`,
  ].join('\r\n');

  test('is checked without writing, then imported as far as the reach goes; what is left can be mended', async () => {
    const tried = await web.upload<ContactImportAnswer>('county', '/api/address-book/import/check', CSV);
    expect(tried.body).toMatchObject({ dryRun: true, rows: 3, inserted: 1, rejected: 2 });
    expect(await contactModel(web.stage.store.connection).countDocuments({ taxpayerId: COMPANY })).toBe(0);
    expect(web.told).toEqual([]);
    expect(await recorded('contacts.import')).toEqual([]);

    const { body } = await web.upload<ContactImportAnswer>('county', '/api/address-book/import', CSV);
    expect(body).toMatchObject({ dryRun: false, rows: 3, inserted: 1, rejected: 2 });
    expect(body.problems).toMatchObject([
      { line: 3, heading: '手机号码' },
      { line: 4, heading: '纳税人识别号', reason: '该纳税人不在您的管辖范围内' },
    ]);
    expect(body.rejectedCsv).toContain('该纳税人不在您的管辖范围内');
    expect(body.rejectedCsv).not.toContain('13800138021');
    expect(web.told).toEqual(['contacts']);
    expect(await contactModel(web.stage.store.connection).find({ taxpayerId: COMPANY }).lean()).toMatchObject([
      { mobile: '13800138021', unitCode: COUNTY, tail: '8021', active: true },
    ]);
    expect(await recorded('contacts.import')).toContainEqual(
      expect.objectContaining({ object: { kind: 'import', id: 'contacts.csv', unitCode: COUNTY }, outcome: 'done' }),
    );
  });

  test('takes no contact of another county away, whatever unit its rows name', async () => {
    await added(FAR, CLERK);
    const stolen = `纳税人识别号,联系人身份,姓名,手机号码,单位代码\r\n${FAR},办税人员,示例甲,13800138099,${COUNTY}`;
    const { body } = await web.upload<ContactImportAnswer>('county', '/api/address-book/import', stolen);
    expect(body).toMatchObject({ inserted: 0, updated: 0, rejected: 1 });
    expect(await contactModel(web.stage.store.connection).find({ taxpayerId: FAR }).lean()).toMatchObject([
      { mobile: MOBILE, unitCode: OTHER_COUNTY },
    ]);
  });

  test.each<[Worker, number]>([
    ['officer', 403],
    ['agent', 403],
    ['county', 200],
  ])('is %s’s to bring: %d', async (who, status) => {
    expect((await web.upload(who, '/api/address-book/import', CSV)).status).toBe(status);
    expect((await web.ask(who, 'GET', '/api/address-book/template')).status).toBe(status);
  });
});

describe('an export', () => {
  const FORMULA = '=HYPERLINK("http://example.invalid","示例")';
  const ASKED = { format: 'csv', reason: '上门走访准备' };

  test('says on its first line who took it, runs nothing, and is on record with its digest', async () => {
    await added(COMPANY, { ...CLERK, role: '法定代表人', personName: '+示例乙' });
    await web.stage.register({ taxpayerId: COMPANY, name: FORMULA, bureauCode: COUNTY });
    await added(FAR, { ...CLERK, mobile: '13800138033' });
    const { status, raw, headers } = await web.ask('county', 'POST', '/api/address-book/export', ASKED);
    expect(status).toBe(200);
    const [mark = '', heading = '', ...rows] = raw.toString('utf8').replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(mark).toMatch(/内部资料.*14101050001.*2026-03-16 10:00.*上门走访准备.*编号：\S+/);
    expect(heading).toContain('纳税人识别号');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('"\t=HYPERLINK');
    expect(rows[0]).toContain('"\t+示例乙"');
    expect(rows[0]).toContain('138****8011');
    const [entry] = await recorded('contacts.export');
    expect(entry).toMatchObject({
      reason: '上门走访准备',
      after: { rows: 1, whole: false, sha256: createHash('sha256').update(raw).digest('hex') },
    });
    expect(String(headers['content-disposition'])).toContain('.csv');
  });

  test('has whole numbers for whoever may reveal them, and only then', async () => {
    await added();
    await added(COMPANY, { ...CLERK, mobile: '13800138012' });
    const whole = { ...ASKED, whole: true };
    const asOfficer = (await web.ask('officer', 'POST', '/api/address-book/export', whole)).raw.toString('utf8');
    expect(asOfficer).toContain(MOBILE);
    expect(asOfficer).not.toContain(COMPANY);
    const asCounty = (await web.ask('county', 'POST', '/api/address-book/export', whole)).raw.toString('utf8');
    expect(asCounty).toContain('13800138012');
    expect((await web.ask('city', 'POST', '/api/address-book/export', whole)).status).toBe(403);
    expect((await web.ask('agent', 'POST', '/api/address-book/export', whole)).status).toBe(403);
    expect((await web.ask('county', 'POST', '/api/address-book/export', { format: 'csv' })).status).toBe(400);
  });

  test('as a workbook holds texts and no formulas', async () => {
    await added(COMPANY, { ...CLERK, personName: '=1+1' });
    const { raw } = await web.ask('county', 'POST', '/api/address-book/export', { ...ASKED, format: 'xlsx' });
    const workbook = new Workbook();
    await workbook.xlsx.load(raw as never);
    const values: unknown[] = [];
    workbook.worksheets[0]?.eachRow((row) => row.eachCell((cell) => values.push(cell.value)));
    expect(values).toContain('=1+1');
    expect(values.every((value) => typeof value === 'string')).toBe(true);
  });
});

test('lists of what is to be put right keep to the reach', async () => {
  await added(SHOP, { ...CLERK, mobile: '13812345678', confirmed: true });
  const list = async (who: Worker, name: string) =>
    (await web.ask<{ items: QualityItem[] }>(who, 'GET', `/api/address-book/quality?list=${name}`)).body.items.map(
      ({ taxpayerId }) => taxpayerId,
    );
  expect(await list('officer', 'doubtful')).toEqual([SHOP]);
  expect(await list('other', 'doubtful')).toEqual([]);
  expect(await list('county', 'without')).toEqual([COMPANY]);
  expect(await list('other', 'without')).toEqual([FAR]);
  expect(await list('officer', 'without')).toEqual([]);
});

test('colleagues are listed with masked numbers: an officer sees those of the unit', async () => {
  const bench = await openAccessBench();
  const colleague = await bench.settled(['agent'], COUNTY);
  await bench.settled(['agent'], OTHER_COUNTY);
  const own = await openBookWeb(directory(), bench.operators);
  const { body } = await own.ask<{ items: StaffMember[] }>('officer', 'GET', '/api/address-book/staff');
  expect(body.items.map(({ code }) => code)).toEqual([colleague.code]);
  expect(body.items[0]?.mobile).toMatch(/^\d{3}\*{4}\d{4}$/);
  const asCity = await own.ask<{ items: StaffMember[] }>('city', 'GET', '/api/address-book/staff');
  expect(asCity.body.items).toHaveLength(2);
  await own.close();
  await bench.close();
});
