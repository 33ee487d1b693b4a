import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, manualClock, SECOND } from '../../src/core/clock';
import { contactId, contactModel } from '../../src/directory/contact';
import { createDirectory } from '../../src/directory/create-directory';
import type { Directory, Unit, UnitLevel } from '../../src/directory/directory';
import { subscriptionChangeModel } from '../../src/directory/subscriptions/records';
import { unitModel } from '../../src/directory/unit';
import { ensureIndexes, openStore, type Store } from '../../src/store/store';

let dataDir: string;
let store: Store;
let clock: ManualClock;
let directory: Directory;

async function addUnit(code: string, name: string, level: UnitLevel, rest: Partial<Unit> = {}): Promise<void> {
  await unitModel(store.connection).create({
    _id: code,
    name,
    level,
    aliases: [],
    halls: [],
    signature: '河南税务',
    ...rest,
    updatedAt: clock.now(),
  });
}

async function addContact(mobile: string, taxpayer: string, since: string, active = true): Promise<void> {
  await contactModel(store.connection).create({
    _id: contactId(taxpayer, '办税人员', `示例${mobile}`),
    taxpayerId: taxpayer,
    taxpayerName: `示例${taxpayer}`,
    role: '办税人员',
    personName: `示例${mobile}`,
    mobile,
    unitCode: 'J',
    active,
    since: new Date(since),
    updatedAt: clock.now(),
  });
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'directory-'));
  store = await openStore({ dataDir, strictScans: true, scanLimit: 5 });
  clock = manualClock('2026-03-16T10:00:00+08:00');
  await addUnit('P', '河南省税务局', 'province', { phone: '0371-12366000' });
  await addUnit('Z', '郑州市税务局', 'city', { parentCode: 'P', aliases: ['郑州', '郑州市'], extension: '01' });
  await addUnit('L', '洛阳市税务局', 'city', { parentCode: 'P', aliases: ['洛阳'], extension: '03' });
  await addUnit('J', '金水区税务局', 'county', { parentCode: 'Z', aliases: ['金水', '金水区'], extension: '0105' });
  await addUnit('D', '郑东新区税务局', 'county', { parentCode: 'Z', aliases: ['郑东新区'] });
  await addUnit('N', '新区税务局', 'county', { parentCode: 'L', aliases: ['新区', '高新区'] });
  await addUnit('G', '郑州高新区税务局', 'county', { parentCode: 'Z', aliases: ['高新区'] });
  await addUnit('J1', '金水区第一税务分局', 'branch', { parentCode: 'J', aliases: ['金水一分局'] });
  directory = await createDirectory(store.connection, clock);
  await ensureIndexes(store.connection);
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

describe('units', () => {
  test.each([
    ['金水区办税厅周六上班吗', ['J']],
    ['金水办税厅电话', ['J']],
    ['郑州金水区', ['J', 'Z']],
    ['金水一分局在哪', ['J1']],
    ['去郑东新区税务局办', ['D']],
    ['洛阳高新区几点上班', ['N', 'G', 'L']],
    ['郑州高新区税务局', ['G']],
    ['今天天气怎么样', []],
    ['', []],
  ])('named in “%s”: %j', async (text, codes) => {
    expect((await directory.unitsNamedIn(text)).map((unit) => unit.code)).toEqual(codes);
  });

  test('a text of 10 KB costs milliseconds', async () => {
    const text = '金水区'.repeat(3_500);
    const started = performance.now();
    expect(await directory.unitsNamedIn(text)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test.each([
    ['0105', 'J'],
    ['01059', 'J'],
    ['0199', 'Z'],
    ['', 'P'],
    ['77', 'P'],
  ])('extension “%s” belongs to %s', async (extension, code) => {
    expect((await directory.unitOfExtension(extension)).code).toBe(code);
  });

  test('a change elsewhere is seen after a second', async () => {
    expect((await directory.unit('J'))?.phone).toBeUndefined();
    clock.advance(SECOND / 2);
    await unitModel(store.connection).updateOne(
      { _id: 'J' },
      { $set: { phone: '0371-12366105', updatedAt: clock.now() } },
    );
    expect((await directory.unit('J'))?.phone).toBeUndefined();
    clock.advance(SECOND);
    expect((await directory.unit('J'))?.phone).toBe('0371-12366105');
    await unitModel(store.connection).deleteOne({ _id: 'J1' });
    clock.advance(SECOND);
    expect(await directory.unit('J1')).toBeUndefined();
  });

  test('without any unit texts are answered all the same, and the first import is seen at once', async () => {
    await unitModel(store.connection).deleteMany({});
    const fresh = await createDirectory(store.connection, clock);
    expect(await fresh.unitOfExtension('0105')).toMatchObject({ level: 'province', signature: '12366' });
    await addUnit('P', '河南省税务局', 'province');
    expect((await fresh.unitOfExtension('')).code).toBe('P');
  });
});

describe('bindings (O3)', () => {
  test('oldest first, one a taxpayer, only those in use', async () => {
    await addContact('13800138001', 'T2', '2026-02-01');
    await addContact('13800138001', 'T1', '2025-02-01');
    await addContact('13800138001', 'T3', '2024-02-01', false);
    await addContact('13800138009', 'T1', '2024-01-01');
    expect(await directory.bindingsOf('13800138001')).toEqual([
      { taxpayerId: 'T1', name: '示例T1', role: '办税人员', unitCode: 'J' },
      { taxpayerId: 'T2', name: '示例T2', role: '办税人员', unitCode: 'J' },
    ]);
    expect(await directory.bindingsOf('13800138002')).toEqual([]);
  });

  test('a new legal representative takes the place of the old one, a second clerk does not', () => {
    expect(contactId('T', '法定代表人', '甲')).toBe(contactId('T', '法定代表人', '乙'));
    expect(contactId('T', '办税人员', '甲')).not.toBe(contactId('T', '办税人员', '乙'));
  });
});

describe('subscriptions (O5)', () => {
  const mobile = '13800138000';
  const change = (open: boolean, proof: string, at: string) =>
    directory.changeSubscription({ mobile, open, by: 'sms', proof, at: new Date(at) });
  const history = async () =>
    (await subscriptionChangeModel(store.connection).find({ mobile }).sort({ at: 1 }).lean()).map((c) => [
      c.open,
      c.proof,
    ]);

  test('closed until opened; opened and cancelled with every text kept', async () => {
    expect(await directory.subscriptionOf(mobile)).toMatchObject({ open: false, kinds: [], revision: 0 });
    await change(true, 'KT', '2026-03-01T09:00:00+08:00');
    expect(await directory.subscriptionOf(mobile)).toMatchObject({
      open: true,
      kinds: ['纳税提醒', '政策通知', '办税服务通知'],
      since: new Date('2026-03-01T09:00:00+08:00'),
    });
    await change(false, 'TD', '2026-03-02T09:00:00+08:00');
    expect(await directory.subscriptionOf(mobile)).toMatchObject({
      open: false,
      kinds: [],
      since: new Date('2026-03-02T09:00:00+08:00'),
    });
    expect(await history()).toEqual([
      [true, 'KT'],
      [false, 'TD'],
    ]);
  });

  test('the same text handled twice is one change; opening what is open keeps since', async () => {
    await change(true, 'KT', '2026-03-01T09:00:00+08:00');
    await change(true, 'KT', '2026-03-01T09:00:00+08:00');
    await change(true, '开通', '2026-03-05T09:00:00+08:00');
    expect(await history()).toEqual([
      [true, 'KT'],
      [true, '开通'],
    ]);
    expect((await directory.subscriptionOf(mobile)).since).toEqual(new Date('2026-03-01T09:00:00+08:00'));
  });

  test('an older change that arrives late is kept but does not undo a newer one', async () => {
    await change(false, 'TD', '2026-03-02T09:00:00+08:00');
    await change(true, 'KT', '2026-03-01T09:00:00+08:00');
    expect((await directory.subscriptionOf(mobile)).open).toBe(false);
    expect(await history()).toHaveLength(2);
  });

  test('of changes made at once by several nodes the latest is in force', async () => {
    await Promise.all([3, 1, 4, 2].map((n) => change(n === 4, `第${n}条`, `2026-03-01T09:00:0${n}+08:00`)));
    expect((await directory.subscriptionOf(mobile)).open).toBe(true);
    expect(await history()).toHaveLength(4);
  });
});
