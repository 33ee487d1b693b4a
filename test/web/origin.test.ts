import { BOUND, listen, openWeb } from './harness';
import { connectLive } from './live-client';

/** Host, Origin, Sec-Fetch-Site of a POST, and the error it gets (undefined: none). */
const CASES: [host: string, origin: string | undefined, site: string | undefined, error: string | undefined][] = [
  ['localhost:12366', undefined, undefined, undefined],
  ['localhost:12366', 'http://localhost:12366', 'same-origin', undefined],
  ['127.0.0.1:12366', 'http://127.0.0.1:12366', 'same-origin', undefined],
  ['[::1]:12366', 'http://[::1]:12366', 'same-origin', undefined],
  ['192.168.1.20:12366', 'http://192.168.1.20:12366', 'same-origin', undefined],
  ['sms.example.test', 'https://sms.example.test', 'same-origin', undefined],
  ['SMS.example.test:8443', 'https://sms.example.test:8443', 'same-origin', undefined],
  // DNS rebinding: the attacker's name points here.
  ['evil.example', 'http://evil.example', 'same-origin', 'host_forbidden'],
  ['localhost.evil.example', undefined, undefined, 'host_forbidden'],
  ['127.0.0.1.evil.example', undefined, undefined, 'host_forbidden'],
  // Another site's page posts here.
  ['localhost:12366', 'https://evil.example', 'cross-site', 'origin_forbidden'],
  ['localhost:12366', 'https://evil.example', undefined, 'origin_forbidden'],
  ['localhost:12366', 'null', undefined, 'origin_forbidden'],
  ['localhost:12366', 'http://localhost:3000', 'same-site', 'origin_forbidden'],
  ['localhost:12366', undefined, 'cross-site', 'origin_forbidden'],
];

test.each(CASES)('POST with Host %s, Origin %s, site %s: %s', async (host, origin, site, error) => {
  const { web, book } = await openWeb();
  const answer = await web.inject({
    method: 'POST',
    url: '/api/handset/messages',
    headers: { host, ...(origin ? { origin } : {}), ...(site ? { 'sec-fetch-site': site } : {}) },
    payload: { from: BOUND, text: '你好' },
  });
  expect(answer.json().error?.code).toBe(error);
  expect(await book.thread(BOUND, 10)).toHaveLength(error === undefined ? 1 : 0);
  await web.close();
});

test('a foreign name may not read either, but probes may ask by any name', async () => {
  const { web } = await openWeb();
  const headers = { host: 'evil.example' };
  expect((await web.inject({ url: `/api/handset/threads/${BOUND}`, headers })).statusCode).toBe(403);
  expect((await web.inject({ url: '/openapi.json', headers })).statusCode).toBe(403);
  expect((await web.inject({ url: '/healthz', headers })).statusCode).toBe(200);
  await web.close();
});

test("another site's page cannot open the live connection", async () => {
  const { web, book } = await openWeb();
  const headers = { host: 'localhost:12366', origin: 'https://evil.example' };
  await expect(connectLive(await listen(web), BOUND, headers)).rejects.toThrow('403');
  expect(book.watchers()).toBe(0);
  await web.close();
});
