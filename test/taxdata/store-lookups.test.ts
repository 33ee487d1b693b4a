import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '../../src/core/clock';
import { openStore, type Store } from '../../src/store/store';
import { loadDemo } from '../../src/taxdata/demo-province';
import type { Lookups } from '../../src/taxdata/lookups';
import { invoiceBookModel } from '../../src/taxdata/records/invoice-book';
import { createStoreLookups } from '../../src/taxdata/store-lookups';

const FOLDER_NAME = 'lookups-';
const RESTAURANT = '92410105MA9DEM001G';
const COMPANY = '91410105MA9DEM001K';

let dataDir: string;
let store: Store;
let lookups: Lookups;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), FOLDER_NAME));
  // A query without an index fails: nothing but the first rows of a collection may be scanned.
  store = await openStore({ dataDir, strictScans: true, scanLimit: 5 });
  await loadDemo({
    connection: store.connection,
    taxpayers: 30,
    seed: 1,
    clock: manualClock('2026-03-16T10:00:00+08:00'),
  });
  lookups = createStoreLookups(store.connection);
});

afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

describe('invoice (Q1)', () => {
  test.each([
    ['4100194130', '05236785', 'issued', '河南示例商贸有限公司'],
    ['4100194130', '05236786', 'voided', '河南示例商贸有限公司'],
    ['4100194130', '05236787', 'red_lettered', '河南示例商贸有限公司'],
    ['4100194130', '05236788', 'lost', '河南示例商贸有限公司'],
    ['041001900111', '20019301', 'issued', '开封示例食品有限公司'],
  ])('%s %s is %s', async (code, number, status, sellerName) => {
    expect(await lookups.invoice({ code, number })).toMatchObject({
      state: 'found',
      value: { code, number, status, sellerName },
    });
  });

  test('comes whole, with nothing of the store', async () => {
    expect(await lookups.invoice({ code: '4100194130', number: '05236785' })).toEqual({
      state: 'found',
      value: {
        code: '4100194130',
        number: '05236785',
        type: '增值税普通发票',
        status: 'issued',
        issuedOn: '2019-11-20',
        sellerId: COMPANY,
        sellerName: '河南示例商贸有限公司',
        amount: '1000.00',
        tax: '30.00',
      },
    });
  });

  test.each([
    ['26412000000012345678', 'issued'],
    ['26412000000012345679', 'red_lettered'],
  ])('digital %s is %s', async (digitalNumber, status) => {
    expect(await lookups.invoice({ digitalNumber })).toMatchObject({
      state: 'found',
      value: { digitalNumber, status },
    });
  });

  test('a number of an issued book without a record of issuing is unused, held by the taxpayer who drew it', async () => {
    for (const number of ['05236701', '05236790', '05236800'])
      expect(await lookups.invoice({ code: '4100194130', number })).toEqual({
        state: 'found',
        value: {
          code: '4100194130',
          number,
          type: '增值税普通发票',
          status: 'unused',
          sellerId: COMPANY,
          sellerName: '河南示例商贸有限公司',
        },
      });
  });

  test.each([
    { code: '4100194130', number: '05236700' },
    { code: '4100194130', number: '05236801' },
    { code: '4100194130', number: '09999999' },
    { code: '4100184130', number: '05236785' },
    { digitalNumber: '26412000000099999999' },
    // Code and number in a row are no digital number.
    { digitalNumber: '410019413005236785' },
  ])('%j is not found', async (key) => {
    expect(await lookups.invoice(key)).toEqual({ state: 'not_found' });
  });
});

describe('invoice flow (Q5)', () => {
  test('tells the holder, the day, the bureau and the range', async () => {
    expect(await lookups.invoiceFlow({ code: '4100194130', number: '05236788' })).toEqual({
      state: 'found',
      value: {
        holderId: COMPANY,
        holderName: '河南示例商贸有限公司',
        issuedOn: '2019-10-08',
        bureau: '国家税务总局郑州市金水区税务局',
        firstNumber: '05236701',
        lastNumber: '05236800',
      },
    });
  });

  test('neighbouring books of one code are told apart', async () => {
    expect(await lookups.invoiceFlow({ code: '4100253160', number: '00718850' })).toMatchObject({
      value: { holderName: '金水区示例老街面馆' },
    });
    expect(await lookups.invoiceFlow({ code: '4100253160', number: '00718851' })).toMatchObject({
      value: { holderName: '金水区示例修鞋铺' },
    });
    expect(await lookups.invoiceFlow({ code: '4100253160', number: '00718901' })).toEqual({ state: 'not_found' });
  });

  test('part of a book that was returned and issued again is with its new holder', async () => {
    await invoiceBookModel(store.connection).create({
      _id: '4100253160-00718890',
      code: '4100253160',
      firstNumber: '00718890',
      lastNumber: '00718895',
      type: '增值税普通发票',
      holderId: RESTAURANT,
      holderName: '金水区示例老街面馆',
      issuedOn: '2026-03-12',
      bureauName: '国家税务总局郑州市金水区税务局',
      updatedAt: new Date(0),
    });
    const holderOf = async (number: string) => {
      const flow = await lookups.invoiceFlow({ code: '4100253160', number });
      return flow.state === 'found' ? flow.value.holderName : flow.state;
    };
    expect(await holderOf('00718889')).toBe('金水区示例修鞋铺');
    expect(await holderOf('00718890')).toBe('金水区示例老街面馆');
    expect(await holderOf('00718895')).toBe('金水区示例老街面馆');
    expect(await holderOf('00718896')).toBe('金水区示例修鞋铺');
  });

  test('of a digital invoice is its seller and the seller’s bureau', async () => {
    expect(await lookups.invoiceFlow({ digitalNumber: '26412000000012345678' })).toEqual({
      state: 'found',
      value: {
        holderId: '91410105MA9DEM002N',
        holderName: '河南示例云帆科技有限公司',
        issuedOn: '2026-02-11',
        bureau: '国家税务总局郑州市金水区税务局',
      },
    });
    expect(await lookups.invoiceFlow({ digitalNumber: '26412000000099999999' })).toEqual({ state: 'not_found' });
  });
});

describe('taxpayer (Q6)', () => {
  test.each([
    [RESTAURANT, 'normal', { name: '示例员甲', phone: '0371-12366511' }],
    ['91410102MA9DEM005L', 'abnormal', { name: '示例员丁', phone: '0371-12366514' }],
    ['92410305MA9DEM006A', 'suspended', { name: '示例员戊', phone: '0379-12366515' }],
    ['91410105MA9DEM0076', 'deregistered', undefined],
    ['410105DEMO00015', 'normal', { name: '示例员甲', phone: '0371-12366511' }],
  ])('%s is %s', async (taxpayerId, status, officer) => {
    const result = await lookups.taxpayer(taxpayerId);
    expect(result).toMatchObject({ state: 'found', value: { taxpayerId, status } });
    expect(result.state === 'found' && result.value.officer).toEqual(officer);
  });

  test('not found', async () => {
    expect(await lookups.taxpayer('91410105MA00000000')).toEqual({ state: 'not_found' });
  });
});

describe('fixed tax (Q2)', () => {
  test.each([
    ['2026-03', '120000.00'],
    ['2026-01', '120000.00'],
    ['2099-12', '120000.00'],
    ['2025-12', '90000.00'],
    ['2025-Q2', '90000.00'],
    ['2025', '90000.00'],
    ['2026', '120000.00'],
  ])('in %s is %s a month', async (period, monthlySales) => {
    expect(await lookups.fixedTax(RESTAURANT, period)).toMatchObject({
      state: 'found',
      value: { taxpayerId: RESTAURANT, monthlySales },
    });
  });

  test.each([
    ['before the first assessment', RESTAURANT, '2024-12'],
    ['after the last one ended', '92410305MA9DEM006A', '2026-01'],
    ['of a taxpayer without one', '92410103MA9DEM004W', '2026-03'],
  ])('%s there is none', async (_, taxpayerId, period) => {
    expect(await lookups.fixedTax(taxpayerId, period)).toEqual({ state: 'not_found' });
  });
});

test('invoice approvals (Q3): paper quota and digital amount', async () => {
  expect(await lookups.invoiceApprovals(RESTAURANT)).toEqual({
    state: 'found',
    value: expect.arrayContaining([
      { type: '增值税普通发票', monthlyQuantity: 50, remaining: 18, ceiling: '10000.00' },
      { type: '数电发票', monthlyAmount: '100000.00', remainingAmount: '62350.00' },
    ]),
  });
  expect(await lookups.invoiceApprovals('92410103MA9DEM004W')).toEqual({ state: 'not_found' });
});

describe('accepted business (Q4)', () => {
  test.each([
    ['SL20260310000123', 'in_progress'],
    ['SL20260316000009', 'accepted'],
    ['SL20260305000211', 'approved'],
    ['SL20260302000087', 'needs_correction'],
    ['SL20260226000345', 'rejected'],
    ['SL20260210000466', 'finished'],
    ['2026031200004567', 'in_progress'],
  ])('%s is %s', async (acceptanceNo, state) => {
    expect(await lookups.acceptedBusiness(acceptanceNo)).toMatchObject({
      state: 'found',
      value: { acceptanceNo, state },
    });
  });

  test('has its steps in order, and a person’s has no taxpayer', async () => {
    const result = await lookups.acceptedBusiness('SL20260310000123');
    expect(result.state === 'found' && result.value.steps).toEqual([
      { name: '受理', at: '2026-03-10 09:12', done: true },
      { name: '审核', at: '2026-03-12 15:40', done: true },
      { name: '审批', at: '', done: false },
      { name: '送达', at: '', done: false },
    ]);
    const person = await lookups.acceptedBusiness('SL20260308000555');
    expect(person.state === 'found' && 'taxpayerId' in person.value).toBe(false);
    expect(await lookups.acceptedBusiness('SL20260310999999')).toEqual({ state: 'not_found' });
  });

  test('of a taxpayer comes newest first, as many as asked', async () => {
    const result = await lookups.businessOf(RESTAURANT, 3);
    expect(result.state === 'found' && result.value.map((b) => b.acceptanceNo)).toEqual([
      'SL20260316000009',
      'SL20260310000123',
      'SL20260305000211',
    ]);
    expect(await lookups.businessOf('92410103MA9DEM004W', 3)).toEqual({ state: 'not_found' });
  });
});

test('filings: a month is also covered by its quarter, a quarter by its months', async () => {
  const periods = async (taxpayerId: string, period: string) => {
    const result = await lookups.filings(taxpayerId, period);
    return result.state === 'found'
      ? result.value.map((f) => `${f.period} ${f.filedOn ?? '-'} ${f.paidOn ?? '-'}`)
      : [];
  };
  expect(await periods(COMPANY, '2026-02')).toEqual(['2026-02 - -']);
  expect(await periods(COMPANY, '2026-01')).toEqual(['2026-01 2026-02-11 -']);
  expect(await periods(RESTAURANT, '2025-11')).toEqual(['2025-Q4 2026-01-10 2026-01-11']);
  expect(await periods(COMPANY, '2026-Q1')).toEqual(['2026-01 2026-02-11 -', '2026-02 - -']);
  expect(await periods(COMPANY, '2026')).toHaveLength(2);
  expect(await lookups.filings(COMPANY, '2020-01')).toEqual({ state: 'not_found' });
});

test('where nothing was imported nobody could look: unavailable, not "no such invoice"', async () => {
  const dir = await mkdtemp(join(tmpdir(), FOLDER_NAME));
  const empty = await openStore({ dataDir: dir });
  try {
    const nothing = createStoreLookups(empty.connection);
    const results = [
      await nothing.invoice({ code: '4100194130', number: '05236785' }),
      await nothing.invoiceFlow({ digitalNumber: '26412000000012345678' }),
      await nothing.invoiceFlow({ code: '4100194130', number: '05236785' }),
      await nothing.taxpayer(RESTAURANT),
      await nothing.fixedTax(RESTAURANT, '2026-03'),
      await nothing.invoiceApprovals(RESTAURANT),
      await nothing.acceptedBusiness('SL20260310000123'),
      await nothing.businessOf(RESTAURANT, 3),
      await nothing.filings(RESTAURANT, '2026-03'),
    ];
    for (const result of results)
      expect(result).toEqual({ state: 'unavailable', reason: expect.stringMatching(/^尚未导入.+数据$/) });
  } finally {
    await empty.close();
    await rm(dir, { recursive: true });
  }
});
