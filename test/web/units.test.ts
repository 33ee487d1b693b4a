import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import type { TargetKind } from '../../src/web/api/contract';
import { UNIT_ENDPOINTS, type UnitAnswer, type UnitChangeAnswer, type UnitImportAnswer } from '../../src/web/api/units';
import { handleError } from '../../src/web/errors';
import { createGuard, CSRF_HEADER } from '../../src/web/guard';
import { unitHandlers } from '../../src/web/routes/units';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { openUnitStage, type UnitStage } from '../directory/units/stage';
import { guardDeps, signedIn } from './guarded-web';

const SESSIONS = {
  province: signedIn({ code: 'P1', unitCode: 'HN00', roles: ['province_admin'] }),
  city: signedIn({ code: 'C1', unitCode: 'ZZ00', roles: ['city_admin'] }),
  county: signedIn({ code: 'K1', unitCode: 'ZZJS', roles: ['county_admin'] }),
  agent: signedIn({ code: 'G1', unitCode: 'ZZJS', roles: ['agent'] }),
};
type Who = keyof typeof SESSIONS;

let stage: UnitStage;
let app: FastifyInstance;
let told: string[];
let closeGuard: () => Promise<unknown>;

beforeEach(async () => {
  stage = await openUnitStage();
  const { units, store, clock, audit } = stage;
  const { deps, close } = guardDeps(SESSIONS);
  closeGuard = close;
  told = [];
  const locate = async (code: string) => ((await units.get(code)) ? { unitCode: code } : undefined);
  const guard = createGuard({
    ...deps,
    audit,
    tree: units.tree,
    locate: { ...deps.locate, unit: locate } as Record<TargetKind, typeof locate>,
    changed: (topic) => void told.push(topic),
  });
  app = Fastify().setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(handleError);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart);
  const handlers = unitHandlers({
    units,
    clock,
    audit,
    connection: store.connection,
    dutyHours: [{ from: '09:00', to: '17:00' }],
  });
  serveEndpoints(app, 'units', UNIT_ENDPOINTS, handlers, guard);
});

afterEach(async () => {
  await app.close();
  await closeGuard();
  await stage.close();
});

async function ask<T>(who: Who, method: 'GET' | 'POST' | 'PATCH' | 'PUT', url: string, body?: object) {
  const response = await app.inject({
    method,
    url,
    headers: { cookie: `${SESSION_COOKIE}=${who}`, [CSRF_HEADER]: 'csrf-token' },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: response.statusCode, body: response.json<T>() };
}

async function upload(who: Who, url: string, csv: string): Promise<{ status: number; body: UnitImportAnswer }> {
  const boundary = 'example';
  const payload = [
    `--${boundary}`,
    'content-disposition: form-data; name="file"; filename="units.csv"',
    'content-type: text/csv',
    '',
    csv,
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const response = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      cookie: `${SESSION_COOKIE}=${who}`,
      [CSRF_HEADER]: 'csrf-token',
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  });
  return { status: response.statusCode, body: response.json<UnitImportAnswer>() };
}

const SUSPEND = { revision: 0, reason: '违规群发' };
const EDIT = { revision: 0, phone: '0371-12366105' };

test.each<[string, Who, 'POST' | 'PATCH' | 'PUT', string, object, number]>([
  ['a county edits itself', 'county', 'PATCH', 'ZZJS', EDIT, 200],
  ['a county edits its branch', 'county', 'PATCH', 'ZZJS1', EDIT, 200],
  ['a county edits another', 'county', 'PATCH', 'ZZEQ', EDIT, 404],
  ['an agent edits', 'agent', 'PATCH', 'ZZJS', EDIT, 403],
  ['a county suspends itself', 'county', 'POST', 'ZZJS/suspend', SUSPEND, 404],
  ['a city suspends its county', 'city', 'POST', 'ZZJS/suspend', SUSPEND, 200],
  ['a city suspends that of another', 'city', 'POST', 'LYJX/suspend', SUSPEND, 404],
  ['a city takes a county of another', 'city', 'POST', 'LYJX/move', { ...SUSPEND, parentCode: 'ZZ00' }, 404],
  ['a city gives a county to another', 'city', 'POST', 'ZZJS/move', { ...SUSPEND, parentCode: 'LY00' }, 404],
  ['the province moves a county', 'province', 'POST', 'ZZJS/move', { ...SUSPEND, parentCode: 'LY00' }, 200],
  ['a city merges its counties', 'city', 'POST', 'ZZEQ/merge', { ...SUSPEND, into: 'ZZJS' }, 200],
  ['a county confirms its own liaison', 'county', 'POST', 'ZZJS/liaison/confirm', { revision: 0 }, 404],
  ['an unknown unit', 'province', 'PATCH', 'XXXX', EDIT, 404],
  ['a field that is none', 'county', 'PATCH', 'ZZJS', { ...EDIT, status: 'active' }, 400],
  ['an operator for a value', 'county', 'PATCH', 'ZZJS', { revision: 0, name: { $ne: '' } }, 400],
  ['what somebody else changed since', 'county', 'PATCH', 'ZZJS', { ...EDIT, revision: 7 }, 409],
])('%s', async (_, who, method, path, body, status) => {
  const answer = await ask<{ error?: { message: string } }>(who, method, `/api/units/${path}`, body);
  expect(answer.status).toBe(status);
  expect(told).toEqual(status === 200 ? ['units'] : []);
});

test('the tree and the search are for everybody, and tell what one may do', async () => {
  const tree = await ask<{ items: unknown[] }>('agent', 'GET', '/api/units/tree');
  expect(tree.body.items).toHaveLength(9);
  const found = await ask<{ items: { code: string }[]; total: number }>(
    'agent',
    'GET',
    `/api/units?q=${encodeURIComponent('金水')}&limit=2`,
  );
  expect(found.body).toMatchObject({ total: 3, next: 'ZZJS1' });
  const seen = await ask<UnitAnswer>('agent', 'GET', '/api/units/ZZJS');
  expect(seen.body).toMatchObject({
    parentName: '郑州市税务局',
    isHeld: false,
    allowed: { edit: false, suspend: false },
  });
  const mine = await ask<UnitAnswer>('city', 'GET', '/api/units/ZZJS');
  expect(mine.body.allowed).toEqual({
    create: true,
    edit: true,
    restructure: true,
    suspend: true,
    confirmLiaison: true,
  });
});

test('a liaison is changed by the unit and filed by the level above', async () => {
  const change = { revision: 0, name: '示例乙', phone: '0371-12366105' };
  const changed = await ask<UnitAnswer>('county', 'PUT', '/api/units/ZZJS/liaison', change);
  expect(changed.body.liaison?.filing).toMatchObject({ overdue: false });
  const filed = await ask<UnitAnswer>('city', 'POST', '/api/units/ZZJS/liaison/confirm', { revision: 1 });
  expect(filed.body.liaison?.filing?.confirmedBy).toBe('示例甲');
  const { body } = await ask<{ items: UnitChangeAnswer[] }>('agent', 'GET', '/api/units/ZZJS/history');
  expect(body.items.map(({ what, fields }) => [what, fields.map(({ field, after }) => [field, after])])).toEqual([
    ['liaison_confirmed', [['联络员', '示例乙，0371-12366105（已备案）']]],
    ['liaison_changed', [['联络员', '示例乙，0371-12366105（待备案）']]],
  ]);
});

describe('an import', () => {
  const CSV = [
    '单位代码,单位名称,级别,上级代码,短信签名',
    'ZZHJ,惠济区税务局,县区局,ZZ00,河南税务',
    'LYHQ,红旗区税务局,县区局,LY00,河南税务',
    'ZZJS,金水区税务局,县区局,LY00,河南税务',
  ].join('\n');

  test('takes what is in reach, and gives the others back as a file', async () => {
    const { status, body } = await upload('city', '/api/units/import', CSV);
    expect(status).toBe(200);
    expect(body).toMatchObject({ rows: 3, inserted: 1, rejected: 2 });
    expect(body.rejectedCsv).toContain('不在您管辖的范围内');
    expect(body.rejectedCsv).toContain('划转');
    expect(await stage.units.get('LYHQ')).toBeUndefined();
    expect((await stage.units.get('ZZJS'))?.parentCode).toBe('ZZ00');
    expect(await stage.audit.find({ action: 'units.import', limit: 2 })).toMatchObject([{ by: { code: 'C1' } }]);
  });

  test('is tried without writing anything', async () => {
    const { body } = await upload('city', '/api/units/import?dryRun=true', CSV);
    expect(body).toMatchObject({ inserted: 1, rejected: 2 });
    expect(await stage.units.get('ZZHJ')).toBeUndefined();
    expect(told).toEqual([]);
  });

  test('of what is no table is refused with a sentence', async () => {
    const { status } = await upload('city', '/api/units/import', '\u0000\u0001\u0002');
    expect(status).toBe(422);
  });

  test('is not for a county', async () => {
    expect((await upload('county', '/api/units/import', CSV)).status).toBe(403);
  });
});
