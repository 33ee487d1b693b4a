import { AppError } from '../../src/core/errors';
import { WEB_ERRORS, type WebErrorCode } from '../../src/web/errors';
import { BOUND, type Harness, openWeb } from './harness';

let harness: Harness;
beforeEach(async () => {
  harness = await openWeb();
});
afterEach(() => harness.web.close());

function post(payload: unknown, headers: Record<string, string> = {}) {
  return harness.web.inject({
    method: 'POST',
    url: '/api/handset/messages',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
}

const good = { from: BOUND, text: '你好' };

/** One line a bad request: what is sent, and the entry of the catalogue that answers it. */
const REFUSED: [name: string, payload: unknown, code: WebErrorCode][] = [
  ['no JSON at all', 'from=13800138000', 'invalid_json'],
  ['half a JSON', '{"from":"13800138000",', 'invalid_json'],
  ['an empty body', '', 'invalid_json'],
  ['__proto__ in the body', '{"from":"13800138000","text":"hi","__proto__":{"admin":true}}', 'invalid_json'],
  [
    'constructor.prototype in the body',
    '{"from":"13800138000","text":"hi","constructor":{"prototype":{"admin":true}}}',
    'invalid_json',
  ],
  ['null', null, 'schema_mismatch'],
  ['an array', [good], 'schema_mismatch'],
  ['no sender', { text: '你好' }, 'schema_mismatch'],
  ['a number as sender', { ...good, from: 13800138000 }, 'schema_mismatch'],
  ['a MongoDB operator as sender', { ...good, from: { $gt: '' } }, 'schema_mismatch'],
  ['a MongoDB operator as text', { ...good, text: { $where: 'sleep(1000)' } }, 'schema_mismatch'],
  ['a list of texts', { ...good, text: ['a', 'b'] }, 'schema_mismatch'],
  ['a field nobody knows', { ...good, state: 'handled' }, 'schema_mismatch'],
  ['a key that is none', { ...good, key: '../../x' }, 'schema_mismatch'],
  ['a number texted that is none', { ...good, to: '12366; DROP' }, 'schema_mismatch'],
  ['a short sender', { ...good, from: '1380013800' }, 'mobile_form'],
  ['a landline', { ...good, from: '037112366' }, 'mobile_form'],
  ['an empty text', { ...good, text: '' }, 'text_empty'],
  ['a blank text', { ...good, text: ' \n\u3000' }, 'text_empty'],
  ['a 10 KB text', { ...good, text: '税'.repeat(3_500) }, 'text_too_long'],
  ['a 100 KB body', { ...good, text: '税'.repeat(34_000) }, 'payload_too_large'],
];

test.each(REFUSED)('%s is refused from the catalogue', async (_name, payload, code) => {
  const answer = await post(payload);
  expect(answer.statusCode).toBe(WEB_ERRORS[code].status);
  expect(answer.json()).toEqual({ error: { code, message: WEB_ERRORS[code].message } });
  expect(await harness.book.thread(BOUND, 10)).toEqual([]);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('another media type is refused', async () => {
  const answer = await post('<a/>', { 'content-type': 'application/xml' });
  expect(answer.statusCode).toBe(415);
  expect(answer.json().error.code).toBe('media_type');
});

test.each([
  ['SQL', "'; DROP TABLE inbox; --"],
  ['MongoDB operators in words', '{"$ne": null}'],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['emoji', '😀👨‍👩‍👧‍👦'],
  ['control characters', 'a\u0000b\u0007c'],
  ['another language', 'Как проверить счёт?'],
])('%s is a text like any other', async (_name, text) => {
  const answer = await post({ ...good, text });
  expect(answer.statusCode).toBe(202);
  const thread = await harness.web.inject(`/api/handset/threads/${BOUND}`);
  expect(thread.json().entries.map((entry: { text: string }) => entry.text)).toEqual([text]);
});

test('an unknown address is answered from the catalogue, whatever the method', async () => {
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    const answer = await harness.web.inject({ method, url: '/api/nothing' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.code).toBe('not_found');
  }
});

test('what breaks inside is not told outside', async () => {
  harness.book.breakWith(new Error('SQLITE_IOERR at /srv/data/store.db for 13800138000: 你好'));
  const answer = await post(good);
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toEqual({ error: { code: 'internal', message: WEB_ERRORS.internal.message } });
});

test('what may work later is answered as such', async () => {
  harness.book.breakWith(new AppError('store_busy', 'the store is busy', { retryable: true }));
  const answer = await post(good);
  expect(answer.statusCode).toBe(503);
  expect(answer.json().error.code).toBe('unavailable');
});

test('every answer carries the security headers, errors too', async () => {
  for (const url of ['/healthz', '/api/nothing', `/api/handset/threads/${BOUND}`]) {
    const { headers } = await harness.web.inject(url);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
  }
});

test('an upper bound holds for what is asked', async () => {
  for (const limit of ['0', '501', '-1', 'x']) {
    const answer = await harness.web.inject(`/api/handset/threads/${BOUND}?limit=${limit}`);
    expect([limit, answer.statusCode]).toEqual([limit, 400]);
  }
  expect((await harness.web.inject(`/api/handset/threads/${BOUND}?limit=500`)).statusCode).toBe(200);
  expect((await harness.web.inject('/api/handset/threads/12366')).json().error.code).toBe('mobile_form');
});
