import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_OPERATORS, DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import type { LiveMessage, LiveTopic } from '../../src/web/api/live';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { openTestApp, type TestApp } from '../app/open-app';
import { startService } from '../app/service-process';
import { commandLineOn } from '../support/command-line';
import { type ConsoleBrowser, make, openConsoleBrowser, PASSWORD } from './console-browser';
import { connectSocket, type LiveClient } from './live-client';

const PROVINCE = '14100000000';
const ZHENGZHOU = '14101000000';
const JINSHUI = '14101050000';
const PROVINCE_ADMIN = '14100000001';
const CITY_ADMIN = '14101000001';
const COUNTY_ADMIN = '14101050001';

describe('the service', () => {
  let opened: TestApp;
  let port: number;
  let addresses = 0;
  beforeAll(async () => {
    opened = await openTestApp();
    port = Number(new URL(await opened.app.listen()).port);
  }, 90_000);
  afterAll(() => opened?.close());

  const newBrowser = (): ConsoleBrowser =>
    openConsoleBrowser(opened.app.web, { from: `10.3.0.${++addresses}`, headers: { host: 'localhost' } });

  async function signedIn(code: string, password = DEMO_PASSWORD): Promise<ConsoleBrowser> {
    const browser = newBrowser();
    expect((await browser.signIn(code, password)).body.next).toBe('done');
    return browser;
  }

  async function settled(): Promise<{ code: string; browser: ConsoleBrowser }> {
    const { code, initialPassword } = await make(await signedIn(COUNTY_ADMIN), 'operators', {
      ...{ name: '示例新人', unitCode: JINSHUI, roles: ['tax_officer'] },
    });
    const browser = await signedIn(code, initialPassword);
    await browser.ask('POST', '/api/session/password', { current: initialPassword, next: PASSWORD });
    return { code, browser };
  }

  const revisionOf = async (browser: ConsoleBrowser, code: string): Promise<number> =>
    (await browser.ask<{ revision: number }>('GET', `/api/operators/${code}`)).body.revision;
  const pageOf = (browser: ConsoleBrowser): Promise<LiveClient<LiveMessage>> =>
    connectSocket(port, '/api/live', { cookie: `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE) ?? ''}` });
  /** The page says what it shows, and hears of a change: it is known to the service by then. */
  async function watching(browser: ConsoleBrowser): Promise<LiveClient<LiveMessage>> {
    const page = await pageOf(browser);
    const topics: LiveTopic[] = ['tasks'];
    page.send(JSON.stringify({ type: 'watch', topics }));
    const nudge = setInterval(() => void opened.app.keys.publish('console:changed', 'tasks'), 50);
    expect(await page.next()).toEqual({ type: 'changed', topics });
    clearInterval(nudge);
    return page;
  }

  test.each([
    ['suspended by the level above', CITY_ADMIN, 'suspend', { reason: '试用期内违规操作' }],
    ['said to have left', COUNTY_ADMIN, 'leave', { reason: '调离本单位' }],
    ['signed out by the administrator', COUNTY_ADMIN, 'sign-out', undefined],
    ['given a new password by the administrator', COUNTY_ADMIN, 'password', undefined],
    ['freed of a generator by the administrator', COUNTY_ADMIN, 'otp/reset', undefined],
  ] as const)('an operator who is %s is out at once, with every open page', async (_, by, deed, given) => {
    const { code, browser } = await settled();
    const page = await watching(browser);
    const administrator = await signedIn(by);
    const answer = await administrator.ask('POST', `/api/operators/${code}/${deed}`, {
      ...(given === undefined ? {} : { ...given, revision: await revisionOf(administrator, code) }),
    });
    expect(answer.status).toBe(200);
    // Long before the page's next sign of life, which is 25 seconds away.
    expect(await page.closed).toBe(4401);
    expect((await browser.ask('GET', '/api/session/list')).body.error?.code).toBe('signed_out');
    await expect(pageOf(browser)).rejects.toThrow('401');
  });

  test('an operator whose roles change must sign in again; one whose mobile changes need not', async () => {
    const { code, browser } = await settled();
    const administrator = await signedIn(COUNTY_ADMIN);
    const change = async (wanted: object): Promise<number> =>
      (
        await administrator.ask('PATCH', `/api/operators/${code}`, {
          ...{ revision: await revisionOf(administrator, code), ...wanted },
        })
      ).status;
    expect(await change({ mobile: '13800138009' })).toBe(200);
    expect((await browser.ask('GET', '/api/session/list')).status).toBe(200);
    expect(await change({ roles: ['agent'] })).toBe(200);
    expect((await browser.ask('GET', '/api/session/list')).status).toBe(401);
  });

  test('signing out everywhere ends the pages of the other browsers and keeps one’s own', async () => {
    const { code, browser } = await settled();
    const other = await signedIn(code, PASSWORD);
    const [own, others] = [await watching(browser), await watching(other)];
    let isOpen = true;
    void own.closed.then(() => (isOpen = false));
    expect((await browser.ask('POST', '/api/session/sign-out-everywhere', {})).body).toEqual({ ended: 1 });
    expect(await others.closed).toBe(4401);
    expect(isOpen).toBe(true);
    expect((await browser.ask('GET', '/api/session/list')).status).toBe(200);
    own.leave();
    await own.closed;
  });

  test.each([
    ['a county an operator of its own', COUNTY_ADMIN, 'operators', JINSHUI, ['agent'], 201],
    ['a county an administrator of its own', COUNTY_ADMIN, 'administrators', JINSHUI, ['county_admin'], 403],
    ['a county an administrator as an operator', COUNTY_ADMIN, 'operators', JINSHUI, ['county_admin'], 403],
    ['a county an operator of the county beside it', COUNTY_ADMIN, 'operators', '14101040000', ['agent'], 404],
    ['a city an administrator of a county', CITY_ADMIN, 'administrators', JINSHUI, ['county_admin'], 201],
    ['a city an operator of a county', CITY_ADMIN, 'operators', JINSHUI, ['agent'], 404],
    ['a province an administrator of a city', PROVINCE_ADMIN, 'administrators', ZHENGZHOU, ['city_admin'], 201],
    ['a province an administrator of a county', PROVINCE_ADMIN, 'administrators', JINSHUI, ['county_admin'], 404],
    ['a province another of its own', PROVINCE_ADMIN, 'administrators', PROVINCE, ['province_admin'], 404],
  ] as const)('%s: made or not', async (_, by, kind, unitCode, roles, status) => {
    const administrator = await signedIn(by);
    const operator = { name: '示例新人', unitCode, roles, mobile: '13800138000' };
    const made = await administrator.ask<{ initialPassword?: string }>('POST', `/api/${kind}`, operator);
    expect(made.status).toBe(status);
    expect(made.body.initialPassword !== undefined).toBe(status === 201);
  });

  test('a list shows no whole number, no hash and no secret', async () => {
    const { code } = await settled();
    const { body, status } = await (await signedIn(COUNTY_ADMIN)).ask('GET', '/api/operators?limit=200');
    const text = JSON.stringify(body);
    expect(status).toBe(200);
    expect(text).toContain(code);
    expect(text).not.toMatch(/1[3-9]\d{9}(?!\d)(?<!14\d{9})|argon2|sealed|recovery/);
  });

  test('two who change the same operator at once: the later is told', async () => {
    const { code } = await settled();
    const administrator = await signedIn(COUNTY_ADMIN);
    const revision = await revisionOf(administrator, code);
    const change = (mobile: string) => administrator.ask('PATCH', `/api/operators/${code}`, { revision, mobile });
    expect((await change('13800138001')).status).toBe(200);
    expect((await change('13800138002')).body.error?.code).toBe('operator_conflict');
  });
});

describe('in production', () => {
  test('an empty store has nobody: no demo, no default password, and the link of the terminal lets the first in', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'production-'));
    const production = { NODE_ENV: 'production', PORT: String(await freePort()) };
    const terminal = commandLineOn(dataDir, production);
    const service = await startService(dataDir, production);
    try {
      const ask = async (path: string, payload?: object) => {
        const answer = await fetch(service.base + path, {
          ...(payload === undefined
            ? {}
            : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) }),
        });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      };
      expect((await ask('/api/session')).body).toEqual({});
      for (const { code } of DEMO_OPERATORS.slice(0, 5)) {
        const { status, body } = await ask('/api/sign-in', { code, password: DEMO_PASSWORD });
        expect([status, body.error]).toMatchObject([403, { code: 'sign_in_refused' }]);
      }
      expect((await ask('/api/handset/threads/13800138000')).status).toBe(404);
      expect((await terminal(['operators', 'list'])).out).toContain('还没有操作员');

      const units = join(dataDir, 'units.csv');
      await writeFile(units, `单位代码,单位名称,级别,短信签名\n${PROVINCE},国家税务总局示例省税务局,省局,示例税务\n`);
      expect((await terminal(['import', 'units', units])).code).toBe(0);
      const invite = ['operators', 'invite', '--name', '示例省长', '--unit', PROVINCE, '--mobile', '13800138000'];
      const { code, out } = await terminal(invite);
      expect(code).toBe(0);
      const token = /\/console\/invite\/([\w-]+)/.exec(out)?.[1] ?? '';
      expect(out).toContain(`${service.base}/console/invite/${token}`);
      const accepted = await ask('/api/invites/accept', { token, password: PASSWORD });
      expect(accepted).toMatchObject({ status: 200, body: { session: { state: 'must_enrol_otp', name: '示例省长' } } });
      expect((await ask('/api/invites/accept', { token, password: PASSWORD })).status).toBe(404);
    } finally {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 240_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
