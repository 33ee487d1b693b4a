import { type Bot, createBot } from '../../src/bot/runner';
import { sessionModel } from '../../src/bot/session-store';
import { turnModel } from '../../src/bot/turn-record';
import { MINUTE } from '../../src/core/clock';
import { ledgerModel } from '../../src/desk/ledger';
import { workOrderModel } from '../../src/desk/work-order';
import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge() });
});
afterAll(() => world.close());

let senders = 0;
/** How many of a number's texts are in the ledger: also those that nothing in it leads to (E10). */
const contactsOf = async (from: string): Promise<number> => {
  const replies = world.outbox.sent.filter((sent) => sent.to === from);
  return (await world.ledger.ofMessages(replies.map(({ key }) => key.replace('reply:', '')))).size;
};
const newSender = (): string => `19900${String(++senders).padStart(6, '0')}`;

/** Blows at the n-th write, before it is done or after. */
function fuse(at: number, when: 'before' | 'after') {
  let writes = 0;
  const guard =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const mine = ++writes;
      if (mine === at && when === 'before') throw new Error(`crash before write ${at}`);
      const done = await write(...args);
      if (mine === at) throw new Error(`crash after write ${at}`);
      return done;
    };
  return { guard, blown: () => writes >= at };
}

/** The same bot on the same store, with every write behind the fuse. */
function fusedBot(guard: ReturnType<typeof fuse>['guard']): Bot {
  const { deps, desk, ledger, unanswered, outbox } = world;
  const { connection } = world.store;
  return createBot({
    ...deps,
    connection,
    desk: { ...desk, draw: guard(desk.draw), openOrder: guard(desk.openOrder), supplement: guard(desk.supplement) },
    ledger: { ...ledger, record: guard(ledger.record) },
    unanswered: { record: guard(unanswered.record) },
    delivery: { enqueue: guard(outbox.enqueue) },
    directory: { ...deps.directory, changeSubscription: guard(deps.directory.changeSubscription.bind(deps.directory)) },
  });
}

const SCENES: [string, string[]][] = [
  ['a look-up', ['4100194130 05236785']],
  ['a report filed', ['我要举报', '金水区文化路老味道饭店昨天不开发票', '1']],
  ['a supplement', ['投诉 昨天金水区大厅的窗口人员骂人', '他还把我的材料扔了出来']],
  ['an unsubscription', ['TD', '是']],
  ['a person wanted', ['转人工']],
  ['a question nobody answers', ['火星上开公司要不要交增值税的牌照钱']],
];

describe.each(SCENES)('%s', (_name, texts) => {
  const places = [1, 2, 3, 4, 5].flatMap((at) => (['before', 'after'] as const).map((when) => [at, when] as const));

  test.each(places)('a crash at write %i, %s it, neither loses nor doubles', async (at, when) => {
    const from = newSender();
    for (const text of texts.slice(0, -1)) await world.text(from, text);
    const last = world.message(from, texts.at(-1) ?? '');
    const { guard, blown } = fuse(at, when);
    const outcome = await fusedBot(guard)
      .handle(last)
      .then(
        () => 'done',
        () => 'crashed',
      );
    expect(outcome).toBe(blown() ? 'crashed' : 'done');
    await world.bot.handle(last);
    await world.bot.handle(last);

    expect(world.outbox.sent.filter((sent) => sent.to === from)).toHaveLength(texts.length);
    expect(await contactsOf(from)).toBe(texts.length);
    expect(await sessionModel(world.store.connection).findById(from).lean()).toMatchObject({ seq: texts.length });
    const orders = await workOrderModel(world.store.connection).find({ messageId: last.id }).lean();
    expect(orders.filter((order) => order.state === 'drawn')).toEqual([]);
    const mine = await world.desk.latestOf(from, ['举报', '投诉', '人工']);
    if (mine !== undefined) {
      expect(world.outbox.sent.filter((sent) => sent.to === from && sent.text.includes(mine.number))).not.toHaveLength(
        0,
      );
      const shown = await world.desk.showOrder(mine.number, { reveal: true });
      expect(shown?.supplements).toHaveLength(_name === 'a supplement' ? 1 : 0);
    }
    const { open } = await world.deps.directory.subscriptionOf(from);
    if (_name === 'an unsubscription') expect(open).toBe(false);
  });
});

test.each(['insertOne', 'updateOne'] as const)(
  'the store fails at %s of turn or session; the retry does it once',
  async (method) => {
    const from = newSender();
    const model = method === 'insertOne' ? turnModel(world.store.connection) : sessionModel(world.store.connection);
    const message = world.message(from, '转人工');
    const broken = jest.spyOn(model.collection, method).mockRejectedValueOnce(new Error('disk gone'));
    await expect(world.bot.handle(message)).rejects.toThrow('disk gone');
    broken.mockRestore();
    await world.bot.handle(message);
    expect(world.outbox.sent.filter((sent) => sent.to === from)).toHaveLength(1);
    expect(await world.ledger.find({ mobile: from })).toHaveLength(1);
  },
);

test('an old message that comes again late does not put the session back', async () => {
  const from = newSender();
  const first = world.message(from, '查发票 代码4100194130');
  await world.bot.handle(first);
  await world.text(from, '05236785');
  const before = await sessionModel(world.store.connection).findById(from).lean();
  await world.bot.handle(first);
  expect(await sessionModel(world.store.connection).findById(from).lean()).toEqual(before);
});

test('a reply goes back the way the text came, from the number texted, by the unit of its extension', async () => {
  const from = newSender();
  await world.text(from, '你好', { to: '123660105' });
  expect(world.outbox.sent.at(-1)).toMatchObject({
    to: from,
    from: '123660105',
    channel: 'handset',
    lane: 'reply',
    signature: '河南税务',
    unitCode: '14101050000',
  });
});

test('E9: a report left half told is filed after the time-out, once, and its sender told', async () => {
  const from = newSender();
  await world.text(from, '我要举报 金水区文化路老味道饭店不开发票');
  expect(await world.bot.fileUnfinished()).toBe(0);
  world.clock.advance(31 * MINUTE);
  expect(await world.bot.fileUnfinished()).toBe(1);
  expect(await world.bot.fileUnfinished()).toBe(0);
  const order = await world.desk.latestOf(from, ['举报']);
  expect(world.outbox.sent.filter((sent) => sent.to === from).at(-1)?.text).toContain(order?.number);
  // The text that comes after it finds nothing left to file.
  expect(await world.text(from, '你好')).not.toContain('登记');
  const { senderHash } = (await workOrderModel(world.store.connection).findById(order?.number).lean()) ?? {};
  expect(await workOrderModel(world.store.connection).countDocuments({ senderHash, kind: '举报' })).toBe(1);
  // E10: nothing stored beside the sealed sender says who it is.
  const { connection } = world.store;
  const kept = [await workOrderModel(connection).find().lean(), await ledgerModel(connection).find().lean()];
  expect(JSON.stringify(kept.flat())).not.toContain(from);
});

test('E9: a message that failed for good becomes a work order, once', async () => {
  const from = newSender();
  const message = world.message(from, '查发票');
  await world.bot.parked(message, 'boom');
  await world.bot.parked(message, 'boom');
  expect(world.outbox.sent.filter((sent) => sent.to === from)).toHaveLength(1);
  expect(await world.desk.latestOf(from, ['人工'])).toMatchObject({ state: '办理中' });
});

test('the bot is silent while a person has taken over, and speaks again after', async () => {
  const from = newSender();
  await world.bot.takeOver(from, new Date(world.clock.now().getTime() + 10 * MINUTE));
  expect(await world.text(from, '你好')).toBe('');
  expect((await world.ledger.find({ mobile: from }))[0]).toMatchObject({ replyKind: 'silent' });
  await world.bot.takeOver(from, undefined);
  expect(await world.text(from, '你好')).not.toBe('');
  await world.bot.takeOver(from, new Date(world.clock.now().getTime() + 10 * MINUTE));
  world.clock.advance(11 * MINUTE);
  expect(await world.text(from, '你好')).not.toBe('');
});

test('E1: the ledger knows what was answered, by which version of which article', async () => {
  const from = newSender();
  await world.text(from, '一般纳税人卖货税率几个点');
  expect((await world.ledger.find({ mobile: from }))[0]).toMatchObject({
    intent: 'consult',
    replyKind: 'answer',
    articleId: expect.any(String),
    articleVersion: expect.stringMatching(/^[0-9a-f]{8}$/),
    outcome: '已答复',
  });
});

test('what the knowledge base did not answer is kept for the editors, once, without numbers', async () => {
  const from = newSender();
  const text = '税率火星公司13800138777开到哪里去了呀';
  const message = world.message(from, text);
  await world.bot.handle(message);
  await world.bot.handle(message);
  const kept = await world.unanswered.find({ from: new Date('2026-01-01T00:00:00+08:00') });
  const mine = kept.filter(({ text: asked }) => asked.includes('火星公司'));
  expect(mine).toHaveLength(1);
  expect(mine[0]?.text).not.toContain('13800138777');
  expect(mine[0]?.outcome).not.toBe('');
});
