import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '../../src/core/clock';
import { createDirectory } from '../../src/directory/create-directory';
import { openStore, type Store } from '../../src/store/store';
import { type DemoOptions, loadDemo } from '../../src/taxdata/demo-province';
import { createStoreLookups } from '../../src/taxdata/store-lookups';

const clock = manualClock('2026-03-16T10:00:00+08:00');
const COLLECTIONS = [
  'units',
  'taxpayers',
  'contacts',
  'invoices',
  'invoice_books',
  'fixed_taxes',
  'invoice_approvals',
  'accepted_business',
  'filings',
  'subscriptions',
  'subscription_changes',
];

async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'demo-'));
  const store = await openStore({ dataDir, strictScans: true, scanLimit: 100 });
  try {
    await run(store);
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true });
  }
}

/** Everything in the store, as text, in the order of the keys. */
async function contents({ connection }: Store): Promise<string> {
  const all: unknown[] = [];
  for (const name of COLLECTIONS) all.push(name, await connection.collection(name).find({}).sort({ _id: 1 }).toArray());
  return JSON.stringify(all);
}

function load(store: Store, options: Partial<DemoOptions> = {}) {
  return loadDemo({ connection: store.connection, taxpayers: 40, seed: 7, clock, ...options });
}

describe('the demo province', () => {
  test('is the same on every machine, and another for another seed', async () => {
    const made: string[] = [];
    for (const seed of [7, 7, 8])
      await withStore(async (store) => {
        await load(store, { seed });
        made.push(await contents(store));
      });
    expect(made[0]).toBe(made[1]);
    expect(made[0]).not.toBe(made[2]);
  });

  test('loaded again it touches nothing; a bigger one contains the smaller', () =>
    withStore(async (store) => {
      const first = await load(store);
      const before = await contents(store);
      expect(first.loaded).toBe(true);
      expect(await load(store)).toEqual({ loaded: false, records: first.records });
      expect(await load(store, { taxpayers: 10 })).toMatchObject({ loaded: false });
      expect(await contents(store)).toBe(before);

      const small = await store.connection.collection('taxpayers').find({}).sort({ _id: 1 }).toArray();
      expect(await load(store, { taxpayers: 60 })).toMatchObject({ loaded: true });
      const big = await store.connection.collection('taxpayers').find({}).toArray();
      expect(big).toHaveLength(small.length + 20);
      expect(big).toEqual(expect.arrayContaining(small));
    }));

  test('next month it brings the filings of that month, and keeps what people decided', () =>
    withStore(async (store) => {
      await load(store);
      const directory = await createDirectory(store.connection, clock);
      await directory.changeSubscription({
        mobile: '13800138000',
        open: false,
        by: 'sms',
        proof: 'TD',
        at: new Date('2026-03-20T10:00:00+08:00'),
      });
      const april = manualClock('2026-04-02T10:00:00+08:00');
      expect(await load(store, { clock: april })).toMatchObject({ loaded: true });
      const lookups = createStoreLookups(store.connection);
      expect(await lookups.filings('91410105MA9DEM001K', '2026-03')).toMatchObject({
        state: 'found',
        value: [{ tax: '增值税', period: '2026-03', dueOn: '2026-04-15' }],
      });
      expect(await directory.subscriptionOf('13800138000')).toMatchObject({ open: false });
      expect(await directory.subscriptionOf('13800138001')).toMatchObject({ open: true });
    }));

  test('is named by its bureaus as taxpayers name them', () =>
    withStore(async (store) => {
      await load(store, { taxpayers: 0 });
      const directory = await createDirectory(store.connection, clock);
      const first = async (text: string) => (await directory.unitsNamedIn(text))[0];
      expect((await first('金水区办税厅周六上班吗'))?.halls[0]).toMatchObject({
        name: '金水区办税服务厅',
        openWeekdays: [1, 2, 3, 4, 5, 6],
        note: '周六9:00-12:00延时服务',
      });
      expect((await first('金水区办税厅周六上班吗'))?.name).toBe('国家税务总局郑州市金水区税务局');
      expect((await first('洛阳涧西那个办税厅'))?.name).toBe('国家税务总局洛阳市涧西区税务局');
      expect((await first('郑东新区税务局几点开门'))?.name).toBe('国家税务总局郑州市郑东新区税务局');
      expect((await first('洛阳高新区'))?.name).toBe('国家税务总局洛阳高新技术产业开发区税务局');
      expect((await first('二七区一分局'))?.name).toBe('国家税务总局郑州市二七区税务局第一税务分局');
      expect((await first('开封市税务局电话'))?.level).toBe('city');
      expect((await directory.unitOfExtension('0105')).name).toBe('国家税务总局郑州市金水区税务局');
      expect((await directory.unitOfExtension('')).level).toBe('province');
    }));

  test('holds only numbers and identifiers that are nobody’s', () =>
    withStore(async (store) => {
      await load(store);
      const contacts = await store.connection.collection('contacts').find({}).toArray();
      expect(contacts.length).toBeGreaterThan(50);
      for (const { mobile } of contacts) expect(mobile).toMatch(/^(13800|19900)\d{6}$/);
      const taxpayers = await store.connection.collection('taxpayers').find({}).toArray();
      for (const { name } of taxpayers) expect(name).toContain('示例');
    }));
});
