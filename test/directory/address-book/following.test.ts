import { DAY } from '../../../src/core/clock';
import { contactModel, type ContactRecord } from '../../../src/directory/contact';
import { reachOfNumber } from '../../../src/directory/address-book/reach-of-number';
import { taxpayerModel } from '../../../src/taxdata/records/taxpayer';
import { temporaryDirectory } from '../../support/temporary-directory';
import { EVERYWHERE, OFFICER, openStage, type Stage } from './stage';

const directory = temporaryDirectory();
const SHOP = {
  taxpayerId: '92410105MA9DEM001G',
  name: '金水区示例老街面馆',
  officerName: '示例员甲',
  officerCode: OFFICER.code,
};
const MOBILE = '13800138011';
let stage: Stage;

beforeEach(async () => {
  stage = await openStage(directory());
});
afterEach(() => stage.store.close());

async function contact(): Promise<ContactRecord | null> {
  return contactModel(stage.store.connection).findOne({ taxpayerId: SHOP.taxpayerId }).lean<ContactRecord>();
}
async function kinds(state: 'open' | 'done' = 'open'): Promise<string[]> {
  return (await stage.tasks.list(EVERYWHERE, { state })).items.map(({ kind, unitCode }) => `${kind}@${unitCode}`);
}
async function registered(more: Record<string, unknown> = {}): Promise<void> {
  await stage.register({ ...SHOP, ...more });
  await stage.followRegistration();
}
async function withContact(): Promise<void> {
  await registered();
  await stage.book.add(SHOP.taxpayerId, { role: '法定代表人', personName: '示例甲', mobile: MOBILE }, OFFICER);
}

describe('registration (O5)', () => {
  test.each([
    ['registered yesterday', { registeredOn: '2026-03-15' }, ['开通短信@J001']],
    ['registered 30 days ago', { registeredOn: '2026-02-14' }, ['开通短信@J001']],
    ['registered 31 days ago', { registeredOn: '2026-02-13' }, []],
    ['registered at a time nobody told', {}, []],
    ['new and deregistered already', { registeredOn: '2026-03-15', status: 'deregistered' }, []],
  ])('a taxpayer new to us, %s', async (_, given, expected) => {
    await registered(given);
    expect(await kinds()).toEqual(expected);
    // The same file again changes nothing, and a run that is repeated opens nothing twice.
    await registered(given);
    await taxpayerModel(stage.store.connection).updateOne(
      {},
      { $set: { pending: { since: stage.clock.now(), fresh: true } } },
    );
    await stage.followRegistration();
    expect(await kinds()).toEqual(expected);
  });

  test('the deadline is one working day, and says how it came about', async () => {
    await registered({ registeredOn: '2026-03-15' });
    const [task] = (await stage.tasks.list(EVERYWHERE)).items;
    expect(task).toMatchObject({ dueAt: new Date('2026-03-17T10:00:00+08:00'), officerCode: OFFICER.code });
    expect(task?.why).toContain('+ 1 个工作日');
  });

  test('contacts go where their taxpayer goes, and the new unit hears of it the same day', async () => {
    await withContact();
    stage.clock.advance(DAY);
    await registered({
      bureauCode: 'J002',
      bureauName: '中原区税务局',
      officerCode: '14101020007',
      officerName: '示例员乙',
      name: '示例新街面馆',
    });
    expect(await contact()).toMatchObject({
      unitCode: 'J002',
      officerCode: '14101020007',
      taxpayerName: '示例新街面馆',
    });
    const [task] = (await stage.tasks.list(EVERYWHERE)).items;
    expect(task).toMatchObject({ kind: '登记变更', unitCode: 'J002', dueAt: new Date('2026-03-17T17:00:00+08:00') });
  });

  test('a code that was not known before is no change of hands', async () => {
    await stage.register({ taxpayerId: SHOP.taxpayerId, name: SHOP.name, officerName: '示例员甲' });
    await stage.followRegistration();
    await registered();
    expect(await kinds()).toEqual([]);
  });

  test('deregistered: contacts end, their numbers’ optional messages too, and coming back asks to open anew', async () => {
    await withContact();
    await stage.subscriptions.change({
      mobile: MOBILE,
      open: true,
      way: 'operator',
      proof: '当面填写申请表',
      at: stage.clock.now(),
    });
    stage.clock.advance(DAY);
    await registered({ status: 'deregistered' });
    expect((await contact())?.active).toBe(false);
    expect((await stage.subscriptions.of(MOBILE)).open).toBe(false);
    expect(await kinds()).toEqual(['登记注销@J001']);
    stage.clock.advance(DAY);
    await registered();
    expect(await kinds()).toEqual(['登记注销@J001', '开通短信@J001']);
  });

  test('broken off between the contacts and the messages, it is finished by the next run', async () => {
    await withContact();
    await stage.subscriptions.change({
      mobile: MOBILE,
      open: true,
      way: 'operator',
      proof: '当面填写申请表',
      at: stage.clock.now(),
    });
    stage.clock.advance(DAY);
    await stage.register({ ...SHOP, status: 'deregistered' });
    await contactModel(stage.store.connection).updateMany({ taxpayerId: SHOP.taxpayerId }, { $set: { active: false } });
    await stage.followRegistration();
    expect((await stage.subscriptions.of(MOBILE)).open).toBe(false);
    expect(await kinds()).toEqual(['登记注销@J001']);
    expect(await stage.followRegistration()).toBe(0);
  });
});

describe('receipts (O6)', () => {
  const at = (day: number) => new Date(Date.parse('2026-03-16T10:00:00+08:00') + day * DAY);
  const failed = (day: number, code = 'UNDELIV') => ({ state: 'failed' as const, code, at: at(day) });
  const arrived = (day: number) => ({ state: 'delivered' as const, code: 'DELIVRD', at: at(day) });
  test.each([
    ['nothing', [], undefined],
    ['the latest arrived', [arrived(3), failed(2), failed(1), failed(0)], undefined],
    ['one failure', [failed(1), arrived(0)], { state: 'failing', failuresInRow: 1 }],
    ['three within two days', [failed(1.9), failed(1), failed(0)], { state: 'failing', failuresInRow: 3 }],
    ['three over two days', [failed(2), failed(1), failed(0)], { state: 'dead', failuresInRow: 3 }],
    ['two over a week', [failed(7), failed(0)], { state: 'failing', failuresInRow: 2 }],
    ['no such number', [failed(0, '29'), arrived(-1)], { state: 'dead', failuresInRow: 1 }],
    ['no such number, by the network', [failed(0, 'MK:0001')], { state: 'dead', failuresInRow: 1 }],
  ])('%s', (_, outcomes, expected) => {
    const reach = reachOfNumber(outcomes);
    if (expected === undefined) expect(reach).toBeUndefined();
    else expect(reach).toMatchObject(expected);
  });

  async function failFor(days: number): Promise<void> {
    for (let day = 0; day < days; day++) {
      stage.clock.advance(DAY);
      await stage.text(MOBILE, 'failed', 'UNDELIV');
      await stage.followReceipts();
    }
  }

  test('a number that stopped receiving becomes one task; a delivery clears it', async () => {
    await withContact();
    await failFor(2);
    expect((await contact())?.reach).toMatchObject({ state: 'failing', failuresInRow: 2 });
    expect(await kinds()).toEqual([]);
    await failFor(2);
    await stage.followReceipts();
    expect((await contact())?.reach?.state).toBe('dead');
    expect(await kinds()).toEqual(['号码更正@J001']);
    expect((await stage.book.quality(EVERYWHERE, 'unreachable', {})).items).toHaveLength(1);
    stage.clock.advance(DAY);
    await stage.text(MOBILE, 'delivered', 'DELIVRD');
    await stage.followReceipts();
    expect((await contact())?.reach).toBeUndefined();
    expect([await kinds(), await kinds('done')]).toEqual([[], ['号码更正@J001']]);
  });

  test('correcting the number finishes the task, and the new one starts with a clean slate', async () => {
    await withContact();
    await failFor(3);
    const record = await contact();
    await stage.book.change(record?.ref ?? '', { revision: 1, mobile: '13800138012' }, OFFICER);
    expect(await kinds()).toEqual([]);
    await stage.followReceipts();
    expect((await contact())?.reach).toBeUndefined();
    expect(await kinds()).toEqual([]);
  });

  test('corrected by an import, the task is finished by the next run', async () => {
    await withContact();
    await failFor(3);
    expect(await kinds()).toEqual(['号码更正@J001']);
    await contactModel(stage.store.connection).updateOne({}, { $set: { mobile: '13800138012' }, $unset: { reach: 1 } });
    await stage.followReceipts();
    expect([await kinds(), await kinds('done')]).toEqual([[], ['号码更正@J001']]);
  });
});
