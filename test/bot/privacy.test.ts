import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge(), lookUpLimit: 8 });
});
afterAll(() => world.close());

let senders = 0;
const stranger = (): string => `19900${String(++senders).padStart(6, '0')}`;

/** Everything of the demo restaurant that is its own business. */
const SECRETS =
  /示例老街|120000|12万|1200元|示例员甲|12366511|62350|18份|最高开票限额|经营流水|定期定额调整|延期缴纳|货币资金|13800138000/;

const QUESTIONS = [
  '查定额 92410105MA9DEM001G',
  'DSCX 92410105MA9DEM001G',
  '发票核定查询 92410105MA9DEM001G',
  '专管员是谁 92410105MA9DEM001G',
  'SL20260310000123 办到哪了',
  'SL20260302000087 进度',
  'SL20260226000345 进度',
  '查进度 92410105MA9DEM001G',
];

test.each(QUESTIONS)('O6, W6: a stranger who texts “%s” learns nothing of the taxpayer', async (question) => {
  const reply = await world.text(stranger(), question);
  expect(reply).not.toBe('');
  expect(reply).not.toMatch(SECRETS);
});

test.each(QUESTIONS.slice(0, 7))('the owner who texts “%s” learns it', async (question) => {
  world.clock.advance(60_000);
  expect(await world.text('13800138000', question)).toMatch(SECRETS);
});

test('a number bound to one taxpayer learns nothing of another, whatever came before', async () => {
  await world.text('13800138003', '我的定额');
  expect(await world.text('13800138003', '不对,税号是92410105MA9DEM001G')).not.toMatch(SECRETS);
  expect(await world.text('13800138003', '专管员也查下 92410105MA9DEM001G')).not.toMatch(SECRETS);
});

test('a refusal is the same whether the taxpayer exists or not', async () => {
  const from = stranger();
  const there = await world.text(from, '查定额 92410105MA9DEM001G');
  const nowhere = await world.text(from, '查定额 92640104MA9NR8EB28');
  expect(nowhere).toBe(there);
});

test('an invoice shows a stranger only part of a name', async () => {
  const reply = await world.text(stranger(), '4100253160 00718801');
  expect(reply).toContain('与税务登记信息一致');
  expect(reply).not.toContain('金水区示例老街面馆');
});

test('Q7, E10: nobody learns of a report but who filed it', async () => {
  const reporter = stranger();
  await world.text(reporter, '我要举报');
  await world.text(reporter, '金水区文化路老味道饭店昨天不开发票');
  const filed = await world.text(reporter, '1');
  const number = /JB\d{14}/.exec(filed)?.[0] ?? '';
  expect(number).not.toBe('');
  expect(await world.text(reporter, `JBJG ${number}`)).toContain('办理中');
  const other = await world.text(stranger(), `JBJG ${number}`);
  expect(other).toContain('没有查到本手机号提交的');
  expect(other).not.toMatch(/办理中|饭店/);
});

test('look-ups are limited per sender, politely, and others are not affected', async () => {
  const from = stranger();
  for (let i = 0; i < 8; i++) {
    world.clock.advance(30_000);
    expect(await world.text(from, `4100194130 0523678${i}`)).toContain(`0523678${i}`);
  }
  const refused = await world.text(from, '4100194130 05236789');
  expect(refused).toContain('查得比较频繁');
  expect(refused).toContain('inv-veri.chinatax.gov.cn');
  expect(await world.text(stranger(), '4100194130 05236785')).toContain('与税务登记信息一致');
});
