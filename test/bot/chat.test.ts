import { newVisitor } from '../../src/core/visitor';
import * as conversation from '../../src/bot/replies/conversation';
import * as orders from '../../src/bot/replies/orders';
import { worded } from '../../src/bot/replies/chat';
import { chinesePunctuation } from '../../src/bot/replies/punctuation';
import { strangerProgressText } from '../../src/bot/replies/taxpayers';
import { createSubscriptionHistory } from '../../src/directory/subscriptions/history';
import { turnModel } from '../../src/bot/turn-record';
import type { TurnEvent } from '../../src/bot/engine/turn';
import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

const OWNER = '13800138000';
/** The demo restaurant's own business, as in privacy.test.ts. */
const FIGURES = /120000|12万|1200元|示例员甲|62350|18份/;

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge() });
});
afterAll(() => world.close());

let drawn = 0;
const visitor = (): string => newVisitor((bytes) => Buffer.alloc(bytes, ++drawn));

/** Long enough that what comes next is not taken for more about the same. */
const later = (): void => world.clock.advance(31 * 60_000);

interface Told {
  id: string;
  text: string;
  replied: Extract<TurnEvent, { type: 'replied' }> | undefined;
}

/** Writes in the web chat; with a number where one is bound. */
async function write(from: string, text: string, provenMobile?: string): Promise<Told> {
  world.clock.advance(5_000);
  const message = {
    ...world.message(from, text),
    channel: 'web',
    ...(provenMobile === undefined ? {} : { provenMobile }),
  };
  await world.bot.handle(message);
  const record = await turnModel(world.store.connection).findById(message.id).lean();
  const replied = record?.events.find((event) => event.type === 'replied');
  return {
    id: message.id,
    text: world.outbox.sent.find((one) => one.key === `reply:${message.id}`)?.text ?? '',
    replied: replied as Told['replied'],
  };
}

describe('O3, O5: what is done for a number', () => {
  test.each([
    '查定额 92410105MA9DEM001G',
    '发票核定查询 92410105MA9DEM001G',
    '专管员是谁 92410105MA9DEM001G',
    'KT',
    'TD',
  ])('a visitor who writes “%s” is asked to bind one, and learns nothing', async (text) => {
    const told = await write(visitor(), text);
    expect(told.text).toContain('绑定手机号');
    expect(told.text).not.toMatch(FIGURES);
    expect(told.replied?.wantsNumber).toBe(true);
  });

  test('who has bound the number of the restaurant is told its figures, in the conversation and nowhere else', async () => {
    const from = visitor();
    const told = await write(from, '我的定额', OWNER);
    expect(told.text).toMatch(FIGURES);
    expect(world.outbox.sent.find(({ key }) => key === `reply:${told.id}`)).toMatchObject({ to: from, channel: 'web' });
    expect((await world.ledger.find({ mobile: OWNER }))[0]).toMatchObject({ senderMasked: '138****8000' });
  });

  test('KT from a bound number is the number’s subscription, and the proof says that it came by the chat', async () => {
    const mobile = '19900000777';
    const from = visitor();
    await write(from, 'KT', mobile);
    expect((await world.deps.directory.subscriptionOf(mobile)).open).toBe(true);
    await write(from, 'TD', mobile);
    await write(from, '是', mobile);
    expect((await world.deps.directory.subscriptionOf(mobile)).open).toBe(false);
    const { items } = await createSubscriptionHistory(world.store.connection).of(mobile);
    expect(items.map(({ open, way, proof }) => ({ open, way, proof }))).toEqual([
      { open: false, way: 'web', proof: '是' },
      { open: true, way: 'web', proof: 'KT' },
    ]);
  });

  test('KT by SMS is proved by the text', async () => {
    const mobile = '19900000778';
    await world.text(mobile, 'KT');
    const { items } = await createSubscriptionHistory(world.store.connection).of(mobile);
    expect(items).toMatchObject([{ open: true, way: 'sms', proof: 'KT' }]);
  });
});

describe('W6: the conversation of a number by SMS is not that of the chat', () => {
  test('回复1 brings nothing that was said by SMS, and what a number holds waits for no visitor', async () => {
    await world.text(OWNER, '小规模纳税人季度免税额是多少');
    const told = await write(visitor(), '1', OWNER);
    expect(told.text).toContain('没看懂');
    await world.text(OWNER, '我要投诉');
    const next = await write(visitor(), '你好', OWNER);
    expect(next.text).not.toContain('投诉');
  });

  test('two visitors who have bound the same number do not see each other', async () => {
    const [one, other] = [visitor(), visitor()];
    await write(one, '查发票 4100253160 00718801', OWNER);
    expect((await write(other, '1', OWNER)).text).not.toContain('00718801');
  });
});

describe('E9: an order opened from the chat can be answered', () => {
  const complain = async (from: string): Promise<Told> => {
    await write(from, '我要投诉');
    return write(from, '昨天上午在金水区办税厅,3号窗口工作人员态度恶劣,让我等了两个小时');
  };
  const numberIn = (text: string): string => /[A-Z]{2}\d{14}/.exec(text)?.[0] ?? '';

  test('without a number: the visitor is told where the answer comes and offered to bind one; the answer comes there', async () => {
    const from = visitor();
    const told = await complain(from);
    const number = numberIn(told.text);
    expect(told.text).toContain('答复会出现在本对话里');
    expect(told.text).not.toContain('短信告诉您');
    expect(told.replied?.wantsNumber).toBe(true);
    later();
    expect((await write(from, `JBJG ${number}`)).text).toContain('办理中');
    expect((await write(visitor(), `JBJG ${number}`)).text).not.toContain('办理中');
    const unit = await world.deps.directory.unitOfExtension('');
    await world.desk.reply(number, '已批评教育。', { name: '示例坐席', unitCode: unit.code });
    expect(world.outbox.sent.at(-1)).toMatchObject({ to: from });
  });

  test('a number bound later has what was filed under the name, and is answered by SMS', async () => {
    const from = visitor();
    const number = numberIn((await complain(from)).text);
    expect(await world.desk.followVisitor(from, OWNER)).toBe(1);
    expect(await world.desk.followVisitor(from, OWNER)).toBe(0);
    later();
    expect((await write(from, `JBJG ${number}`, OWNER)).text).toContain('办理中');
    const unit = await world.deps.directory.unitOfExtension('');
    await world.desk.reply(number, '已批评教育。', { name: '示例坐席', unitCode: unit.code });
    expect(world.outbox.sent.at(-1)).toMatchObject({ to: OWNER });
  });

  test('E10: what was reported without a name gets none when a number is bound, and its visitor still learns of it', async () => {
    const from = visitor();
    await write(from, '我要举报');
    await write(from, '示例路12号的示例饭店,上个月起一直不给开发票,收现金');
    const filed = await write(from, '匿名');
    const number = numberIn(filed.text);
    expect(filed.text).toContain('可在这里查');
    expect(filed.replied?.wantsNumber).toBeUndefined();
    expect(await world.desk.followVisitor(from, OWNER)).toBe(0);
    expect(await world.desk.stateOf(number, OWNER)).toBeUndefined();
    later();
    expect((await write(from, `JBJG ${number}`, OWNER)).text).toContain('办理中');
  });

  test('a text that failed for good is an order that says so in the chat', async () => {
    const from = visitor();
    await world.bot.parked({ ...world.message(from, '在吗'), channel: 'web' }, 'broken');
    expect(world.outbox.sent.at(-1)).toMatchObject({ to: from, text: expect.stringContaining('本对话') });
  });

  test('a complaint half told and left is filed, and told in the conversation', async () => {
    const from = visitor();
    await write(from, '我要投诉');
    await write(from, '办税厅的窗口让我白跑了三趟');
    later();
    expect(await world.bot.fileUnfinished()).toBe(1);
    expect(world.outbox.sent.at(-1)).toMatchObject({ to: from, text: expect.stringContaining('已按现有内容登记') });
  });
});

describe('wording', () => {
  const AT = '2026年3月17日17时前';
  const replies = (): string[] => [
    ...Object.values<unknown>({ ...conversation }).filter((one) => typeof one === 'string'),
    conversation.cancelledText(undefined),
    conversation.cancelledText('投诉'),
    conversation.withdrawalText('TS20260316000124'),
    orders.noOrdersText,
    orders.unavailableText('SJ20260316000124', AT),
    orders.filedText('投诉', 'TS20260316000124', AT, false),
    orders.filedText('举报', 'JB20260316000124', AT, true),
    orders.filedText('意见建议', 'JY20260316000124', AT, false),
    orders.nothingMoreText('TS20260316000124'),
    orders.notYourOrderText('TS20260316000124'),
    orders.handedOffAlreadyText('RG20260316000124'),
    orders.parkedText('RG20260316000124', AT),
    orders.orderStateText({ number: 'TS20260316000124', kind: '投诉', state: '办理中', openedAt: world.clock.now() }),
    strangerProgressText({
      acceptanceNo: 'SL20260310000123',
      business: '',
      state: 'in_progress',
      acceptedOn: '2026-03-10',
      steps: [],
      taxpayerId: '',
      bureauName: '',
    } as never),
  ];

  test('nobody who has no number is told of texts to or from the phone', () => {
    for (const text of replies()) {
      // It warns of texts that others get.
      if (text === conversation.fraudText) continue;
      expect(worded(chinesePunctuation(text), false)).not.toMatch(/短信|本手机|来信/);
    }
  });

  test('who has bound one is told of texts to the phone, and not of the phone in the hand', () => {
    for (const text of replies())
      expect(worded(chinesePunctuation(text), true)).not.toMatch(/本手机号|发短信来|您的短信/);
    expect(worded('有结果会短信告诉您。', true)).toBe('有结果会短信告诉您。');
  });

  test.each([
    ['季度30万元以下免征。回复1看详情。', '季度30万元以下免征。'],
    ['季度30万元以下免征。回复1看详情，2看“按月怎么算”。', '季度30万元以下免征。'],
    ['先看这些（回复1看下文）', '先看这些……'],
  ])('what a button brings is not asked for in words: %s', (text, said) => {
    expect(worded(text, false)).toBe(said);
  });
});
