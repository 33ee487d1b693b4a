import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ManualClock, manualClock, MINUTE } from '../../../src/core/clock';
import { sequentialIds } from '../../../src/core/ids';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { contactId, contactModel } from '../../../src/directory/contact';
import { applyChange } from '../../../src/directory/subscriptions/apply-change';
import {
  type ContactSubscriptions,
  createContactSubscriptions,
} from '../../../src/directory/subscriptions/contact-subscriptions';
import { createCensus } from '../../../src/directory/census';
import { createSubscriptionCounts } from '../../../src/directory/subscriptions/counts';
import { createSubscriptionHistory, type SubscriptionHistory } from '../../../src/directory/subscriptions/history';
import {
  MESSAGE_KINDS,
  OPTIONAL_KINDS,
  type OptionalKind,
  STATUTORY_KINDS,
} from '../../../src/directory/subscriptions/kinds';
import { placeOfNumber } from '../../../src/directory/subscriptions/place-of-number';
import {
  subscriptionChangeModel,
  subscriptionModel,
  type SubscriptionRecord,
} from '../../../src/directory/subscriptions/records';
import { createSubscriptions, type Subscriptions } from '../../../src/directory/subscriptions/subscriptions';
import type { Audit } from '../../../src/directory/audit/audit';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';

const MOBILE = '13800138000';
const CLERK = { code: '41010500001', name: '张三', unitCode: 'J', from: '192.0.2.9' };
const EVERYWHERE = { everywhere: true, unitCodes: [] };
const at = (time: string): Date => new Date(`2026-03-${time}+08:00`);

let dataDir: string;
/** These tests register no taxpayers. */
const NOBODY = { list: () => Promise.resolve({ items: [] }) };

let store: Store;
let clock: ManualClock;
let audit: Audit;
let subscriptions: Subscriptions;
let history: SubscriptionHistory;
let contacts: ContactSubscriptions;

async function addContact(mobile: string, taxpayerId: string, unitCode: string, rest: object = {}): Promise<string> {
  const made = await contactModel(store.connection).create({
    _id: contactId(taxpayerId, '办税人员', `示例${mobile}`),
    taxpayerId,
    taxpayerName: `示例${taxpayerId}`,
    role: '办税人员',
    personName: '示例',
    mobile,
    unitCode,
    active: true,
    since: clock.now(),
    updatedAt: clock.now(),
    ...rest,
  });
  return made.ref;
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'subscriptions-'));
  store = await openTestStore({ dataDir, scanLimit: 5 });
  clock = manualClock(at('16T10:00:00'));
  const { connection } = store;
  audit = createAudit({ connection, clock });
  subscriptions = createSubscriptions({ connection, audit, placeOf: placeOfNumber(connection) });
  history = createSubscriptionHistory(connection);
  contacts = createContactSubscriptions({ connection, clock, audit, subscriptions, history });
  await ensureIndexes(connection);
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const byText = (open: boolean, kinds: OptionalKind[] | undefined, time: string, proof = 'KT') =>
  subscriptions.change({
    mobile: MOBILE,
    open,
    ...(kinds === undefined ? {} : { kinds }),
    way: 'sms',
    proof,
    at: at(time),
  });

test('every kind says what it is and what it rests on; the numbers told to taxpayers stay', () => {
  expect(OPTIONAL_KINDS).toEqual(['纳税提醒', '政策通知', '办税服务通知']);
  expect(STATUTORY_KINDS).toEqual(['催报', '催缴', '扣款失败通知', '税务事项通知']);
  for (const { about, source } of Object.values(MESSAGE_KINDS)) {
    expect(about.length).toBeGreaterThan(4);
    expect(source.length).toBeGreaterThan(8);
  }
});

describe('by kind', () => {
  test('opened and cancelled one by one; statutory messages come whatever is cancelled', async () => {
    await byText(true, undefined, '01T09:00:00');
    await byText(false, ['政策通知'], '02T09:00:00', 'TD政策通知');
    const state = await subscriptions.of(MOBILE);
    expect(state.kinds).toEqual(['纳税提醒', '办税服务通知']);
    expect(state.byKind.find(({ kind }) => kind === '政策通知')).toEqual({
      kind: '政策通知',
      open: false,
      since: at('02T09:00:00'),
    });
    expect(await subscriptions.wants(MOBILE, '政策通知')).toBe(false);
    expect(await subscriptions.wants(MOBILE, '纳税提醒')).toBe(true);
    await byText(false, undefined, '03T09:00:00', 'TD');
    for (const kind of OPTIONAL_KINDS) expect(await subscriptions.wants(MOBILE, kind)).toBe(false);
    for (const kind of STATUTORY_KINDS) expect(await subscriptions.wants(MOBILE, kind)).toBe(true);
  });

  test('of many numbers those that want a kind', async () => {
    await byText(true, ['政策通知'], '01T09:00:00');
    expect(await subscriptions.thatWant([MOBILE, '13800138001'], '政策通知')).toEqual(new Set([MOBILE]));
    expect((await subscriptions.thatWant([MOBILE, '13800138001'], '催缴')).size).toBe(2);
  });

  test('whatever the order in which changes arrive, the latest of each kind is in force', () => {
    const changes = fc.array(
      fc.record({
        open: fc.boolean(),
        kinds: fc.subarray([...OPTIONAL_KINDS], { minLength: 1 }),
        minute: fc.integer({ min: 0, max: 500 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(changes, fc.infiniteStream(fc.nat()), (made, dice) => {
        const unique = [...new Map(made.map((one) => [one.minute, one])).values()];
        const shuffled = unique
          .map((one) => ({ one, die: dice.next().value as number }))
          .sort((a, b) => a.die - b.die)
          .map(({ one }) => one);
        const apply = (list: typeof unique): SubscriptionRecord =>
          list.reduce<SubscriptionRecord | undefined>(
            (before, { open, kinds, minute }) =>
              applyChange(before, { mobile: MOBILE, open, kinds, at: new Date(minute * MINUTE) }),
            undefined,
          ) as SubscriptionRecord;
        const inOrder = apply([...unique].sort((a, b) => a.minute - b.minute));
        expect(apply(shuffled).kinds).toEqual(inOrder.kinds);
        expect(apply(shuffled).open).toBe(inOrder.open);
      }),
    );
  });

  test('twenty changes of one number at once: none is lost, each has its proof', async () => {
    await Promise.all(
      Array.from({ length: 9 }, (_, i) =>
        byText(i % 2 === 0, [OPTIONAL_KINDS[i % 3] as OptionalKind], `01T09:00:0${i}`, `第${i}条`),
      ),
    );
    expect((await subscriptions.of(MOBILE)).kinds).toEqual(['纳税提醒', '办税服务通知']);
    expect((await history.of(MOBILE)).items).toHaveLength(9);
  });
});

test('a record from before kinds were told apart is read without loss and can be changed', async () => {
  await subscriptionModel(store.connection).collection.insertMany([
    {
      _id: MOBILE as never,
      open: true,
      kinds: ['纳税提醒', '催报催缴', '政策通知'],
      since: at('01T09:00:00'),
      changedAt: at('01T09:00:00'),
    },
    { _id: '13800138001' as never, open: false, kinds: [], since: at('02T09:00:00'), changedAt: at('02T09:00:00') },
  ]);
  await subscriptionChangeModel(store.connection).collection.insertOne({
    _id: 'old' as never,
    mobile: MOBILE,
    open: true,
    kinds: ['纳税提醒', '催报催缴', '政策通知'],
    by: 'sms',
    proof: 'KT',
    at: at('01T09:00:00'),
  });
  const before = await subscriptions.of(MOBILE);
  expect(before).toMatchObject({ open: true, kinds: ['纳税提醒', '政策通知'], since: at('01T09:00:00') });
  expect((await subscriptions.of('13800138001')).byKind.every(({ open }) => !open)).toBe(true);
  expect((await history.of(MOBILE)).items[0]).toMatchObject({
    kinds: ['纳税提醒', '催报催缴', '政策通知'],
    way: 'sms',
  });
  await byText(false, ['政策通知'], '03T09:00:00', 'TD2');
  expect((await subscriptions.of(MOBILE)).kinds).toEqual(['纳税提醒']);
});

describe('by staff', () => {
  const enter = { open: true, kinds: ['政策通知'] as OptionalKind[], askedOn: '2026-03-16' };

  test('with form or statement; the proof says who, how and when, and the trail has it', async () => {
    const ref = await addContact(MOBILE, 'T1', 'J');
    const changed = await contacts.change(ref, { ...enter, revision: 0, form: 'DX-2026-0007' }, CLERK);
    expect(changed.state.kinds).toEqual(['政策通知']);
    expect((await history.of(MOBILE)).items).toMatchObject([
      { way: 'operator', by: CLERK, form: 'DX-2026-0007', askedOn: '2026-03-16', taxpayerId: 'T1', at: clock.now() },
    ]);
    const [entry] = await audit.find({ action: 'subscriptions.open', limit: 5 });
    expect(entry).toMatchObject({ by: { code: CLERK.code }, object: { id: '138****8000', unitCode: 'J' } });
    expect(JSON.stringify(entry)).not.toContain(MOBILE);
  });

  test.each([
    ['no proof', {}, 'proof_missing'],
    ['a statement of two characters', { statement: '口头' }, 'proof_missing'],
    ['a day to come', { form: 'DX-1', askedOn: '2026-03-17' }, 'proof_in_the_future'],
    ['a state that has changed', { form: 'DX-1', revision: 7 }, 'subscription_conflict'],
  ])('refused: %s', async (_what, given, code) => {
    const ref = await addContact(MOBILE, 'T1', 'J');
    await expect(contacts.change(ref, { ...enter, revision: 0, ...given }, CLERK)).rejects.toMatchObject({ code });
    expect((await subscriptions.of(MOBILE)).open).toBe(false);
    expect((await history.of(MOBILE)).items).toEqual([]);
  });

  test('a contact no longer in use can be cancelled and not opened', async () => {
    const ref = await addContact(MOBILE, 'T1', 'J', { active: false });
    await expect(contacts.change(ref, { ...enter, revision: 0, form: 'DX-1' }, CLERK)).rejects.toMatchObject({
      code: 'contact_unused',
    });
    await contacts.change(ref, { ...enter, open: false, revision: 0, form: 'DX-1' }, CLERK);
  });

  test('looked up by number or taxpayer id within the reach, and on record', async () => {
    const id = '91410105MA4500000X';
    await addContact(MOBILE, id, 'J');
    await addContact(MOBILE, 'T2', 'L');
    const own = { everywhere: false, unitCodes: ['J'] };
    expect((await contacts.lookUp('138 0013 8000', own, CLERK)).items.map((one) => one.taxpayerId)).toEqual([id]);
    expect((await contacts.lookUp(MOBILE, EVERYWHERE, CLERK)).items).toHaveLength(2);
    await expect(contacts.lookUp('示例公司', own, CLERK)).rejects.toMatchObject({ code: 'look_up_form' });
    const entries = await audit.find({ action: 'subscriptions.look-up', limit: 5 });
    expect(entries.map(({ object }) => object?.id)).toEqual(['138****8000', '138****8000']);
  });

  test('recent changes and counts keep to the reach', async () => {
    const officer = { everywhere: false, unitCodes: [], officerCode: CLERK.code };
    await addContact(MOBILE, 'T1', 'J', { officerCode: CLERK.code });
    await addContact('13800138001', 'T2', 'L');
    for (const [i, mobile] of [MOBILE, '13800138001', MOBILE, MOBILE].entries())
      await subscriptions.change({ mobile, open: true, way: 'sms', proof: `KT${i}`, at: at(`0${i + 1}T09:00:00`) });
    expect((await history.recent(officer)).items.map(({ proof }) => proof)).toEqual(['KT3', 'KT2', 'KT0']);
    expect((await history.recent({ everywhere: false, unitCodes: ['L'] })).items).toHaveLength(1);
    expect((await history.recent({ everywhere: false, unitCodes: ['L'], officerCode: CLERK.code })).items).toHaveLength(
      4,
    );
    const counts = createSubscriptionCounts(createCensus({ connection: store.connection, clock, register: NOBODY }));
    expect(await counts(officer)).toMatchObject({
      numbers: 1,
      byKind: OPTIONAL_KINDS.map((kind) => ({ kind, open: 1 })),
    });
    // More contacts than may be read without an index, one of them no longer in use.
    for (let i = 2; i < 9; i++) await addContact(`1380013800${i}`, `T${i + 1}`, 'L', { active: i !== 2 });
    clock.advance(MINUTE);
    expect(await counts(EVERYWHERE)).toMatchObject({
      numbers: 8,
      byKind: OPTIONAL_KINDS.map((kind) => ({ kind, open: 2 })),
    });
  });
});

test('pages of history hold every change once, also of one moment, and their cursors no number', async () => {
  const ids = sequentialIds('文');
  for (let i = 0; i < 7; i++) await byText(true, undefined, '01T09:00:00', ids.next());
  await byText(false, undefined, '02T09:00:00', 'TD');
  const proofs: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await history.of(MOBILE, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    proofs.push(...page.items.map(({ proof }) => proof));
    cursor = page.next;
    expect(cursor ?? '').not.toContain(MOBILE);
  } while (cursor !== undefined);
  expect(proofs[0]).toBe('TD');
  expect(new Set(proofs).size).toBe(8);
  expect(proofs).toHaveLength(8);
});

test('a proof cannot be altered through the model', async () => {
  await byText(true, undefined, '01T09:00:00');
  const changes = subscriptionChangeModel(store.connection);
  await changes.updateOne({ mobile: MOBILE }, { $set: { proof: '别的', open: false } });
  expect((await history.of(MOBILE)).items).toMatchObject([{ proof: 'KT', open: true }]);
});
