import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { manualClock } from '../../src/core/clock';
import { createAnchors } from '../../src/directory/audit/anchors';
import type { Audit, AuditEvent } from '../../src/directory/audit/audit';
import { createAudit } from '../../src/directory/audit/create-audit';
import { createAuditCheck } from '../../src/directory/audit/audit-check';
import { ACTIONS } from '../../src/directory/rights';
import { ROLE_NAMES } from '../../src/directory/roles';
import { createSettings } from '../../src/directory/settings/create-settings';
import { ensureIndexes, openStore, type Store } from '../../src/store/store';
import { AUDIT_ENDPOINTS, type AuditEntryAnswer, type AuditVerification } from '../../src/web/api/audit';
import { type RightsAnswer, SETTINGS_ENDPOINTS } from '../../src/web/api/settings';
import { handleError } from '../../src/web/errors';
import { createGuard, CSRF_HEADER } from '../../src/web/guard';
import { auditHandlers } from '../../src/web/routes/audit';
import { settingsHandlers } from '../../src/web/routes/settings';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { temporaryDirectory } from '../support/temporary-directory';
import { guardDeps, signedIn } from './guarded-web';

const directory = temporaryDirectory();
const SESSIONS = {
  auditor: signedIn({ code: 'A1', name: '示例审计', unitCode: 'P', roles: ['auditor'] }),
  cityAuditor: signedIn({ code: 'A2', name: '示例市审', unitCode: 'C1', roles: ['auditor'] }),
  admin: signedIn({ code: 'M1', name: '示例省管', unitCode: 'P', roles: ['province_admin'] }),
  agent: signedIn({ code: 'G1', name: '示例坐席', unitCode: 'K1', roles: ['agent'] }),
};
type Who = keyof typeof SESSIONS;
const CLERK = { code: 'T1', name: '示例甲', unitCode: 'K1', from: '10.0.0.8' };
const clock = manualClock('2026-03-16T10:00:00+08:00');

let store: Store;
let audit: Audit;
let app: FastifyInstance;
let told: string[];
let onTold: () => void;
let closeGuard: () => Promise<unknown>;

beforeEach(async () => {
  const dataDir = directory();
  store = await openStore({ dataDir, strictScans: true });
  const { connection } = store;
  audit = createAudit({ connection, clock });
  const auditCheck = createAuditCheck({
    connection,
    audit,
    anchors: createAnchors(join(dataDir, 'audit-anchors.jsonl')),
    clock,
    log: { info: () => undefined, error: () => undefined },
  });
  const settings = createSettings({
    connection,
    clock,
    audit,
    defaults: {
      passwordDays: 180,
      sessionIdleMinutes: 30,
      sessionHours: 12,
      conversationDays: 365,
      testTextsPerHour: 5,
    },
  });
  await ensureIndexes(connection);
  const { deps, close } = guardDeps(SESSIONS);
  closeGuard = close;
  told = [];
  onTold = () => undefined;
  const guard = createGuard({ ...deps, audit, changed: (topic) => (told.push(topic), onTold()) });
  app = Fastify();
  app.setErrorHandler(handleError);
  app.setValidatorCompiler(TypeBoxValidatorCompiler as never);
  await app.register(fastifyCookie);
  serveEndpoints(app, '审计', AUDIT_ENDPOINTS, auditHandlers({ audit, auditCheck, clock }), guard);
  const system = {
    now: () => Promise.reject(new Error('not asked here')),
    jobs: () => Promise.reject(new Error('not asked here')),
  };
  serveEndpoints(app, '系统设置', SETTINGS_ENDPOINTS, settingsHandlers({ settings, system }), guard);
});
afterEach(async () => {
  await app.close();
  await closeGuard();
  await store.close();
});

async function ask(who: Who, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const response = await app.inject({
    method,
    url,
    cookies: { [SESSION_COOKIE]: who },
    headers: { [CSRF_HEADER]: SESSIONS[who].csrf },
    ...(payload === undefined ? {} : { payload }),
  });
  return response;
}

const record = (fields: Partial<AuditEvent> = {}): Promise<void> =>
  audit.record({ action: 'contacts.edit', by: CLERK, outcome: 'done', ...fields });

describe('audit', () => {
  test('pages of entries with the fields that changed, in Chinese', async () => {
    for (let i = 0; i < 5; i++)
      await record({
        object: { kind: 'contact', id: `c${i}`, unitCode: 'K1' },
        before: { personName: '示例乙', same: 1 },
        after: { personName: '示例丙', same: 1, roles: ['办税人员'] },
      });
    const first = (await ask('auditor', 'GET', '/api/audit?limit=3')).json<{
      items: AuditEntryAnswer[];
      next: string;
    }>();
    expect(first.items.map(({ seq }) => seq)).toEqual([5, 4, 3]);
    expect(first.items[0]).toMatchObject({
      actionName: '维护纳税人联系人',
      object: { kindName: '联系人' },
      changes: [
        { label: '姓名', before: '示例乙', after: '示例丙' },
        { label: '角色', after: '办税人员' },
      ],
    });
    const second = (await ask('auditor', 'GET', `/api/audit?limit=3&cursor=${first.next}`)).json<typeof first>();
    expect(second.items.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(second.next).toBeUndefined();
  });

  test('an auditor of a city sees what is of the city and below', async () => {
    await record({ object: { kind: 'contact', id: 'c1', unitCode: 'B1' } });
    await record({ object: { kind: 'contact', id: 'c2', unitCode: 'C2' } });
    await record({ by: { ...CLERK, unitCode: 'P' } });
    const { items } = (await ask('cityAuditor', 'GET', '/api/audit')).json<{ items: AuditEntryAnswer[] }>();
    expect(items.map(({ seq }) => seq)).toEqual([1]);
  });

  test('looking into what a person did is itself recorded, turning its page is not', async () => {
    await record();
    await ask('auditor', 'GET', '/api/audit?by=T1');
    await ask('auditor', 'GET', '/api/audit?by=T1&cursor=9');
    await ask('auditor', 'GET', '/api/audit');
    expect(
      (await audit.find({ action: 'audit.search', limit: 9 })).map(({ by, object }) => [by.code, object?.id]),
    ).toEqual([['A1', 'T1']]);
  });

  test.each<[Who, number]>([
    ['admin', 403],
    ['agent', 403],
  ])('%s is refused, and that is recorded', async (who, status) => {
    expect((await ask(who, 'GET', '/api/audit')).statusCode).toBe(status);
    expect((await ask(who, 'POST', '/api/audit/exports', { reason: '年度检查' })).statusCode).toBe(status);
    expect((await ask(who, 'POST', '/api/audit/verification')).statusCode).toBe(status);
    expect((await audit.find({ outcome: 'denied', limit: 9 })).map(({ action }) => action)).toEqual([
      'audit.verify',
      'audit.read',
      'audit.read',
    ]);
  });

  test('an export says why, holds no formula, and is recorded', async () => {
    await record({
      by: { ...CLERK, name: '=HYPERLINK("http://x")' },
      reason: '+1，"引号"\n换行',
      after: { name: '@SUM(A1)' },
    });
    expect((await ask('auditor', 'POST', '/api/audit/exports', {})).statusCode).toBe(400);
    const file = await ask('auditor', 'POST', '/api/audit/exports', { reason: '年度检查' });
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = file.body.split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFF序号,时间（北京）/);
    // The export itself is the newest entry.
    expect(lines[1]).toContain('导出审计记录');
    expect(lines[1]).toContain('年度检查');
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(lines[2]).toContain(`"'+1，""引号""\n换行"`);
    expect(file.body).not.toMatch(/(^|,)"?[=+\-@]/m);
    expect(await audit.find({ action: 'audit.export', limit: 9 })).toMatchObject([
      { by: { code: 'A1' }, reason: '年度检查' },
    ]);
  });

  test('the chain is checked in the background, and how it ended is shown to whoever looks next', async () => {
    await record();
    const ended = new Promise<void>((resolve) => (onTold = resolve));
    expect((await ask('auditor', 'POST', '/api/audit/verification')).statusCode).toBe(202);
    await ended;
    expect(told).toEqual(['audit']);
    expect((await ask('auditor', 'GET', '/api/audit/verification')).json<AuditVerification>()).toMatchObject({
      last: { ok: true, checked: 1, by: '示例审计' },
    });
  });
});

describe('settings', () => {
  test('are read by administrators of the province and auditors, changed by administrators alone', async () => {
    expect((await ask('agent', 'GET', '/api/settings')).statusCode).toBe(403);
    expect((await ask('auditor', 'GET', '/api/settings')).json()).toMatchObject({ mayChange: false, revision: 0 });
    const change = { revision: 0, values: { passwordDays: 90 } };
    expect((await ask('auditor', 'PUT', '/api/settings', change)).statusCode).toBe(403);
    const changed = await ask('admin', 'PUT', '/api/settings', change);
    expect(changed.json()).toMatchObject({ revision: 1, changedBy: { name: '示例省管' }, mayChange: true });
    expect(told).toEqual(['settings']);
  });

  test.each<[string, object, number]>([
    ['a stale edit', { revision: 3, values: {} }, 409],
    ['a value out of bounds', { revision: 0, values: { sessionHours: 99 } }, 422],
    ['a setting there is not', { revision: 0, values: { admin: 1 } }, 400],
    ['an operator of the store', { revision: 0, values: { passwordDays: { $gt: 0 } } }, 400],
  ])('refused: %s', async (_, body, status) => {
    expect((await ask('admin', 'PUT', '/api/settings', body)).statusCode).toBe(status);
    expect((await ask('admin', 'GET', '/api/settings')).json()).toMatchObject({ revision: 0 });
  });

  test('everybody may read who may do what', async () => {
    const table = (await ask('agent', 'GET', '/api/rights')).json<RightsAnswer>();
    expect(table.actions.map(({ action }) => action)).toEqual(ACTIONS);
    expect(table.roles.map(({ role }) => role)).toEqual(ROLE_NAMES);
    const read = table.actions.find(({ action }) => action === 'audit.read');
    expect(read).toMatchObject({ scopes: { auditor: 'unit_and_below' }, terminal: false });
  });
});
