import { contentOf, factsOf, missingFacts, saysNoMore } from '../../src/bot/skills/intake-facts';
import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge() });
});
afterAll(() => world.close());

test.each(['我要投诉', '举报', '提个建议', '有个意见想反映一下', '我想举报一个公司偷税', 'TS', '投诉你们'])(
  '“%s” says no more than the wish',
  (text) => {
    expect(contentOf(text)).toBe('');
  },
);

test.each(['我要举报 有个饭店不给开票', '投诉态度差', '希望中午有人值班'])('“%s” says what about', (text) => {
  expect(contentOf(text)).toBe(text);
});

test('nobody is asked for what they told', () => {
  const said = '昨天晚上在金水区文化路老味道饭店吃饭不给开发票';
  expect(missingFacts('report', factsOf('report', said, {}))).toEqual([]);
  expect(missingFacts('report', factsOf('report', '有个饭店不给开票', {}))).toEqual([
    '单位名称',
    '在什么地方',
    '什么时候的事',
  ]);
  expect(missingFacts('complaint', factsOf('complaint', '窗口的人骂我', {}))).toEqual(['什么时候的事']);
});

test.each(['没有了', '不知道', '就这些', '记不清了', '不清楚'])('“%s” ends the questions', (text) => {
  expect(saysNoMore(text)).toBe(true);
});

let senders = 0;
test.each([
  ['1', true],
  ['匿名', true],
  ['不要实名', true],
  ['我不想实名', true],
  ['别说是我举报的', true],
  ['随便', true],
  ['2', false],
  ['实名', false],
  ['不用匿名', false],
  ['不匿名,我叫示例甲', false],
])('asked whether to stay anonymous, “%s” means %s', async (answer, anonymous) => {
  const from = `19900${String(++senders).padStart(6, '0')}`;
  await world.text(from, '我要举报');
  expect(await world.text(from, '金水区文化路老味道饭店昨天不开发票')).toContain('匿名');
  const filed = await world.text(from, answer);
  const number = /JB\d{14}/.exec(filed)?.[0] ?? '';
  expect(await world.desk.showOrder(number, { reveal: true })).toMatchObject({ anonymous });
});
