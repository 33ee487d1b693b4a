import { contactModel } from '../../../src/directory/contact';
import type { NewContact } from '../../../src/directory/address-book/address-book';
import { temporaryDirectory } from '../../support/temporary-directory';
import { EVERYWHERE, OFFICER, openStage, REVEALS, type Stage } from './stage';

const directory = temporaryDirectory();
const SHOP = '92410105MA9DEM001G';
let stage: Stage;

beforeEach(async () => {
  stage = await openStage(directory());
  await stage.register(
    { taxpayerId: SHOP, name: '金水区示例老街面馆', officerName: '示例员甲', officerCode: OFFICER.code },
    { taxpayerId: '91410105MA9DEM001K', name: '河南示例云帆商贸有限公司', bureauCode: 'J002' },
  );
});
afterEach(() => stage.store.close());

const CLERK: NewContact = { role: '办税人员', personName: '示例甲', mobile: '13800138011' };

test('a contact belongs where its taxpayer does, and is found by the whole number and its end', async () => {
  const added = await stage.book.add(SHOP, { ...CLERK, mobile: '+86 138-0013-8011', uses: ['催报催缴'] }, OFFICER);
  expect(added).toMatchObject({ mobile: '13800138011', unitCode: 'J001', officerCode: OFFICER.code, revision: 1 });
  for (const q of ['13800138011', '8011', '示例甲']) {
    const { items } = await stage.book.find(EVERYWHERE, { q }, OFFICER);
    expect(items.map(({ taxpayer, contacts }) => [taxpayer.taxpayerId, contacts.length])).toEqual([[SHOP, 1]]);
  }
  // Not by whoever has no business with it.
  const elsewhere = { everywhere: false, unitCodes: ['J002'] };
  expect((await stage.book.find(elsewhere, { q: '13800138011' }, OFFICER)).items).toEqual([]);
});

test.each<[string, string, Partial<NewContact>]>([
  ['a number that is none', 'mobile_impossible', { mobile: '12800138011' }],
  ['a number that looks made up', 'mobile_doubtful', { mobile: '13812345678' }],
  ['zeros', 'mobile_doubtful', { mobile: '13800000000' }],
  ['no name', 'contact_name', { personName: ' ' }],
])('refused: %s', async (_, code, given) => {
  await expect(stage.book.add(SHOP, { ...CLERK, ...given }, OFFICER)).rejects.toMatchObject({
    code,
    refusal: 'invalid',
  });
});

test('one legal representative; clerks are told apart by name; a made-up number may be confirmed', async () => {
  await stage.book.add(SHOP, { ...CLERK, role: '法定代表人' }, OFFICER);
  await expect(
    stage.book.add(SHOP, { ...CLERK, role: '法定代表人', personName: '示例乙' }, OFFICER),
  ).rejects.toMatchObject({
    code: 'role_taken',
  });
  await stage.book.add(SHOP, CLERK, OFFICER);
  await expect(stage.book.add(SHOP, CLERK, OFFICER)).rejects.toMatchObject({ code: 'contact_exists' });
  const zeros = await stage.book.add(
    SHOP,
    { role: '办税人员', personName: '示例乙', mobile: '13800000000', confirmed: true },
    OFFICER,
  );
  expect(zeros.doubtful).toBe(true);
  const { items } = await stage.book.quality(EVERYWHERE, 'doubtful', {});
  expect(items.map(({ contact }) => contact?.personName)).toEqual(['示例乙']);
});

test('a new number keeps the old one with its time, and a stale edit is refused', async () => {
  const { ref } = await stage.book.add(SHOP, CLERK, OFFICER);
  stage.clock.advance(86_400_000);
  const changed = await stage.book.change(ref, { revision: 1, mobile: '13800138012' }, OFFICER);
  expect(changed.formerNumbers).toEqual([
    expect.objectContaining({ mobile: '13800138011', since: new Date('2026-03-16T10:00:00+08:00'), by: OFFICER.code }),
  ]);
  expect(changed).toMatchObject({ mobile: '13800138012', since: stage.clock.now(), revision: 2 });
  await expect(stage.book.change(ref, { revision: 1, note: '迟到' }, OFFICER)).rejects.toMatchObject({
    code: 'contact_conflict',
    refusal: 'conflict',
  });
});

test('a clerk whose name was wrong goes on under the right one, with the history', async () => {
  const { ref } = await stage.book.add(SHOP, CLERK, OFFICER);
  await stage.book.change(ref, { revision: 1, mobile: '13800138012' }, OFFICER);
  const renamed = await stage.book.change(ref, { revision: 2, personName: '示例贾' }, OFFICER);
  expect(renamed.ref).not.toBe(ref);
  expect(renamed.formerNumbers).toHaveLength(1);
  const all = await contactModel(stage.store.connection).find({ taxpayerId: SHOP }).lean();
  expect(all.map(({ personName, mobile, active }) => [personName, mobile, active])).toEqual([
    ['示例贾', '13800138012', true],
  ]);
});

test('a number that is nobody’s any more loses its optional messages; another taxpayer’s keeps them', async () => {
  const [one, two] = [
    await stage.book.add(SHOP, CLERK, OFFICER),
    await stage.book.add('91410105MA9DEM001K', CLERK, OFFICER),
  ];
  await stage.subscriptions.change({
    mobile: CLERK.mobile,
    open: true,
    way: 'operator',
    proof: '当面填写开通申请表',
    at: stage.clock.now(),
  });
  stage.clock.advance(1_000);
  await stage.book.deactivate(one.ref, { revision: 1, reason: '已离职' }, OFFICER);
  expect((await stage.subscriptions.of(CLERK.mobile)).open).toBe(true);
  await stage.book.change(two.ref, { revision: 1, mobile: '13800138013' }, OFFICER);
  expect((await stage.subscriptions.of(CLERK.mobile)).open).toBe(false);
});

test('who was deactivated can come back, under the same reference', async () => {
  const { ref } = await stage.book.add(SHOP, CLERK, OFFICER);
  await stage.book.deactivate(ref, { revision: 1, reason: '已离职' }, OFFICER);
  await expect(stage.book.change(ref, { revision: 2, note: '备注' }, OFFICER)).rejects.toMatchObject({
    code: 'contact_inactive',
  });
  const back = await stage.book.add(SHOP, { ...CLERK, mobile: '13800138014' }, OFFICER);
  expect(back).toMatchObject({ ref, active: true, revision: 3 });
  expect(back.formerNumbers.map(({ mobile }) => mobile)).toEqual(['13800138011']);
});

test('a whole number is shown with a reason, on record before, and not without end', async () => {
  const { ref } = await stage.book.add(SHOP, CLERK, OFFICER);
  await expect(stage.book.reveal(ref, ' ', OFFICER)).rejects.toMatchObject({ code: 'reason_missing' });
  for (let i = 0; i < REVEALS; i++) expect(await stage.book.reveal(ref, '回复来电', OFFICER)).toBe(CLERK.mobile);
  await expect(stage.book.reveal(ref, '回复来电', OFFICER)).rejects.toMatchObject({ code: 'too_many_reveals' });
  const entries = await stage.audit.find({ action: 'contacts.reveal', limit: 10 });
  expect(entries.map(({ outcome }) => outcome)).toEqual(['denied', 'done', 'done', 'done']);
});

test('looking at a taxpayer is on record; no whole number is in the trail', async () => {
  const { ref } = await stage.book.add(SHOP, CLERK, OFFICER);
  await stage.book.find(EVERYWHERE, { q: CLERK.mobile }, OFFICER);
  await stage.book.change(ref, { revision: 1, mobile: '13800138012' }, OFFICER);
  const found = await stage.book.look(SHOP, OFFICER);
  expect(found?.contacts.map(({ contact }) => contact.mobile)).toEqual(['13800138012']);
  expect(await stage.book.look('92410105MA9DEM999X', OFFICER)).toBeUndefined();
  const entries = await stage.audit.find({ limit: 20 });
  expect(entries.map(({ action }) => action)).toEqual([
    'contacts.look-up',
    'contacts.change',
    'contacts.search',
    'contacts.add',
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/1380013801[12]/);
});
