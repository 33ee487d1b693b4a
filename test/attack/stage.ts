import type { RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { type Action, RIGHTS } from '../../src/directory/rights';
import type { Role } from '../../src/directory/roles';
import { DEMO_OPERATORS, DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import type { Target } from '../../src/web/api/contract';
import { CSRF_HEADER } from '../../src/web/guard';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { openTestApp, type TestApp } from '../app/open-app';

/** Somebody signed in, as their browser would hold it. */
export interface Insider {
  code: string;
  unitCode: string;
  roles: readonly Role[];
  token: string;
  csrf: string;
}

export interface Asked {
  method?: string;
  payload?: unknown;
  headers?: Record<string, string>;
}

export interface Stage {
  app: TestApp['app'];
  /** Routes of the console, with their schemas and rights. */
  routes: ConsoleRoute[];
  signIn(code: string): Promise<Insider>;
  ask(
    url: string,
    who?: Insider,
    asked?: Asked,
  ): Promise<{ status: number; code?: string; body: string; headers: Record<string, unknown> }>;
  close(): Promise<void>;
}

export interface ConsoleRoute {
  method: string;
  url: string;
  right: Action | 'anyone' | 'signed_in';
  at: readonly Target[];
  schema: { params?: TSchema; querystring?: TSchema; body?: TSchema };
}

function consoleRoutes(served: readonly RouteOptions[]): ConsoleRoute[] {
  return served.flatMap(({ method, url, config, schema }) => {
    const right = config?.right;
    if (right === undefined || right === 'machine' || right === 'file' || right === 'demo' || !url.startsWith('/api/'))
      return [];
    return [method]
      .flat()
      .flatMap((one) =>
        one === 'HEAD'
          ? []
          : [{ method: one, url, right, at: config?.at ?? [], schema: (schema ?? {}) as ConsoleRoute['schema'] }],
      );
  });
}

/** The whole service with its demo province, asked without a network. */
export async function openStage(): Promise<Stage> {
  const { app, close } = await openTestApp({ CONSOLE_REQUESTS_PER_MINUTE: '1000000' });
  await app.web.ready();
  const ask: Stage['ask'] = async (url, who, { method = 'GET', payload, headers = {} } = {}) => {
    const answer = await app.web.inject({
      method: method as 'GET',
      url,
      ...(payload === undefined ? {} : { payload: payload as object }),
      headers: { ...(who === undefined ? {} : { [CSRF_HEADER]: who.csrf }), ...headers },
      ...(who === undefined ? {} : { cookies: { [SESSION_COOKIE]: who.token } }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const code = isJson ? (answer.json() as { error?: { code: string } } | null)?.error?.code : undefined;
    return {
      status: answer.statusCode,
      body: answer.body,
      headers: answer.headers,
      ...(code === undefined ? {} : { code }),
    };
  };
  return {
    app,
    ask,
    routes: consoleRoutes(app.web.servedRoutes),
    signIn: async (code) => {
      const answer = await app.web.inject({
        method: 'POST',
        url: '/api/sign-in',
        payload: { code, password: DEMO_PASSWORD },
      });
      if (answer.statusCode !== 200) throw new Error(`no sign-in: ${answer.statusCode} ${answer.body}`);
      const { session } = answer.json() as { session: { csrf: string } };
      const token = answer.cookies.find(({ name }) => name === SESSION_COOKIE)?.value ?? '';
      const operator = DEMO_OPERATORS.find((one) => one.code === code);
      return { code, token, csrf: session.csrf, unitCode: operator?.unitCode ?? '', roles: operator?.roles ?? [] };
    },
    close,
  };
}

/** One operator of each role. */
export function oneOfEach(): { role: Role; code: string }[] {
  const found = new Map<Role, string>();
  for (const { code, roles } of DEMO_OPERATORS) for (const role of roles) if (!found.has(role)) found.set(role, code);
  return [...found].map(([role, code]) => ({ role, code }));
}

export function hasRight(role: Role, right: ConsoleRoute['right']): boolean {
  if (right === 'anyone' || right === 'signed_in') return true;
  const roles: Partial<Record<Role, unknown>> = RIGHTS[right].roles;
  return roles[role] !== undefined;
}

/** The address with something that is nobody's in place of each parameter. */
export function addressOf(url: string, id = '99999999999'): string {
  return url.replaceAll(/:[a-zA-Z]+/g, id);
}
