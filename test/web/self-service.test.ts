import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { DAY, type ManualClock, manualClock, MINUTE } from '../../src/core/clock';
import { sequentialIds } from '../../src/core/ids';
import type { Audit } from '../../src/directory/audit/audit';
import { createAudit } from '../../src/directory/audit/create-audit';
import { contactId, contactModel } from '../../src/directory/contact';
import { createCensus } from '../../src/directory/census';
import { openSubscriptions, type SubscriptionRooms } from '../../src/directory/open-subscriptions';
import { createReveals } from '../../src/directory/reveals';
import { VISIT_MS } from '../../src/directory/self-service/self-service';
import { placeOfNumber } from '../../src/directory/subscriptions/place-of-number';
import { createSubscriptions } from '../../src/directory/subscriptions/subscriptions';
import { createTasks } from '../../src/directory/tasks/create-tasks';
import type { Tasks } from '../../src/directory/tasks/tasks';
import type { CodeText } from '../../src/directory/verification/verification';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { createRateLimit } from '../../src/store/rate-limits';
import { ensureIndexes, type Store } from '../../src/store/store';
import { openTestStore } from '../support/engines';
import { SELF_SERVICE_ENDPOINTS, type SelfServiceAnswer } from '../../src/web/api/self-service';
import { handleError } from '../../src/web/errors';
import { createGuard } from '../../src/web/guard';
import { selfServiceHandlers } from '../../src/web/routes/self-service';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { guardDeps } from './guarded-web';

const OWN_ID = '92410105MA9DEM001G';
const OTHER_ID = '91410105MA9DEM001K';
const NOBODYS_ID = '91410105MA9DEM002N';
const OWNER = '13800138000';
const STRANGER = '13800138002';
const EVERYWHERE = { everywhere: true, unitCodes: [] };

let dataDir: string;
let store: Store;
let clock: ManualClock;
let audit: Audit;
let tasks: Tasks;
let rooms: SubscriptionRooms;
let sent: CodeText[];
let app: FastifyInstance;
let closeGuard: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'self-service-'));
  store = await openTestStore({ dataDir, scanLimit: 5 });
  clock = manualClock('2026-03-16T10:00:00+08:00');
  sent = [];
  const { connection } = store;
  audit = createAudit({ connection, clock });
  tasks = createTasks({ connection, clock, ids: sequentialIds('task'), audit });
  const keys = createMemoryKeys(clock);
  rooms = openSubscriptions({
    connection,
    keys,
    clock,
    audit,
    subscriptions: createSubscriptions({ connection, audit, placeOf: placeOfNumber(connection) }),
    tasks,
    reveals: createReveals({
      audit,
      limit: createRateLimit(keys, { name: 'reveals', points: 2, durationSeconds: 3_600 }),
    }),
    census: createCensus({ connection, clock, register: { list: () => Promise.resolve({ items: [] }) } }),
    register: {
      get: async (id) =>
        [OWN_ID, OTHER_ID].includes(id)
          ? ({
              taxpayerId: id,
              name: '金水区示例老街面馆',
              bureauCode: 'K1',
              officer: { code: 'A1', name: '示例' },
            } as never)
          : undefined,
    },
    hours: { addWorkingDays: (at) => ({ at: new Date(at.getTime() + DAY), why: '1 个工作日' }) },
    randomBytes,
    drawBelow: randomInt,
    hash: (text) => createHmac('sha256', 'secret').update(text).digest('hex'),
    sendCode: async (text) => void sent.push(text),
    codesPerMinute: 100,
  });
  await ensureIndexes(connection);
  await contactModel(connection).create({
    _id: contactId(OWN_ID, '法定代表人', '示例甲'),
    taxpayerId: OWN_ID,
    taxpayerName: '金水区示例老街面馆',
    role: '法定代表人',
    personName: '示例甲',
    mobile: OWNER,
    unitCode: 'K1',
    active: true,
    since: clock.now(),
    updatedAt: clock.now(),
  });
  const guarded = guardDeps({});
  closeGuard = guarded.close;
  app = Fastify();
  app.setValidatorCompiler(TypeBoxValidatorCompiler as never);
  app.setErrorHandler(handleError);
  await app.register(fastifyCookie);
  serveEndpoints(app, 'self-service', SELF_SERVICE_ENDPOINTS, selfServiceHandlers(rooms), createGuard(guarded.deps));
});
afterEach(async () => {
  await app.close();
  await closeGuard();
  await store.close();
  await rm(dataDir, { recursive: true });
});

/** A browser: keeps the one cookie it is given. */
function browser(address = '192.0.2.1') {
  let cookie: string | undefined;
  const send = async (method: 'GET' | 'POST', path: string, payload?: object) => {
    const response = await app.inject({
      method,
      url: `/api/self-service/${path}`,
      remoteAddress: address,
      ...(payload === undefined ? {} : { payload }),
      ...(cookie === undefined ? {} : { cookies: { sms12366_self_service: cookie } }),
    });
    const given = response.cookies.find(({ name }) => name === 'sms12366_self_service');
    if (given !== undefined) cookie = given.value === '' ? undefined : given.value;
    const body = response.json<SelfServiceAnswer & { error?: { code: string } }>();
    return { status: response.statusCode, body, given, error: body.error?.code };
  };
  return {
    cookie: () => cookie,
    plant: (value: string) => (cookie = value),
    state: () => send('GET', 'state'),
    code: (mobile: string, taxpayerId = OWN_ID) => send('POST', 'code', { taxpayerId, mobile }),
    verify: (mobile: string, code = lastCode(), taxpayerId = OWN_ID) =>
      send('POST', 'verify', { taxpayerId, mobile, code }),
    change: (kind: string, open: boolean) => send('POST', 'change', { kind, open }),
    register: (personName = '示例丙', role = '办税人员') => send('POST', 'registration', { personName, role }),
    leave: () => send('POST', 'leave'),
  };
}
const lastCode = (): string => /验证码(\d{6})/.exec(sent.at(-1)?.text ?? '')?.[1] ?? '000000';

async function enter(mobile: string, taxpayerId = OWN_ID, visitor = browser()) {
  await visitor.code(mobile, taxpayerId);
  return { visitor, entered: await visitor.verify(mobile, lastCode(), taxpayerId) };
}

test('the code opens a visit under a new cookie, kept from scripts, other sites and other addresses', async () => {
  const visitor = browser();
  const asked = await visitor.code(OWNER);
  expect(asked).toMatchObject({ status: 200, body: { validSeconds: 300, againSeconds: 60 } });
  expect(asked.given).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/self-service' });
  const before = visitor.cookie();
  const { status, body } = await visitor.verify(OWNER);
  expect(status).toBe(200);
  expect(visitor.cookie()).not.toBe(before);
  expect(body.seen).toMatchObject({ mobile: '138****8000', registered: true, taxpayerId: OWN_ID });
  expect(body.statutory.map(({ kind }) => kind)).toContain('催缴');
  expect(JSON.stringify(body)).not.toMatch(/13800138000|面馆|示例甲/);
});

test('a cookie planted before the code, or seen then, opens nothing after it', async () => {
  const planted = randomBytes(32).toString('base64url');
  const victim = browser();
  victim.plant(planted);
  await enter(OWNER, OWN_ID, victim);
  const attacker = browser('198.51.100.7');
  attacker.plant(planted);
  expect((await attacker.state()).body).toMatchObject({ verified: false });
  expect((await attacker.change('政策通知', true)).error).toBe('visit_over');
});

test('the answer to a request for a code is the same for every number and taxpayer', async () => {
  const answers = [];
  for (const [mobile, id] of [
    [OWNER, OWN_ID],
    [STRANGER, OWN_ID],
    ['13800138009', NOBODYS_ID],
  ] as const) {
    const { status, body } = await browser().code(mobile, id);
    answers.push({ status, body });
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(sent.map(({ mobile }) => mobile)).toEqual([OWNER, STRANGER, '13800138009']);
});

test('without a visit nothing is told or done', async () => {
  const visitor = browser();
  expect((await visitor.state()).body).toEqual({ verified: false, statutory: expect.anything() });
  expect(await visitor.change('政策通知', true)).toMatchObject({ status: 403, error: 'visit_over' });
  expect(await visitor.register()).toMatchObject({ status: 403, error: 'visit_over' });
  await visitor.code(OWNER);
  expect((await visitor.state()).body.verified).toBe(false);
  expect((await visitor.change('政策通知', true)).error).toBe('visit_over');
});

test.each([
  ['another visitor', async (code: string) => browser().verify(OWNER, code)],
  ['another number', async (code: string, own: ReturnType<typeof browser>) => own.verify(STRANGER, code)],
])('the code of a visitor is worth nothing for %s', async (_what, use) => {
  const own = browser();
  await own.code(OWNER);
  expect(await use(lastCode(), own)).toMatchObject({ status: 422, error: 'code_wrong' });
});

test('a code for the web chat does not open the self-service', async () => {
  const own = browser();
  await own.code(STRANGER);
  await rooms.verification.request({
    purpose: 'web_chat',
    mobile: OWNER,
    visitor: own.cookie() ?? '',
    address: '192.0.2.1',
  });
  expect((await own.verify(OWNER)).error).toBe('code_wrong');
});

test('guessing uses the code up, and is on record', async () => {
  const own = browser();
  await own.code(OWNER);
  const right = lastCode();
  const guesses = Array.from({ length: 12 }, (_, i) => String((Number(right) + 1 + i) % 1_000_000).padStart(6, '0'));
  const outcomes = await Promise.all(guesses.map((guess) => own.verify(OWNER, guess)));
  expect(outcomes.every(({ status }) => status === 422)).toBe(true);
  expect((await own.verify(OWNER, right)).error).toBe('code_used_up');
  const [denied] = await audit.find({ action: 'self-service.verify', outcome: 'denied', limit: 1 });
  expect(denied).toMatchObject({ by: { name: '138****8000', from: '192.0.2.1' }, object: { id: OWN_ID } });
});

test('one number cannot be flooded from many addresses', async () => {
  const outcomes = [];
  for (let i = 0; i < 30; i++) outcomes.push(await browser(`198.51.100.${i}`).code(OWNER));
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(outcomes.at(-1)).toMatchObject({ status: 429, error: 'code_too_often' });
  expect(sent).toHaveLength(1);
});

test('kinds are opened and cancelled one by one, with proof; statutory ones are refused', async () => {
  const { visitor } = await enter(OWNER);
  const { body } = await visitor.change('政策通知', true);
  expect(body.seen?.kinds.find(({ kind }) => kind === '政策通知')).toMatchObject({ open: true });
  expect(body.seen?.history).toMatchObject([{ open: true, kinds: ['政策通知'], way: 'self_service' }]);
  expect((await visitor.change('催缴', false)).status).toBe(400);
  clock.advance(1_000);
  await visitor.change('政策通知', false);
  expect((await rooms.subscriptions.of(OWNER)).open).toBe(false);
  const proofs = (await rooms.subscriptionHistory.of(OWNER)).items.map(({ proof }) => proof);
  expect(proofs).toEqual(['网页自助：凭短信验证码，本人取消政策通知', '网页自助：凭短信验证码，本人开通政策通知']);
  const entries = await audit.find({ limit: 50 });
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['self-service.verify', 'subscriptions.open', 'subscriptions.cancel']),
  );
  expect(JSON.stringify(entries)).not.toContain(OWNER);
});

test('a visit is over after a quarter of an hour, or when it is left; the contact’s end ends it too', async () => {
  const { visitor } = await enter(OWNER);
  await contactModel(store.connection).updateOne({ mobile: OWNER }, { $set: { active: false } });
  expect((await visitor.change('政策通知', true)).error).toBe('not_registered');
  expect((await visitor.state()).body.seen).toMatchObject({ registered: false, kinds: [], history: [] });
  await contactModel(store.connection).updateOne({ mobile: OWNER }, { $set: { active: true } });
  clock.advance(VISIT_MS - 1);
  expect((await visitor.state()).body.verified).toBe(true);
  clock.advance(1);
  expect((await visitor.state()).body.verified).toBe(false);
  const { visitor: again } = await enter(OWNER, OWN_ID, browser('192.0.2.2'));
  const held = again.cookie() ?? '';
  await again.leave();
  again.plant(held);
  expect((await again.state()).body.verified).toBe(false);
});

test('a number not registered learns that and no more, and its request is one task for whoever is in charge', async () => {
  await rooms.subscriptions.change({ mobile: STRANGER, open: true, way: 'sms', proof: 'KT', at: clock.now() });
  const { visitor, entered } = await enter(STRANGER);
  expect(entered.body.seen).toMatchObject({ registered: false, requested: false, kinds: [], history: [] });
  expect((await visitor.change('政策通知', false)).error).toBe('not_registered');
  expect((await visitor.register()).body.seen).toMatchObject({ registered: false, requested: true });
  await visitor.register();
  const { items } = await tasks.list(EVERYWHERE, { kind: '号码登记申请' });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ unitCode: 'K1', officerCode: 'A1', about: { kind: 'taxpayer', id: OWN_ID } });
  expect(JSON.stringify(items)).not.toContain(STRANGER);
  const clerk = { code: 'A1', name: '示例', unitCode: 'K1', from: '192.0.2.9' };
  const reveal = () => rooms.registrations.reveal(items[0]?.id ?? '', '核对登记信息', clerk);
  expect(await reveal()).toMatchObject({ mobile: STRANGER, personName: '示例丙' });
  expect(await audit.find({ action: 'contacts.reveal', limit: 5 })).toMatchObject([{ reason: '核对登记信息' }]);
  await reveal();
  await expect(reveal()).rejects.toMatchObject({ code: 'too_many_reveals' });
  expect((await visitor.register()).status).toBe(200);
  expect((await visitor.register()).error).toBe('registration_too_often');
});

test('for a taxpayer that does not exist everything looks the same, and nobody is bothered', async () => {
  const there = await enter(STRANGER, OWN_ID);
  clock.advance(MINUTE);
  const nowhere = await enter('13800138009', NOBODYS_ID);
  const shape = (answer: { body: SelfServiceAnswer }): unknown => ({
    ...answer.body.seen,
    mobile: '',
    taxpayerId: '',
    endsAt: '',
  });
  expect(shape(nowhere.entered)).toEqual(shape(there.entered));
  expect(shape(await nowhere.visitor.register())).toEqual(shape(await there.visitor.register()));
  expect(shape(await nowhere.visitor.state())).toEqual(shape(await there.visitor.state()));
  expect((await tasks.list(EVERYWHERE, { kind: '号码登记申请' })).items).toHaveLength(1);
});

test.each([
  ['a mobile that cannot be', { taxpayerId: OWN_ID, mobile: '12000138000' }, 422],
  ['a taxpayer id with a slip', { taxpayerId: '92410105MA9DEM001H', mobile: OWNER }, 422],
  ['an operator of the database', { taxpayerId: { $ne: '' }, mobile: OWNER }, 400],
  ['another field', { taxpayerId: OWN_ID, mobile: OWNER, purpose: 'web_chat' }, 400],
])('refused without a text: %s', async (_what, payload, status) => {
  const response = await app.inject({ method: 'POST', url: '/api/self-service/code', payload });
  expect(response.statusCode).toBe(status);
  expect(sent).toEqual([]);
});
