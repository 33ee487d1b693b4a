import { type ManualClock, manualClock, SECOND } from '../../src/core/clock';
import { createCensus, type Census } from '../../src/directory/census';
import { contactId, contactModel } from '../../src/directory/contact';
import type { Reach } from '../../src/directory/rights';
import { subscriptionModel } from '../../src/directory/subscriptions/records';
import { ensureIndexes, type Store } from '../../src/store/store';
import { taxpayerModel } from '../../src/taxdata/records/taxpayer';
import type { TaxpayerStatus } from '../../src/taxdata/lookups';
import { createTaxpayerRegister } from '../../src/taxdata/taxpayer-register';
import { openTestStore } from '../support/engines';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
const EVERYWHERE: Reach = { everywhere: true, unitCodes: [] };
const J: Reach = { everywhere: false, unitCodes: ['J'] };
const OWN: Reach = { everywhere: false, unitCodes: [], officerCode: 'A1' };
let store: Store;
let clock: ManualClock;
let census: () => Promise<Census>;
/** How long the register takes, by the clock. */
let slowness = 0;

async function taxpayer(
  id: string,
  bureauCode: string,
  mobiles: string[],
  given: { officer?: string; status?: TaxpayerStatus } = {},
) {
  const { officer: code, status = 'normal' } = given;
  const officer = code === undefined ? {} : { officer: { code, name: '示例员', phone: '' } };
  const record = { _id: id, name: `示例${id}`, status, kind: '小规模纳税人', bureauCode, bureauName: bureauCode };
  await taxpayerModel(store.connection).create({ ...record, ...officer, nameKeys: [], updatedAt: clock.now() });
  for (const mobile of mobiles)
    await contactModel(store.connection).create({
      _id: contactId(id, '办税人员', mobile),
      ...{ taxpayerId: id, taxpayerName: id, role: '办税人员', personName: mobile, mobile, unitCode: bureauCode },
      ...(code === undefined ? {} : { officerCode: code }),
      ...{ active: true, since: clock.now(), updatedAt: clock.now() },
    });
}

beforeEach(async () => {
  store = await openTestStore({ dataDir: directory(), scanLimit: 2 });
  clock = manualClock('2026-03-16T10:00:00+08:00');
  const { connection } = store;
  await ensureIndexes(connection);
  slowness = 0;
  const register = createTaxpayerRegister(connection);
  census = createCensus({
    connection,
    clock,
    register: {
      list: async (reach, query) => {
        const page = await register.list(reach, query);
        clock.advance(slowness);
        return page;
      },
    },
  });
});
afterEach(() => store.close());

describe('a census', () => {
  beforeEach(async () => {
    await taxpayer('T1', 'J', ['13800138001', '13800138002'], { officer: 'A1' });
    await taxpayer('T2', 'J', ['13800138001']);
    await taxpayer('T3', 'K', ['13800138001', '13800138003']);
    await taxpayer('T4', 'J', []);
    await taxpayer('T5', 'J', [], { status: 'deregistered' });
    await taxpayer('T6', 'K', [], { officer: 'A1' });
    const decided = { open: true, since: clock.now(), changedAt: clock.now() };
    await subscriptionModel(store.connection).insertMany([
      { _id: '13800138001', ...decided, kinds: ['纳税提醒', '政策通知'] },
      { _id: '13800138003', ...decided, kinds: ['纳税提醒'] },
      { _id: '13800138002', ...decided, open: false, kinds: [] },
      { _id: '13800138009', ...decided, kinds: ['纳税提醒'] },
    ]);
  });

  test.each<[string, Reach, { numbers: number; open: number[]; shared: [string, number][]; without: string[] }]>([
    ['the province', EVERYWHERE, { numbers: 3, open: [2, 1, 0], shared: [['13800138001', 3]], without: ['T4', 'T6'] }],
    ['a unit', J, { numbers: 2, open: [1, 1, 0], shared: [['13800138001', 2]], without: ['T4'] }],
    ['a tax administrator', OWN, { numbers: 2, open: [1, 1, 0], shared: [], without: ['T6'] }],
    ['nothing', { everywhere: false, unitCodes: [] }, { numbers: 0, open: [0, 0, 0], shared: [], without: [] }],
  ])('of %s', async (_, reach, expected) => {
    const taken = await census();
    const { numbers, byKind } = taken.count(reach);
    expect({
      numbers,
      open: byKind.map(({ open }) => open),
      shared: taken.shared(reach).map(({ mobile, taxpayers }) => [mobile, taxpayers]),
      without: taken.without(reach),
    }).toEqual(expected);
  });
});

test('is of this moment where it is quick', async () => {
  expect((await census()).count(EVERYWHERE).numbers).toBe(0);
  await taxpayer('T1', 'J', ['13800138001']);
  expect((await census()).count(EVERYWHERE).numbers).toBe(1);
});

test('is given with its time where it is slow, and taken again meanwhile', async () => {
  slowness = SECOND;
  const first = await census();
  await taxpayer('T1', 'J', ['13800138001']);
  clock.advance(99 * SECOND);
  expect(await census()).toBe(first);
  clock.advance(SECOND);
  // Old, and nobody waits for the new one …
  expect(await census()).toBe(first);
  // … which is there in the end, once for all who ask.
  let taken = await census();
  while (taken === first) {
    await new Promise((resolve) => setImmediate(resolve));
    taken = await census();
  }
  expect(taken.count(EVERYWHERE).numbers).toBe(1);
  expect(taken.at.getTime() - first.at.getTime()).toBe(101 * SECOND);
});
