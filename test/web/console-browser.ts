import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { TOTP } from 'otpauth';
import type { Clock } from '../../src/core/clock';
import type { SessionAnswer } from '../../src/web/api/sign-in';
import { CSRF_HEADER } from '../../src/web/guard';

/** Three words nobody else has; fit for every invented operator of the tests. */
export const PASSWORD = 'lanse-shanhe-47-xu';

export interface Answered<T> {
  status: number;
  body: T & { error?: { code: string; message: string } };
  /** The cookies set by this answer, by name. */
  set: Map<string, LightMyRequestResponse['cookies'][number]>;
  headers: LightMyRequestResponse['headers'];
}

interface Entered {
  next?: 'otp' | 'done';
  session?: SessionAnswer;
}

/** A browser at the console: it keeps its cookies and the CSRF token of its session. */
export interface ConsoleBrowser {
  cookies: Map<string, string>;
  csrf: string;
  ask<T = Record<string, never>>(method: string, url: string, payload?: object): Promise<Answered<T>>;
  signIn(code: string, password: string, otp?: string): Promise<Answered<Entered>>;
  /** Enrols a one-time-code generator; gives its secret and the recovery codes. */
  enrol(clock: Clock, password?: string): Promise<{ secret: string; recoveryCodes: string[] }>;
}

/** The six digits a generator shows now. */
export function digitsOf(secret: string, clock: Clock): string {
  return new TOTP({ secret }).generate({ timestamp: clock.now().getTime() });
}

/** Opens a browser at an address of its own; it asks without a network. */
export function openConsoleBrowser(
  web: FastifyInstance,
  { from = '10.1.2.3', headers = {} }: { from?: string; headers?: Record<string, string> } = {},
): ConsoleBrowser {
  const browser: ConsoleBrowser = {
    cookies: new Map(),
    csrf: '',
    ask: async (method, url, payload) => {
      const answer = await web.inject({
        method: method as 'GET',
        url,
        remoteAddress: from,
        headers: { [CSRF_HEADER]: browser.csrf, ...headers },
        cookies: Object.fromEntries(browser.cookies),
        ...(payload === undefined ? {} : { payload }),
      });
      const set = new Map(answer.cookies.map((cookie) => [cookie.name, cookie]));
      for (const { name, value } of answer.cookies) {
        if (value === '') browser.cookies.delete(name);
        else browser.cookies.set(name, value);
      }
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      const body = isJson ? answer.json<Answered<never>['body']>() : {};
      const { session } = body as Entered;
      if (session !== undefined) browser.csrf = session.csrf;
      return { status: answer.statusCode, body: body as never, set, headers: answer.headers };
    },
    signIn: (code, password, otp) =>
      browser.ask('POST', '/api/sign-in', { code, password, ...(otp === undefined ? {} : { otp }) }),
    enrol: async (clock, password) => {
      const begun = await browser.ask<{ secret: string }>('POST', '/api/session/otp', {
        ...(password === undefined ? {} : { password }),
      });
      const { secret } = begun.body;
      const confirmed = await browser.ask<{ recoveryCodes: string[] }>('POST', '/api/session/otp/confirm', {
        otp: digitsOf(secret, clock),
      });
      return { secret, recoveryCodes: confirmed.body.recoveryCodes };
    },
  };
  return browser;
}

/** A new operator made by an administrator's browser; with the initial password. */
export async function make(
  administrator: ConsoleBrowser,
  kind: 'operators' | 'administrators',
  operator: { name: string; unitCode: string; roles: string[]; mobile?: string },
): Promise<{ code: string; initialPassword: string }> {
  const { status, body } = await administrator.ask<{ operator: { code: string }; initialPassword: string }>(
    'POST',
    `/api/${kind}`,
    { mobile: '13800138000', ...operator },
  );
  if (status !== 201) throw new Error(`not made: ${body.error?.code ?? status}`);
  return { code: body.operator.code, initialPassword: body.initialPassword };
}
