import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { openWeb } from './harness';

const root = mkdtempSync(join(tmpdir(), 'sms12366-console-'));
const consoleDir = join(root, 'dist');
beforeAll(() => {
  mkdirSync(join(consoleDir, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(consoleDir, 'index.html'), '<!doctype html><title>12366</title>');
  writeFileSync(join(consoleDir, '.hidden'), 'secret');
  writeFileSync(join(consoleDir, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(consoleDir, 'assets', 'index-abc.js.br'), brotliCompressSync('export {};'));
});
afterAll(() => rmSync(root, { recursive: true }));

test('the page is asked for anew, files with a hash in their name are kept for a year', async () => {
  const { web } = await openWeb({ consoleDir });
  const page = await web.inject('/');
  expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  const script = await web.inject('/assets/index-abc.js');
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const small = await web.inject({ url: '/assets/index-abc.js', headers: { 'accept-encoding': 'br' } });
  expect(small.headers['content-encoding']).toBe('br');
  const again = await web.inject({ url: '/', headers: { 'if-none-match': String(page.headers.etag) } });
  expect(again.statusCode).toBe(304);
  await web.close();
});

test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/.hidden', '/assets/', '/nothing'])(
  '%s gives nothing away',
  async (url) => {
    const { web } = await openWeb({ consoleDir });
    const answer = await web.inject(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.body).not.toContain('secret');
    expect(Object.keys(answer.json().error)).toEqual(['code', 'message']);
    await web.close();
  },
);
