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
  mkdirSync(join(consoleDir, 'console'));
  writeFileSync(join(consoleDir, 'console', 'index.html'), '<!doctype html><title>console</title>');
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

test.each(['/console/', '/console/units/14101050000', '/console/invite/a-b_c'])(
  'the console answers at %s and finds its own way',
  async (url) => {
    const { web } = await openWeb({ consoleDir });
    const page = await web.inject(url);
    expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(page.body).toContain('<title>console</title>');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    await web.close();
  },
);

test('the door of the demo is there in the demo only; otherwise / leads to the console', async () => {
  const demo = await openWeb({ consoleDir });
  expect((await demo.web.inject('/')).body).toContain('<title>12366</title>');
  await demo.web.close();
  const { web } = await openWeb({ consoleDir, handset: undefined });
  const answer = await web.inject('/');
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/console/']);
  const short = await web.inject('/console');
  expect([short.statusCode, short.headers.location]).toEqual([302, '/console/']);
  await web.close();
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/.hidden',
  '/console/../../secret.txt',
  '/assets/',
  '/nothing',
])('%s gives nothing away', async (url) => {
  const { web } = await openWeb({ consoleDir });
  const answer = await web.inject(url);
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  expect(answer.body).not.toContain('secret');
  expect(Object.keys(answer.json().error)).toEqual(['code', 'message']);
  await web.close();
});
