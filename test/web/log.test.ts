import { AppError } from '../../src/core/errors';
import { redact } from '../../src/web/redact';
import { BOUND, listen, openWeb } from './harness';
import { connectLive } from './live-client';

const SECRET_TEXT = '我要举报老王饭店不开票SECRETWORD';

test('neither texts nor whole mobile numbers reach the log, whatever happens', async () => {
  const { web, book, log } = await openWeb();
  const post = (payload: string, headers: Record<string, string> = {}) =>
    web.inject({
      method: 'POST',
      url: '/api/handset/messages',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
  const body = JSON.stringify({ from: BOUND, text: SECRET_TEXT });
  await post(body);
  await post(body.slice(0, -3));
  await post(JSON.stringify({ from: BOUND, text: { $gt: SECRET_TEXT } }));
  await post(body, { host: `${BOUND}.evil.example` });
  await web.inject(`/api/handset/threads/${BOUND}?limit=0&text=SECRETWORD`);
  await web.inject(`/api/nothing/${BOUND}/SECRETWORD`);
  await web.inject(`/%zz${BOUND}SECRETWORD`);
  await expect(connectLive(await listen(web), `${BOUND}x`)).rejects.toThrow('400');
  const cause = new TypeError(`Cast to string failed for value "${SECRET_TEXT}" of ${BOUND} at path "text"`);
  book.breakWith(new AppError('store_write', `could not keep a text of 138 0013 8000`, { cause }));
  expect((await post(body)).statusCode).toBe(500);
  await web.close();

  const lines = log().trim().split('\n');
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('part', 'web');
  expect(log()).toContain('"reqId"');
  expect(log()).toContain('"route":"/api/handset/threads/:mobile"');
  expect(log()).toContain('could not keep a text of #');
  expect(log()).toContain('TypeError');
  expect(log()).not.toContain('SECRETWORD');
  expect(log()).not.toContain('老王');
  expect(log()).not.toMatch(/1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)(?!,"(pid|hostname))/);
});

test.each([
  ['E11000 duplicate key { mobile: "13800138000" }', 'E11000 duplicate key { mobile: "…" }'],
  ['timeout after 3000 ms', 'timeout after 3000 ms'],
  ['sender 138 0013 8000 unknown', 'sender # unknown'],
  ['不开票 at line 3', '… at line 3'],
])('redact: %s', (message, expected) => {
  expect(redact(message)).toBe(expected);
});
