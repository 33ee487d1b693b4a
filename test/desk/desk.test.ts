import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCalendar } from '../../src/calendar/load-calendar';
import { createOfficeHours } from '../../src/calendar/office-hours';
import { manualClock, MINUTE } from '../../src/core/clock';
import { createDesk, type Desk, type NewOrder } from '../../src/desk/desk';
import { type Contact, createLedger, type Ledger } from '../../src/desk/ledger';
import type { WorkOrderKind } from '../../src/desk/order-kinds';
import { checkOrderNumber } from '../../src/desk/order-number';
import { createSecrecy } from '../../src/desk/secrecy';
import { workOrderModel } from '../../src/desk/work-order';
import type { OutboundText } from '../../src/delivery/delivery';
import { createDirectory } from '../../src/directory/create-directory';
import { ensureIndexes, type Store } from '../../src/store/store';
import { openTestStore } from '../support/engines';
import { loadDemo } from '../../src/taxdata/demo-province';

const SENDER = '13800138003';
const STRANGER = '13800138002';
const clock = manualClock('2026-03-16T10:00:00+08:00');
const operator = { name: '示例员甲', unitCode: '14101050000' };

let dataDir: string;
let store: Store;
let desk: Desk;
let ledger: Ledger;
const sent: OutboundText[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sms12366-desk-'));
  store = await openTestStore({ dataDir });
  const { connection } = store;
  await loadDemo({ connection, taxpayers: 0, seed: 1, clock });
  const { work } = await loadCalendar(join(__dirname, '../../knowledge/calendar'));
  desk = createDesk({
    connection,
    hours: createOfficeHours(work, [{ from: '08:30', to: '18:00' }]),
    directory: await createDirectory(connection, clock),
    delivery: {
      enqueue: async (text) => {
        const duplicate = sent.some((one) => one.key === text.key);
        if (!duplicate) sent.push(text);
        return { id: text.key, duplicate };
      },
    },
    clock,
    secrecy: createSecrecy('a-secret-for-tests-only'),
  });
  ledger = createLedger(connection, createSecrecy('a-secret-for-tests-only'));
  await ensureIndexes(connection);
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

let messages = 0;
async function open(kind: WorkOrderKind, more: Partial<NewOrder> = {}): Promise<string> {
  const messageId = `desk-${++messages}`;
  const { number } = await desk.draw({ kind, messageId, unitCode: '14101050000', at: clock.now() });
  await desk.openOrder({
    number,
    kind,
    messageId,
    from: SENDER,
    anonymous: false,
    title: '标题',
    details: { 内容: '某饭店不开发票' },
    unitCode: '14101050000',
    ...more,
  });
  return number;
}

test('the same message draws the same number, another kind or message another', async () => {
  const draw = (messageId: string, kind: WorkOrderKind) =>
    desk.draw({ kind, messageId, unitCode: '', at: clock.now() });
  const [first, again] = await Promise.all([draw('draw-1', '投诉'), draw('draw-1', '投诉')]);
  expect(again).toEqual(first);
  expect(checkOrderNumber(first.number)).toMatchObject({ ok: true });
  expect((await draw('draw-1', '咨询')).number).not.toBe(first.number);
  expect((await draw('draw-2', '投诉')).number).not.toBe(first.number);
});

test('many orders of one day all get numbers of their own', async () => {
  const drawn = await Promise.all(
    Array.from({ length: 800 }, (_, i) =>
      desk.draw({ kind: '咨询', messageId: `many-${i}`, unitCode: '', at: clock.now() }),
    ),
  );
  expect(new Set(drawn.map((one) => one.number)).size).toBe(800);
});

test('a drawn number is no order yet', async () => {
  const { number } = await desk.draw({ kind: '投诉', messageId: 'drawn-only', unitCode: '', at: clock.now() });
  expect(await desk.stateOf(number, SENDER)).toBeUndefined();
  expect(await desk.showOrder(number)).toBeUndefined();
  expect((await desk.listOrders()).map((line) => line.number)).not.toContain(number);
});

test('an order never drawn cannot be opened', async () => {
  const order = {
    number: 'TS20260316000000',
    kind: '投诉' as const,
    messageId: 'x',
    from: SENDER,
    anonymous: false,
    title: '',
    details: {},
    unitCode: '',
  };
  await expect(desk.openOrder(order)).rejects.toMatchObject({ code: 'order_unknown' });
});

test('Q7: the state goes to the number that filed it and to no other', async () => {
  const number = await open('投诉');
  expect(await desk.stateOf(number, SENDER)).toMatchObject({ number, kind: '投诉', state: '办理中' });
  expect(await desk.stateOf(number, STRANGER)).toBeUndefined();
  expect(await desk.latestOf(STRANGER, ['投诉'])).toBeUndefined();
});

test('the latest of the kinds asked for', async () => {
  clock.advance(60_000);
  const report = await open('举报');
  clock.advance(60_000);
  await open('意见建议');
  expect(await desk.latestOf(SENDER, ['举报', '投诉'])).toMatchObject({ number: report });
});

test('E10: lists and plain views show nothing of a report, the revealed view does', async () => {
  const number = await open('举报', { title: '老味道饭店不开票' });
  const line = (await desk.listOrders({ kind: '举报' })).find((one) => one.number === number);
  expect(JSON.stringify(line)).not.toMatch(/饭店|13800138003/);
  expect(JSON.stringify(await desk.showOrder(number))).not.toMatch(/饭店|13800138003/);
  expect(await desk.showOrder(number, { reveal: true })).toMatchObject({
    details: { 内容: '某饭店不开发票' },
    sender: SENDER,
  });
  expect(JSON.stringify(await workOrderModel(store.connection).findById(number).lean())).not.toMatch(
    /饭店|13800138003/,
  );
});

test('E4: an anonymous reporter is shown to nobody, and answered all the same', async () => {
  const number = await open('举报', { anonymous: true });
  expect(await desk.showOrder(number, { reveal: true })).not.toHaveProperty('sender');
  await desk.reply(number, '已查处', operator);
  expect(sent.at(-1)).toMatchObject({ to: SENDER, key: `order-answer:${number}` });
});

test('what is added later is kept once', async () => {
  const number = await open('投诉');
  const said = { messageId: 'later-1', at: clock.now(), text: '还有一件' };
  await desk.supplement(number, said);
  await desk.supplement(number, said);
  const shown = await desk.showOrder(number, { reveal: true });
  expect(shown?.supplements).toEqual([{ at: said.at, text: '还有一件' }]);
});

test('O2: an answer shows unit and name, goes out once, and closes the order', async () => {
  const number = await open('咨询');
  const before = sent.length;
  await desk.reply(number, '可以办理', operator);
  await desk.reply(number, '可以办理', operator);
  expect(sent.length - before).toBe(1);
  expect(sent.at(-1)).toMatchObject({
    to: SENDER,
    text: `${number}答复：可以办理（郑州市金水区税务局 示例员甲）`,
    lane: 'reply',
    signature: '河南税务',
    from: '123660105',
  });
  expect(await desk.stateOf(number, SENDER)).toMatchObject({ state: '已答复', answer: '可以办理' });
  await expect(desk.reply(number, '另一个答复', operator)).rejects.toMatchObject({ code: 'already_answered' });
});

test.each([
  ['order_unknown', 'TS20260316000000', '内容', operator],
  ['answer_empty', undefined, '  ', operator],
  ['operator_unknown', undefined, '内容', { name: '', unitCode: '14101050000' }],
  ['operator_unknown', undefined, '内容', { name: '示例员甲', unitCode: 'nowhere' }],
])('an answer is refused: %s', async (code, number, text, by) => {
  await expect(desk.reply(number ?? (await open('咨询')), text, by)).rejects.toMatchObject({ code });
});

test('E8: whether people are on duty, and when next', () => {
  expect(desk.duty(new Date('2026-03-16T10:00:00+08:00'))).toMatchObject({ open: true });
  expect(desk.duty(new Date('2026-03-20T19:00:00+08:00'))).toEqual({ open: false, next: '3月23日 周一 08:30' });
});

test('E10: of a confidential contact the ledger keeps the day, not the minute nor the order of the day', async () => {
  const evening = (messageId: string, minute: number): Contact => ({
    messageId,
    at: new Date(`2026-03-18T23:${minute}:59.999+08:00`),
    from: SENDER,
    unitCode: '14101050000',
    intent: 'complaint',
    confidence: 0.9,
    replyKind: 'ack',
    outcome: '已登记',
  });
  const ids = Array.from({ length: 12 }, (_, n) => `evening-${n}`);
  for (const [n, id] of ids.entries()) await ledger.record(evening(id, 30 + n));
  const day = new Date('2026-03-18T00:00:00+08:00');
  const kept = await ledger.ofMessages(ids);
  const moments = ids.map((id) => (kept.get(id)?.at.getTime() ?? 0) - day.getTime());
  for (const moment of moments) expect(moment >= 0 && moment < MINUTE).toBe(true);
  expect(moments).not.toEqual([...moments].sort((a, b) => a - b));
  expect(await ledger.find({ from: day, to: new Date('2026-03-19T00:00:00+08:00') })).toHaveLength(ids.length);
});

test('E1: the ledger has every contact once, by sender and by day, without whole numbers', async () => {
  const contact = {
    messageId: 'ledger-1',
    at: new Date('2026-03-16T10:00:00+08:00'),
    from: SENDER,
    unitCode: '14101050000',
    intent: 'consult',
    confidence: 0.9,
    replyKind: 'answer',
    articleId: 'small-vat',
    articleVersion: '1234abcd',
    outcome: '已答复',
  };
  await ledger.record(contact);
  await ledger.record(contact);
  await ledger.record({
    ...contact,
    messageId: 'ledger-2',
    intent: 'report',
    at: new Date('2026-03-17T10:00:00+08:00'),
  });
  await ledger.record({ ...contact, messageId: 'ledger-3', confidential: true });
  const found = await ledger.find({ mobile: SENDER });
  // E10: nothing leads from a number to what is confidential.
  expect(found.map((one) => one._id)).toEqual(['ledger-1']);
  expect(found[0]).toMatchObject({ senderMasked: '138****8003', articleVersion: '1234abcd' });
  expect(JSON.stringify(found)).not.toContain(SENDER);
  const day = { from: new Date('2026-03-17T00:00:00+08:00'), to: new Date('2026-03-18T00:00:00+08:00') };
  const sealed = await ledger.find(day);
  expect(sealed).toMatchObject([{ intent: 'report', confidential: true, _id: expect.stringMatching(/^sealed:/) }]);
  expect(Object.keys(sealed[0] ?? {})).not.toEqual(expect.arrayContaining(['senderHash']));
  const known = await ledger.ofMessages(['ledger-1', 'ledger-2', 'ledger-3', 'ledger-4']);
  expect([...known.keys()].sort()).toEqual(['ledger-1', 'ledger-2', 'ledger-3']);
  expect(known.get('ledger-3')).toMatchObject({ intent: 'consult', confidential: true });
  expect(await ledger.find({ mobile: STRANGER })).toEqual([]);
});
