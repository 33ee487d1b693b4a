import { shippedKnowledge } from './few-articles';
import { plainUnderstander } from './plain-understander';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld({ understander: plainUnderstander, knowledge: await shippedKnowledge() });
  world.trouble.down = true;
});
afterAll(() => world.close());

test.each([
  ['Q1', '13800138002', '4100194130 05236785'],
  ['Q2', '13800138000', '查定额'],
  ['Q3', '13800138000', '发票核定查询'],
  ['Q4', '13800138000', 'SL20260310000123 进度'],
  ['Q4', '13800138000', '查进度'],
  ['Q5', '13800138002', 'FPLX 4100194130 05236785'],
  ['Q6', '13800138000', '专管员电话'],
])('%s: when nobody can look, a member of staff does and the sender is told (%s: %s)', async (_id, from, text) => {
  const reply = await world.text(from, text);
  const number = /SJ\d{14}/.exec(reply)?.[0] ?? '';
  expect(reply).toContain('已请工作人员核查');
  expect(reply).toMatch(/1个工作日内（3月17日 周二 \d\d:\d\d前）答复/);
  expect(await world.desk.showOrder(number)).toMatchObject({ kind: '数据核查', state: 'open', sender: from });
});

test('a refusal needs no data', async () => {
  expect(await world.text('13800138002', '查定额 92410105MA9DEM001G')).toContain('不能告知');
});
