import { addressOf, hasRight, type Insider, oneOfEach, openStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const payloadFor = (method: string): { payload?: unknown } => (method === 'GET' ? {} : { payload: {} });

test('without a sign-in every route of the console says so, whatever is sent', async () => {
  const closed = stage.routes.filter(({ right, url }) => right !== 'anyone' && url !== '/api/live');
  expect(closed.length).toBeGreaterThan(10);
  for (const { method, url } of closed) {
    const { status, code } = await stage.ask(addressOf(url), undefined, { method, ...payloadFor(method) });
    expect([method, url, status, code]).toEqual([method, url, 401, 'signed_out']);
  }
});

test('every role gets as far as the table of rights says, on every route', async () => {
  for (const { role, code: operator } of oneOfEach()) {
    const who = await stage.signIn(operator);
    for (const { method, url, right } of stage.routes) {
      if (right === 'anyone' || right === 'signed_in') continue;
      const { status, code } = await stage.ask(addressOf(url), who, { method, ...payloadFor(method) });
      const refused = code === 'forbidden' || status === 401;
      expect([role, method, url, refused, status < 500]).toEqual([role, method, url, !hasRight(role, right), true]);
    }
  }
}, 120_000);

test('whatever changes something wants the token of the page', async () => {
  const who = await stage.signIn('14100000001');
  const without: Insider = { ...who, csrf: 'x'.repeat(who.csrf.length) };
  for (const { method, url, right } of stage.routes) {
    if (method === 'GET' || right === 'anyone') continue;
    const { code } = await stage.ask(addressOf(url), without, { method, payload: {} });
    expect([method, url, code]).toEqual([method, url, 'csrf']);
  }
});

test('a page of another site changes nothing', async () => {
  const who = await stage.signIn('14100000001');
  for (const { method, url, right } of stage.routes) {
    if (method === 'GET' || right === 'anyone') continue;
    const { code } = await stage.ask(addressOf(url), who, {
      method,
      payload: {},
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect([method, url, code]).toEqual([method, url, 'origin_forbidden']);
  }
});

test('a session that was planted is not the one that is signed in', async () => {
  const planted = 'A'.repeat(43);
  const answer = await stage.app.web.inject({
    method: 'POST',
    url: '/api/sign-in',
    cookies: { sms12366_session: planted },
    payload: { code: '14100000001', password: 'demo-12366-pass' },
  });
  const [cookie] = answer.cookies.filter(({ name }) => name === 'sms12366_session');
  expect(cookie?.value).not.toBe(planted);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  const stranger: Insider = { code: '', unitCode: '', roles: [], token: planted, csrf: '' };
  expect((await stage.ask('/api/session/list', stranger)).status).toBe(401);
});

test('signing in again ends the session before', async () => {
  const first = await stage.signIn('14100000004');
  const again = await stage.app.web.inject({
    method: 'POST',
    url: '/api/sign-in',
    cookies: { sms12366_session: first.token },
    payload: { code: '14100000004', password: 'demo-12366-pass' },
  });
  expect(again.statusCode).toBe(200);
  expect((await stage.ask('/api/session/list', first)).status).toBe(401);
});
