import { DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import type { CarriersAnswer, RouteAnswer, TestTextAnswer } from '../../src/web/api/carriers';
import { CSRF_HEADER } from '../../src/web/guard';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { openTestApp, type TestApp } from '../app/open-app';

const SHIFT_LEADER = '14100000003';
const PROVINCE_ADMIN = '14100000001';
const AGENT = '14100000002';
const CALLER = { from: '127.0.0.1', userAgent: 'test' };

jest.setTimeout(60_000);
let opened: TestApp;
const sessions = new Map<string, { token: string; csrf: string }>();

beforeAll(async () => {
  opened = await openTestApp({ TEST_TEXTS_PER_HOUR: '2' });
  await opened.app.start();
  for (const code of [SHIFT_LEADER, PROVINCE_ADMIN, AGENT]) {
    const begun = await opened.app.bureau.signIn.signIn({ code, password: DEMO_PASSWORD }, CALLER);
    if (begun.next !== 'done') throw new Error('the demo needs no code');
    sessions.set(code, { token: begun.token, csrf: begun.session.csrf });
  }
});
afterAll(() => opened?.close());

async function ask(code: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const { token = '', csrf = '' } = sessions.get(code) ?? {};
  return opened.app.web.inject({
    method,
    url,
    cookies: { [SESSION_COOKIE]: token },
    headers: { [CSRF_HEADER]: csrf },
    ...(payload === undefined ? {} : { payload }),
  });
}

const recorded = (action: string) => opened.app.bureau.audit.find({ action, limit: 9 });

test('the carriers are shown to who runs them, and to nobody else', async () => {
  const shown = await ask(SHIFT_LEADER, 'GET', '/api/carriers');
  expect(shown.json<CarriersAnswer>()).toMatchObject({
    mayTest: true,
    nodes: [{ isThis: true, accounts: expect.arrayContaining([expect.objectContaining({ id: 'handset' })]) }],
  });
  expect((await ask(AGENT, 'GET', '/api/carriers')).statusCode).toBe(403);
  expect((await recorded('carriers.read')).map(({ by, outcome }) => [by.code, outcome])).toEqual([[AGENT, 'denied']]);
});

test('the way of a number is told without sending and recorded without the number', async () => {
  const told = await ask(SHIFT_LEADER, 'POST', '/api/carriers/route', { mobile: '138 0013 8009' });
  expect(told.json<RouteAnswer>()).toEqual({
    mobileMasked: '138****8009',
    carrierName: '中国移动',
    rule: expect.stringContaining('号段 138'),
    // The web chat carries nothing to a phone; the demo's phone stands behind every carrier.
    accounts: [{ id: 'handset', conditionName: '正常' }],
  });
  expect(await opened.app.delivery.thread('13800138009', 5)).toEqual([]);
  expect(await recorded('carriers.test')).toMatchObject([
    { by: { code: SHIFT_LEADER }, object: { kind: 'mobile', id: '138****8009' }, outcome: 'done' },
  ]);
});

test.each<[string, string, object, number]>([
  ['a number that is none', '/api/carriers/route', { mobile: '12345678901' }, 400],
  ['an operator of the store', '/api/carriers/route', { mobile: { $gt: '' } }, 400],
  ['a field there is not', '/api/carriers/test-texts', { mobile: '13800138009' }, 400],
  ['an account there is not', '/api/carriers/test-texts', { account: 'nowhere' }, 422],
])('refused: %s', async (_, url, body, status) => {
  expect((await ask(PROVINCE_ADMIN, 'POST', url, body)).statusCode).toBe(status);
});

test('a test text goes to the own phone alone, signed; others cannot follow it, and there are only so many an hour', async () => {
  const first = await ask(SHIFT_LEADER, 'POST', '/api/carriers/test-texts', {});
  expect(first.statusCode).toBe(202);
  const { id, text, mobileMasked } = first.json<TestTextAnswer>();
  expect(mobileMasked).toBe('138****0003');
  expect(text).toContain('国家税务总局河南省税务局示例班长');
  await opened.app.delivery.idle();
  expect((await ask(SHIFT_LEADER, 'GET', `/api/carriers/test-texts/${id}`)).json()).toMatchObject({
    state: expect.stringMatching(/^(sent|delivered)$/),
  });
  expect((await opened.app.delivery.thread('13800000003', 5)).map((entry) => entry.text)).toEqual([
    expect.stringContaining('这是一条通道测试短信'),
  ]);
  expect((await ask(PROVINCE_ADMIN, 'GET', `/api/carriers/test-texts/${id}`)).statusCode).toBe(404);

  expect((await ask(SHIFT_LEADER, 'POST', '/api/carriers/test-texts', { account: 'handset' })).statusCode).toBe(202);
  const third = await ask(SHIFT_LEADER, 'POST', '/api/carriers/test-texts', {});
  expect(third.statusCode).toBe(429);
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  expect((await recorded('carriers.test-text')).filter(({ by }) => by.code === SHIFT_LEADER)).toMatchObject([
    { outcome: 'failed' },
    { outcome: 'done' },
    { outcome: 'done', after: { account: 'handset' } },
    { outcome: 'done', object: { kind: 'mobile', id: '138****0003' } },
  ]);
});
