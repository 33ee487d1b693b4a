import { type ManualClock, DAY, HOUR, manualClock, MINUTE, SECOND } from '../../src/core/clock';
import { DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import { ALLOWED_WHILE } from '../../src/web/api/sign-in';
import { DEVICE_COOKIE, SESSION_COOKIE } from '../../src/web/session-cookies';
import { openTestApp, type TestApp } from '../app/open-app';
import { type ConsoleBrowser, digitsOf, make, openConsoleBrowser, PASSWORD } from './console-browser';

const JINSHUI = '14101050000';
const ZHENGZHOU = '14101000000';
const COUNTY_ADMIN = '14101050001';
const PROVINCE_ADMIN = '14100000001';
const AUDITOR = '14100000008';

let clock: ManualClock;
let opened: TestApp;
let addresses = 0;
beforeAll(async () => {
  // Not before the machine's own time: the store throws away by that what has run out.
  clock = manualClock(new Date());
  opened = await openTestApp({ TRUSTED_PROXIES: '10.9.9.9' }, { clock });
}, 90_000);
afterAll(() => opened?.close());

/** Each at an address of its own: failures are counted by address too. */
function newBrowser(options: { from?: string; headers?: Record<string, string> } = {}): ConsoleBrowser {
  return openConsoleBrowser(opened.app.web, { from: `10.2.0.${++addresses}`, ...options });
}

async function signedIn(code: string, password = DEMO_PASSWORD): Promise<ConsoleBrowser> {
  const browser = newBrowser();
  const { body } = await browser.signIn(code, password);
  expect(body.next).toBe('done');
  return browser;
}

/** An officer with a password of their own, in the browser that chose it. */
async function settled(): Promise<{ code: string; browser: ConsoleBrowser }> {
  const { code, initialPassword } = await make(await signedIn(COUNTY_ADMIN), 'operators', {
    ...{ name: '示例新人', unitCode: JINSHUI, roles: ['tax_officer'] },
  });
  const browser = await signedIn(code, initialPassword);
  await browser.ask('POST', '/api/session/password', { current: initialPassword, next: PASSWORD });
  return { code, browser };
}

const stateOf = async (browser: ConsoleBrowser): Promise<string> =>
  (await browser.ask<{ session?: { state: string } }>('GET', '/api/session')).body.session?.state ?? 'nobody';

describe('cookies', () => {
  test('are out of reach of scripts and of other sites, the session’s without an age', async () => {
    const { set } = await newBrowser().signIn(COUNTY_ADMIN, DEMO_PASSWORD);
    const base = { path: '/', httpOnly: true, sameSite: 'Strict' };
    expect(set.get(SESSION_COOKIE)).toEqual({
      name: SESSION_COOKIE,
      value: expect.stringMatching(/^[\w-]{43}$/),
      ...base,
    });
    expect(set.get(DEVICE_COOKIE)).toEqual({
      ...{ name: DEVICE_COOKIE, value: expect.stringMatching(/^[\w-]{24}$/), ...base },
      maxAge: 365 * 86_400,
    });
  });

  test.each([
    ['a proxy that is trusted says https: Secure', '10.9.9.9', true],
    ['anybody else says https: not believed', '10.9.9.8', undefined],
  ])('where %s', async (_, from, secure) => {
    const { set } = await newBrowser({
      from,
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.7.7.7' },
    }).signIn(COUNTY_ADMIN, DEMO_PASSWORD);
    expect([set.get(SESSION_COOKIE)?.secure, set.get(DEVICE_COOKIE)?.secure]).toEqual([secure, secure]);
  });

  test.each([
    ['10.9.9.9', '10.7.7.7'],
    ['10.9.9.8', '10.9.9.8'],
  ])('a session of a request from %s is listed as from %s', async (from, shown) => {
    const browser = newBrowser({ from, headers: { 'x-forwarded-for': '10.7.7.7' } });
    await browser.signIn(AUDITOR, DEMO_PASSWORD);
    const { body } = await browser.ask<{ items: { from: string; current: boolean }[] }>('GET', '/api/session/list');
    expect(body.items.find(({ current }) => current)?.from).toBe(shown);
  });

  test('no answer but the cookie holds the token', async () => {
    const browser = newBrowser();
    const { body } = await browser.signIn(COUNTY_ADMIN, DEMO_PASSWORD);
    const token = browser.cookies.get(SESSION_COOKIE) ?? '';
    const answers = [
      body,
      (await browser.ask('GET', '/api/session')).body,
      (await browser.ask('GET', '/api/session/list')).body,
    ];
    expect(token).not.toBe('');
    expect(JSON.stringify(answers)).not.toContain(token);
  });
});

describe('tokens', () => {
  test('are new at sign-in, at a password and at a generator, and the ones before open nothing', async () => {
    const administrator = await signedIn(PROVINCE_ADMIN);
    const { code, initialPassword } = await make(administrator, 'administrators', {
      ...{ name: '示例市长', unitCode: ZHENGZHOU, roles: ['city_admin'] },
    });
    const browser = newBrowser();
    // A token put there by somebody else is not taken over.
    browser.cookies.set(SESSION_COOKIE, 'a'.repeat(43));
    const seen: { token: string; csrf: string; state: string }[] = [];
    const note = async (): Promise<void> => {
      seen.push({
        token: browser.cookies.get(SESSION_COOKIE) ?? '',
        csrf: browser.csrf,
        state: await stateOf(browser),
      });
    };
    await browser.signIn(code, initialPassword);
    await note();
    await browser.ask('POST', '/api/session/password', { current: initialPassword, next: PASSWORD });
    await note();
    await browser.enrol(clock);
    await note();
    expect(seen.map(({ state }) => state)).toEqual(['must_change_password', 'must_enrol_otp', 'full']);
    expect(new Set(['a'.repeat(43), ...seen.map(({ token }) => token)]).size).toBe(4);
    expect(new Set(seen.map(({ csrf }) => csrf)).size).toBe(3);
    const now = seen.pop();
    for (const { token, csrf } of seen) {
      const thief = newBrowser();
      thief.cookies.set(SESSION_COOKIE, token);
      expect(await stateOf(thief)).toBe('nobody');
      browser.csrf = csrf;
      expect((await browser.ask('POST', '/api/session/sign-out-everywhere', {})).body.error?.code).toBe('csrf');
    }
    browser.csrf = now?.csrf ?? '';
    expect((await browser.ask('POST', '/api/session/sign-out-everywhere', {})).status).toBe(200);
  });

  test('signing in again in the same browser ends the session before', async () => {
    const browser = await signedIn(AUDITOR);
    const before = browser.cookies.get(SESSION_COOKIE) ?? '';
    await browser.signIn(AUDITOR, DEMO_PASSWORD);
    const thief = newBrowser();
    thief.cookies.set(SESSION_COOKIE, before);
    expect(await stateOf(thief)).toBe('nobody');
    expect(await stateOf(browser)).toBe('full');
  });

  test('signing out ends the session and takes its cookie away', async () => {
    const browser = await signedIn(AUDITOR);
    const token = browser.cookies.get(SESSION_COOKIE) ?? '';
    await browser.ask('POST', '/api/sign-out', {});
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    browser.cookies.set(SESSION_COOKIE, token);
    expect(await stateOf(browser)).toBe('nobody');
  });
});

describe('failures', () => {
  const refused = { status: 403, code: 'sign_in_refused', message: '工号、密码或动态码不正确。' };

  async function fail(
    browser: ConsoleBrowser,
    code: string,
  ): Promise<{ status: number; code: string; message: string }> {
    const { status, body } = await browser.signIn(code, 'not-the-password');
    return { status, code: body.error?.code ?? '', message: body.error?.message ?? '' };
  }

  /** Minutes it is locked after each of so many failures in a row, by what the answer says. */
  async function locks(code: string, rounds: number): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (let failure = 1; failure <= 5; failure++) seen.push(await fail(newBrowser(), code));
    for (let round = 0; round < rounds; round++) {
      const { status, body, headers } = await newBrowser().signIn(code, 'not-the-password');
      const wait = Number(headers['retry-after']);
      seen.push([status, body.error?.code, body.error?.message, wait]);
      clock.advance(wait * SECOND);
      seen.push(await fail(newBrowser(), code));
    }
    clock.advance(DAY + SECOND);
    return seen;
  }

  test('lock a code for longer and longer, at most an hour; one that nobody has is answered the same', async () => {
    const { code } = await settled();
    const known = await locks(code, 8);
    expect(known.slice(0, 5)).toEqual(Array(5).fill(refused));
    const waits = known.slice(5).filter((each) => Array.isArray(each)) as [number, string, string, number][];
    expect(waits.map(([status, error, , wait]) => [status, error, wait / 60])).toEqual(
      [1, 2, 4, 8, 16, 32, 60, 60].map((minutes) => [429, 'sign_in_locked', minutes]),
    );
    expect(await locks('14101059999', 8)).toEqual(known);
  });

  test('of strangers keep nobody out of a browser in which they signed in before', async () => {
    const { code, browser } = await settled();
    for (let failure = 0; failure < 5; failure++) await fail(newBrowser(), code);
    expect((await newBrowser().signIn(code, PASSWORD)).body.error?.code).toBe('sign_in_locked');
    expect((await browser.signIn(code, PASSWORD)).body.next).toBe('done');
    // Nor is that browser an open door: it has five of its own.
    for (let failure = 0; failure < 5; failure++) expect((await fail(browser, code)).code).toBe('sign_in_refused');
    expect((await browser.signIn(code, PASSWORD)).body.error?.code).toBe('sign_in_locked');
    clock.advance(MINUTE);
    expect((await browser.signIn(code, PASSWORD)).body.next).toBe('done');
  });

  test('of one address with many codes lock the address', async () => {
    const stranger = newBrowser();
    const seen: string[] = [];
    for (let n = 0; n < 22; n++) seen.push((await fail(stranger, `1410105${8000 + n}`)).code);
    expect(seen.filter((code) => code === 'sign_in_refused')).toHaveLength(20);
    expect(seen.slice(20)).toEqual(['sign_in_locked', 'sign_in_locked']);
  });

  test('a right password for somebody who left or is suspended is answered like a wrong one', async () => {
    const { code } = await settled();
    const administrator = await signedIn('14101000001');
    const { body } = await administrator.ask<{ revision: number }>('GET', `/api/operators/${code}`);
    const done = await administrator.ask('POST', `/api/operators/${code}/suspend`, {
      ...{ revision: body.revision, reason: '试用期内违规操作' },
    });
    expect(done.status).toBe(200);
    const { status, body: answer } = await newBrowser().signIn(code, PASSWORD);
    expect({ status, ...answer.error }).toEqual(refused);
  });
});

describe('a session', () => {
  test('ends without use after half an hour; what a person does puts that off, what an open page does not', async () => {
    const browser = await signedIn(AUDITOR);
    clock.advance(29 * MINUTE);
    expect(await stateOf(browser)).toBe('full');
    clock.advance(29 * MINUTE);
    expect(await stateOf(browser)).toBe('full');
    clock.advance(30 * MINUTE);
    expect(await stateOf(browser)).toBe('nobody');
    expect((await browser.ask('GET', '/api/operators')).body.error?.code).toBe('signed_out');
  });

  test('ends twelve hours after sign-in, however much it is used', async () => {
    const browser = await signedIn(AUDITOR);
    for (let used = 20 * MINUTE; used < 12 * HOUR; used += 20 * MINUTE) {
      clock.advance(20 * MINUTE);
      expect(await stateOf(browser)).toBe('full');
    }
    clock.advance(20 * MINUTE);
    expect(await stateOf(browser)).toBe('nobody');
  });

  test.each(['must_change_password', 'must_enrol_otp'] as const)(
    'that %s may do only what resolves that',
    async (state) => {
      const administrator = await signedIn(PROVINCE_ADMIN);
      const { code, initialPassword } = await make(administrator, 'administrators', {
        ...{ name: '示例市长', unitCode: ZHENGZHOU, roles: ['city_admin'] },
      });
      const browser = await signedIn(code, initialPassword);
      if (state === 'must_enrol_otp')
        await browser.ask('POST', '/api/session/password', { current: initialPassword, next: PASSWORD });
      expect(await stateOf(browser)).toBe(state);
      const guarded = opened.app.web.servedRoutes.flatMap(({ method, url, config }) => {
        const right = config?.right;
        if (right === undefined || !url.startsWith('/api/') || url === '/api/live') return [];
        if (['anyone', 'machine', 'file', 'demo'].includes(right)) return [];
        return [method]
          .flat()
          .filter((one) => one !== 'HEAD')
          .map((one) => ({ method: one, url }));
      });
      expect(guarded.length).toBeGreaterThan(80);
      const open: string[] = [];
      for (const { method, url } of guarded) {
        // Out of the way of the limit on one operator's requests.
        clock.advance(100);
        const name = `${method} ${url}`;
        // Leaving would be the end of the walk.
        if (name === 'POST /api/sign-out') continue;
        const { body } = await browser.ask(method, url.replaceAll(/:\w+/g, JINSHUI), method === 'GET' ? undefined : {});
        if (body.error?.code !== 'session_incomplete') open.push(name);
      }
      const allowed = ALLOWED_WHILE[state].filter(
        (name) => name !== 'GET /api/session' && name !== 'POST /api/sign-out',
      );
      expect(open.sort()).toEqual([...allowed].sort());
      expect((await browser.ask('POST', '/api/sign-out', {})).status).toBe(200);
    },
  );

  test('everywhere else ends when its owner says so, and one of them alone too', async () => {
    const { code, browser } = await settled();
    const [one, other] = [await signedIn(code, PASSWORD), await signedIn(code, PASSWORD)];
    const { body } = await one.ask<{ items: { sessionId: string; current: boolean }[] }>('GET', '/api/session/list');
    expect(body.items).toHaveLength(3);
    const own = body.items.find(({ current }) => current)?.sessionId ?? '';
    expect((await other.ask('DELETE', `/api/session/list/${own}`)).status).toBe(200);
    expect(await Promise.all([browser, one, other].map(stateOf))).toEqual(['full', 'nobody', 'full']);
    const ended = await other.ask<{ ended: number }>('POST', '/api/session/sign-out-everywhere', {});
    expect(ended.body.ended).toBe(1);
    expect(await Promise.all([browser, one, other].map(stateOf))).toEqual(['nobody', 'nobody', 'full']);
    const stranger = await signedIn(AUDITOR);
    const { body: now } = await other.ask<{ items: { sessionId: string }[] }>('GET', '/api/session/list');
    const foreign = await stranger.ask('DELETE', `/api/session/list/${now.items[0]?.sessionId}`);
    expect(foreign.body.error?.code).toBe('session_unknown');
    expect(await stateOf(other)).toBe('full');
  });
});

describe('second factors', () => {
  test('a code of the generator opens once, a recovery code once', async () => {
    const { code, browser } = await settled();
    const { secret, recoveryCodes } = await browser.enrol(clock, PASSWORD);
    expect(recoveryCodes).toHaveLength(10);
    clock.advance(30 * SECOND);
    const enter = async (otp?: string): Promise<string | undefined> => {
      const { body } = await newBrowser().signIn(code, PASSWORD, otp);
      return body.error?.code ?? body.next;
    };
    expect(await enter()).toBe('otp');
    const digits = digitsOf(secret, clock);
    expect([await enter(digits), await enter(digits)]).toEqual(['done', 'sign_in_refused']);
    const [recovery = '', another = ''] = recoveryCodes;
    expect([await enter(recovery), await enter(recovery), await enter(another)]).toEqual([
      ...['done', 'sign_in_refused', 'done'],
    ]);
    expect((await browser.ask<{ session: { recoveryCodesLeft: number } }>('GET', '/api/session')).body).toMatchObject({
      session: { recoveryCodesLeft: 8 },
    });
  });

  test('half way in is nobody: no cookie comes with the question for the second factor', async () => {
    const { code, browser } = await settled();
    await browser.enrol(clock, PASSWORD);
    const half = newBrowser();
    const { set, body } = await half.signIn(code, PASSWORD);
    expect(body).toEqual({ next: 'otp' });
    expect(set.size).toBe(0);
    expect(await stateOf(half)).toBe('nobody');
  });
});

describe('a one-time link', () => {
  const warrant = { author: { code: 'terminal', name: '', unitCode: '', from: 'terminal' }, demand: () => undefined };

  test('opens once, for one of those who try at the same time, and only for a password that is fit', async () => {
    const whom = {
      name: '示例省长',
      unitCode: '14100000000',
      mobile: '13800138000',
      roles: ['province_admin' as const],
    };
    const { token, operator } = await opened.app.bureau.operators.invite(whom, warrant);
    const look = await newBrowser().ask('POST', '/api/invites/look', { token });
    expect(look.body).toMatchObject({ code: operator.code, name: '示例省长' });
    const weak = await newBrowser().ask('POST', '/api/invites/accept', { token, password: 'password123' });
    expect(weak.body.error?.code).toBe('password_common');
    const browsers = [newBrowser(), newBrowser()];
    const accepted = await Promise.all(
      browsers.map((one) => one.ask('POST', '/api/invites/accept', { token, password: PASSWORD })),
    );
    expect(accepted.map(({ body }) => body.error?.code ?? 'in').sort()).toEqual(['in', 'invite_unknown']);
    expect((await Promise.all(browsers.map(stateOf))).sort()).toEqual(['must_enrol_otp', 'nobody']);
    expect((await newBrowser().ask('POST', '/api/invites/look', { token })).body.error?.code).toBe('invite_unknown');
  });

  test('runs out after a day, and a new one ends the one before', async () => {
    const whom = {
      name: '示例省长',
      unitCode: '14100000000',
      mobile: '13800138000',
      roles: ['province_admin' as const],
    };
    const first = await opened.app.bureau.operators.invite(whom, warrant);
    const second = await opened.app.bureau.operators.invite({ code: first.operator.code }, warrant);
    const look = async (token: string): Promise<string> =>
      (await newBrowser().ask('POST', '/api/invites/look', { token })).body.error?.code ?? 'open';
    expect([await look(first.token), await look(second.token)]).toEqual(['invite_unknown', 'open']);
    clock.advance(DAY);
    expect(await look(second.token)).toBe('invite_unknown');
  });
});
