import { openTestApp, type TestApp } from '../../app/open-app';
import { answerFeedbackOf } from './read-feedback';

jest.setTimeout(120_000);

const SITE = 'https://example.test';
let service: TestApp;
beforeAll(async () => {
  service = await openTestApp({
    EMBED_ORIGINS: SITE,
    CHAT_VISITORS_PER_HOUR: '20',
    ALLOWED_HOSTS: 'chat.example.test',
  });
  await service.app.start();
}, 120_000);
afterAll(() => service?.close());

interface Reply {
  status: number;
  body: Record<string, unknown> & { error?: { code: string; message: string } };
  cookie: string | undefined;
}

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: { cookie?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { cookie, body, headers = {} } = options;
  const answer = await service.app.web.inject({
    method,
    url: `/api/chat${path}`,
    headers: { host: 'localhost', ...(cookie === undefined ? {} : { cookie }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, body: answer.json(), cookie: answer.headers['set-cookie']?.toString() };
}

const first = (cookie: string | undefined): string => cookie?.split(';')[0] ?? '';
async function visitor(): Promise<string> {
  return first((await call('POST', '/session')).cookie);
}
let keys = 0;
const text = (said: string): { text: string; key: string } => ({
  text: said,
  key: `key-${String(++keys).padStart(8, '0')}`,
});

interface Entry {
  id: string;
  direction: 'in' | 'out';
  text: string;
  rated?: string;
}
async function entriesOf(cookie: string): Promise<Entry[]> {
  await service.app.delivery.idle();
  return (await call('GET', '/messages', { cookie })).body['entries'] as Entry[];
}

describe('the cookie', () => {
  test('who only looks gets none; it is httpOnly, Lax, of the chat alone', async () => {
    expect((await call('GET', '')).cookie).toBeUndefined();
    const { cookie } = await call('POST', '/session');
    expect(cookie).toMatch(/^sms12366_chat=[\w-]{43}; Max-Age=43\d{3}; Path=\/api\/chat; HttpOnly; SameSite=Lax$/);
  });

  test('a cookie that was planted opens nothing and becomes no conversation', async () => {
    const planted = 'sms12366_chat=planted-by-somebody-else';
    expect((await call('GET', '/messages', { cookie: planted })).body.error?.code).toBe('chat_over');
    expect(first((await call('POST', '/session', { cookie: planted })).cookie)).not.toBe(planted);
  });

  test('退出 ends the conversation for every copy of it', async () => {
    const cookie = await visitor();
    expect((await call('DELETE', '/session', { cookie })).body).toEqual({ ended: true });
    expect((await call('POST', '/messages', { cookie, body: text('在吗') })).status).toBe(401);
  });
});

describe('what is refused', () => {
  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another site, by fetch metadata', { 'sec-fetch-site': 'cross-site' }],
    ['a site that may embed the page, but not speak for it', { origin: SITE }],
    ['an unknown host', { host: 'evil.example' }],
  ])('%s', async (_name, headers) => {
    const cookie = await visitor();
    const { status } = await call('POST', '/messages', { cookie, body: text('在吗'), headers });
    expect(status).toBe(403);
    expect(await entriesOf(cookie)).toEqual([]);
  });

  test.each([
    ['nothing', { text: '   ', key: 'key-a0000001' }, 'chat_text_empty'],
    ['too much', { text: '税'.repeat(1_001), key: 'key-a0000002' }, 'chat_text_too_long'],
    ['far too much', { text: '税'.repeat(5_000), key: 'key-a0000003' }, 'schema_mismatch'],
    ['an operator of the store', { text: { $gt: '' }, key: 'key-a0000004' }, 'schema_mismatch'],
    ['more than is asked', { ...{ text: '在吗', key: 'key-a0000005' }, from: '13800138000' }, 'schema_mismatch'],
  ])('%s', async (_name, body, code) => {
    const cookie = await visitor();
    const answer = await call('POST', '/messages', { cookie, body });
    expect(answer.body.error?.code).toBe(code);
    expect(answer.body.error?.message).toMatch(/[\u4e00-\u9fa5]/);
  });
});

test('a text is asked once however often it is brought, is answered, and can be rated by its visitor alone', async () => {
  const [cookie, other] = [await visitor(), await visitor()];
  const body = text('小规模纳税人多少销售额以下免增值税');
  expect((await call('POST', '/messages', { cookie, body })).body).toEqual({ outcome: 'accepted' });
  expect((await call('POST', '/messages', { cookie, body })).body).toEqual({ outcome: 'duplicate' });
  const [asked, answered] = await entriesOf(cookie);
  expect(asked).toMatchObject({ direction: 'in', key: body.key });
  expect(answered).toMatchObject({ direction: 'out', rated: 'open', choices: [{ send: '1', label: '查看全文' }] });
  expect(answered?.text).not.toMatch(/【|回复1/);
  expect(await entriesOf(other)).toEqual([]);

  const rate = (who: string, verdict: string) =>
    call('POST', '/feedback', { cookie: who, body: { id: answered?.id, verdict } });
  expect((await rate(other, 'useless')).body.error?.code).toBe('chat_answer_unknown');
  expect((await rate(cookie, 'useful')).status).toBe(200);
  expect((await rate(cookie, 'useless')).status).toBe(200);
  expect((await entriesOf(cookie))[1]?.rated).toBe('useless');
  expect(await answerFeedbackOf(service.app.store.connection)).toEqual([
    expect.objectContaining({
      verdict: 'useless',
      channel: 'web',
      intent: 'consult',
      _id: asked?.id,
      articleId: expect.any(String),
    }),
  ]);
});

test('texts faster than anybody writes are refused, in Chinese, with the time to wait', async () => {
  const cookie = await visitor();
  const statuses: number[] = [];
  for (let i = 0; i < 21; i++)
    statuses.push((await call('POST', '/messages', { cookie, body: text(`第${i}条`) })).status);
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 202), 429]);
});

test('conversations opened from one address have a limit; who has one keeps it', async () => {
  const cookie = await visitor();
  let last: Reply | undefined;
  for (let i = 0; i < 21; i++) last = await call('POST', '/session');
  expect(last?.body.error?.code).toBe('chat_too_many_visitors');
  if (cookie !== '') expect((await call('POST', '/session', { cookie })).status).toBe(200);
});
