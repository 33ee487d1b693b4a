import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AuditEvent } from '../../src/directory/audit/audit';
import { endpoints, FileAnswer } from '../../src/web/api/contract';
import { handleError } from '../../src/web/errors';
import { createGuard, CSRF_HEADER } from '../../src/web/guard';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { guardDeps, signedIn } from './guarded-web';

const Params = Type.Object({ id: Type.String() });
const TABLE = endpoints({
  'GET /api/open': { right: 'anyone', summary: '', answer: Type.Object({ who: Type.String() }) },
  'GET /api/mine': { right: 'signed_in', summary: '', answer: Type.Object({ who: Type.String() }) },
  'GET /api/units/:id': {
    right: 'units.edit',
    at: [{ kind: 'unit', in: 'params', field: 'id' }],
    summary: '',
    params: Params,
    answer: Type.Object({ reach: Type.Array(Type.String()) }),
  },
  'POST /api/units/:id': {
    right: 'units.edit',
    at: [{ kind: 'unit', in: 'params', field: 'id' }],
    summary: '',
    params: Params,
    body: Type.Object({ name: Type.String() }, { additionalProperties: false }),
    answer: Type.Object({ name: Type.String() }),
    status: 201,
  },
  'GET /api/file': { right: 'signed_in', summary: '', answer: FileAnswer },
  'POST /api/upload': { right: 'signed_in', summary: '', upload: true, answer: Type.Object({ bytes: Type.Integer() }) },
});

const SESSIONS = {
  county: signedIn({}),
  auditor: signedIn({ roles: ['auditor'], code: '14101050009' }),
  fresh: signedIn({ state: 'must_change_password' }),
};
const PLACES = { K1: { unitCode: 'K1' }, B1: { unitCode: 'B1' }, K2: { unitCode: 'K2' }, C1: { unitCode: 'C1' } };

let app: FastifyInstance;
let recorded: AuditEvent[];
let close: () => Promise<void>;
beforeEach(async () => {
  const given = guardDeps(SESSIONS, PLACES, 12);
  ({ recorded, close } = given);
  app = Fastify();
  app.setErrorHandler(handleError);
  app.setValidatorCompiler(TypeBoxValidatorCompiler as never);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart);
  serveEndpoints(
    app,
    'test',
    TABLE,
    {
      'GET /api/open': async (_, { session }) => ({ who: session?.name ?? '' }),
      'GET /api/mine': async (_, { actor }) => ({ who: actor.code }),
      'GET /api/units/:id': async (_, { reach }) => ({ reach: [...reach.unitCodes], secret: 'never sent' }),
      'POST /api/units/:id': async ({ body }) => body,
      'GET /api/file': async () => ({ fileName: '台账"\r\n.csv', contentType: 'text/csv', content: Buffer.from('a') }),
      'POST /api/upload': async (_, { file }) => ({ bytes: file?.bytes ?? -1 }),
    },
    createGuard(given.deps),
  );
});
afterEach(async () => {
  await app.close();
  await close();
});

function ask(method: 'GET' | 'POST', url: string, token?: keyof typeof SESSIONS, headers: Record<string, string> = {}) {
  return app.inject({
    method,
    url,
    headers,
    ...(token === undefined ? {} : { cookies: { [SESSION_COOKIE]: token } }),
    ...(method === 'POST' ? { payload: { name: '甲' } } : {}),
  });
}
const csrf = { [CSRF_HEADER]: 'csrf-token' };

test.each([
  ['GET', '/api/open', undefined, {}, 200, undefined],
  ['GET', '/api/mine', undefined, {}, 401, 'signed_out'],
  ['GET', '/api/mine', 'county', {}, 200, undefined],
  ['GET', '/api/mine', 'fresh', {}, 403, 'session_incomplete'],
  ['GET', '/api/units/K1', 'county', {}, 200, undefined],
  ['GET', '/api/units/B1', 'county', {}, 200, undefined],
  ['GET', '/api/units/K2', 'county', {}, 404, 'not_found'],
  ['GET', '/api/units/C1', 'county', {}, 404, 'not_found'],
  ['GET', '/api/units/nothing', 'county', {}, 404, 'not_found'],
  ['GET', '/api/units/K1', 'auditor', {}, 403, 'forbidden'],
  ['POST', '/api/units/K1', 'county', {}, 403, 'csrf'],
  ['POST', '/api/units/K1', 'county', { [CSRF_HEADER]: 'csrf-tokem' }, 403, 'csrf'],
  ['POST', '/api/units/K1', 'county', csrf, 201, undefined],
  ['POST', '/api/units/K2', 'county', csrf, 404, 'not_found'],
  ['POST', '/api/units/K1', undefined, csrf, 401, 'signed_out'],
] as const)('%s %s as %s with %j is answered %d %s', async (method, url, token, headers, status, code) => {
  const answer = await ask(method, url, token, headers);
  expect([answer.statusCode, answer.json().error?.code]).toEqual([status, code]);
});

test('a token nobody has is nobody', async () => {
  const answer = await app.inject({ url: '/api/mine', cookies: { [SESSION_COOKIE]: 'stolen?' } });
  expect(answer.statusCode).toBe(401);
});

test('a caller without the right learns nothing of what a body should hold', async () => {
  const answer = await app.inject({ method: 'POST', url: '/api/units/K1', payload: { wrong: 1 } });
  expect(answer.json().error.code).toBe('signed_out');
});

test('denials are recorded with who and where, never with what was sent', async () => {
  await ask('GET', '/api/units/K2', 'county');
  await ask('GET', '/api/units/K1', 'auditor');
  expect(recorded.map(({ action, by, outcome, object }) => [action, by.code, outcome, object?.id])).toEqual([
    ['units.edit', '14101050001', 'denied', 'GET /api/units/:id'],
    ['units.edit', '14101050009', 'denied', 'GET /api/units/:id'],
  ]);
});

test('an id that does not exist is not told from one out of scope', async () => {
  const [outside, nothing] = await Promise.all([
    ask('GET', '/api/units/K2', 'county'),
    ask('GET', '/api/units/nothing', 'county'),
  ]);
  expect(outside.body).toBe(nothing.body);
});

test('only what the schema names goes out', async () => {
  expect((await ask('GET', '/api/units/K1', 'county')).json()).toEqual({ reach: ['K1', 'B1'] });
});

test('a caller who asks too often is told to wait', async () => {
  for (let i = 0; i < 12; i++) expect((await ask('GET', '/api/open')).statusCode).toBe(200);
  expect((await ask('GET', '/api/open')).json().error.code).toBe('too_many_requests');
});

test('a file goes out under a name that cannot break the header', async () => {
  const answer = await ask('GET', '/api/file', 'county');
  expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%E5%8F%B0%E8%B4%A6%22%0D%0A.csv");
});

test('an upload is taken as a file and nothing else', async () => {
  const form = ['--x', 'Content-Disposition: form-data; name="file"; filename="a.csv"', '', 'abc', '--x--', ''];
  const sent = await app.inject({
    method: 'POST',
    url: '/api/upload',
    cookies: { [SESSION_COOKIE]: 'county' },
    headers: { ...csrf, 'content-type': 'multipart/form-data; boundary=x' },
    payload: form.join('\r\n'),
  });
  expect(sent.json()).toEqual({ bytes: 3 });
  const none = await ask('POST', '/api/upload', 'county', csrf);
  expect(none.json().error.code).toBe('upload_missing');
});
