import { manualClock, HOUR } from '../../../src/core/clock';
import { AppError } from '../../../src/core/errors';
import type { Author } from '../../../src/directory/actor';
import type { Audit, AuditEvent } from '../../../src/directory/audit/audit';
import { auditModel } from '../../../src/directory/audit/audit-model';
import { GENESIS, hashOf } from '../../../src/directory/audit/chain';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { ensureIndexes, openStore, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { temporaryDirectory } from '../../support/temporary-directory';

const directory = temporaryDirectory();
const clock = manualClock('2026-03-16T10:00:00+08:00');
const CLERK: Author = { code: '14101050001', name: '示例甲', unitCode: '1410105', from: '10.0.0.8' };
const ADMIN: Author = { code: '14100000001', name: '示例乙', unitCode: '1410000', from: '10.0.0.9' };

let store: Store;
let audit: Audit;

const event = (fields: Partial<AuditEvent> = {}): AuditEvent => ({
  action: 'contacts.edit',
  by: CLERK,
  outcome: 'done',
  ...fields,
});

beforeEach(async () => {
  store = await openTestStore({ dataDir: directory(), scanLimit: 2 });
  audit = createAudit({ connection: store.connection, clock });
  await ensureIndexes(store.connection);
});
afterEach(() => store.close());

const stored = () => auditModel(store.connection).find({}).sort({ _id: 1 }).lean();

test('entries are numbered without a gap and each holds the hash of the one before', async () => {
  await audit.record(event());
  await Promise.all(
    Array.from({ length: 450 }, (_, i) => audit.record(event({ object: { kind: 'contact', id: `c${i}` } }))),
  );
  await createAudit({ connection: store.connection, clock }).record(event({ action: 'after a restart' }));

  const records = await stored();
  expect(records.map(({ _id }) => _id)).toEqual(Array.from({ length: 452 }, (_, i) => i + 1));
  let previous = GENESIS;
  for (const record of records) {
    expect(record.previous).toBe(previous);
    expect(record.hash).toBe(hashOf(record));
    previous = record.hash;
  }
  // In the order in which they were recorded.
  expect(records[451]?.action).toBe('after a restart');
  expect(records.slice(1, 451).map(({ object }) => object?.id)).toEqual(Array.from({ length: 450 }, (_, i) => `c${i}`));
});

test('the hash covers every field', async () => {
  await audit.record(
    event({
      object: { kind: 'contact', id: 'c1', unitCode: '1410105' },
      before: { a: 1 },
      after: { a: 2 },
      reason: '更正',
    }),
  );
  const [record] = await stored();
  if (record === undefined) throw new Error('nothing stored');
  const changes: Partial<typeof record>[] = [
    { _id: 2 },
    { at: new Date(record.at.getTime() + 1) },
    { action: 'contacts.reveal' },
    { by: { ...record.by, from: '10.0.0.10' } },
    { object: { kind: 'contact', id: 'c2', unitCode: '1410105' } },
    { unitCode: '1410000' },
    { outcome: 'denied' },
    { before: '{"a":0}' },
    { after: '{"a":3}' },
    { reason: '更正了' },
    { previous: 'f'.repeat(64) },
  ];
  const hashes = new Set(changes.map((change) => hashOf({ ...record, ...change })));
  expect(hashes.size).toBe(changes.length);
  expect(hashes.has(record.hash)).toBe(false);
});

test('two nodes append to one chain without a fork', async () => {
  const other = createAudit({ connection: store.connection, clock });
  await Promise.all(
    Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? audit : other).record(event({ action: `a${i}` }))),
  );
  for (let i = 0; i < 10; i++) await (i % 2 === 0 ? audit : other).record(event({ action: `b${i}` }));
  const records = await stored();
  expect(records).toHaveLength(130);
  expect(records.every((record, i) => i === 0 || record.previous === records[i - 1]?.hash)).toBe(true);
  expect(new Set(records.map(({ action }) => action)).size).toBe(130);
});

test('a change is recorded before it is made, and its failure after', async () => {
  const seen: number[] = [];
  const made = await audit.around(event(), async () => {
    seen.push((await stored()).length);
    return '完成';
  });
  expect([made, seen]).toEqual(['完成', [1]]);

  const refusal = new AppError('conflict', 'stale', { personMessage: '资料已被他人修改，请刷新后再改。' });
  await expect(audit.around(event({ action: 'units.edit' }), () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect((await audit.find({ limit: 2 })).map(({ action, outcome, reason }) => ({ action, outcome, reason }))).toEqual([
    { action: 'units.edit', outcome: 'failed', reason: '资料已被他人修改，请刷新后再改。' },
    { action: 'units.edit', outcome: 'done', reason: undefined },
  ]);
});

test('where nothing can be recorded nothing is changed', async () => {
  await store.close();
  let changed = false;
  const work = () => {
    changed = true;
    return Promise.resolve();
  };
  await expect(audit.around(event(), work)).rejects.toMatchObject({ code: 'audit_unavailable', retryable: true });
  expect(changed).toBe(false);
  store = await openStore({ dataDir: directory() });
});

test('whole mobile numbers and secrets do not get in, in whatever field a room forgot them', async () => {
  await audit.record(
    event({
      before: { mobile: '13800138000', contacts: [{ mobile: '19900000001' }], code: '14101050001' },
      after: { mobile: '13800138001', password: 'geheim-123', otp: { secret: 'JBSWY3DPEHPK3PXP' } },
      reason: '来电13800138000要求更正',
    }),
  );
  const [entry] = await audit.find({ limit: 1 });
  expect(entry?.before).toEqual({ mobile: '138****8000', contacts: [{ mobile: '199****0001' }], code: '14101050001' });
  expect(entry?.after).toEqual({ mobile: '138****8001', password: '（已变更）', otp: { secret: '（已变更）' } });
  expect(entry?.reason).toBe('来电138****8000要求更正');
  expect(JSON.stringify(await stored())).not.toMatch(/13800138000|19900000001|geheim|JBSWY3/);
});

describe('find', () => {
  beforeEach(async () => {
    const rows: Partial<AuditEvent>[] = [
      { action: 'sign-in', by: ADMIN },
      { object: { kind: 'contact', id: 'c1', unitCode: '1410105' } },
      { object: { kind: 'contact', id: 'c2', unitCode: '1410106' }, outcome: 'denied' },
      { action: 'units.edit', by: ADMIN, object: { kind: 'unit', id: '1410105', unitCode: '1410105' } },
      { object: { kind: 'contact', id: 'c1', unitCode: '1410105' }, outcome: 'failed' },
      { action: 'sign-in' },
    ];
    for (const row of rows) {
      await audit.record(event(row));
      clock.advance(HOUR);
    }
  });
  const start = () => clock.now().getTime() - 6 * HOUR;

  test.each<[string, () => Partial<Parameters<Audit['find']>[0]>, number[]]>([
    ['everything, newest first', () => ({}), [6, 5, 4, 3, 2, 1]],
    ['a page', () => ({ limit: 2 }), [6, 5]],
    ['the next page', () => ({ limit: 2, before: 5 }), [4, 3]],
    ['action', () => ({ action: 'sign-in' }), [6, 1]],
    ['who', () => ({ by: ADMIN.code }), [4, 1]],
    ['object', () => ({ objectKind: 'contact', objectId: 'c1' }), [5, 2]],
    ['object by its id alone', () => ({ objectId: 'c2' }), [3]],
    ['outcome', () => ({ outcome: 'denied' }), [3]],
    ['from', () => ({ from: new Date(start() + 3 * HOUR) }), [6, 5, 4]],
    ['to is not included', () => ({ to: new Date(start() + 2 * HOUR) }), [2, 1]],
    ['from and to', () => ({ from: new Date(start() + HOUR), to: new Date(start() + 3 * HOUR) }), [3, 2]],
    ['after everything', () => ({ from: new Date(start() + 30 * HOUR) }), []],
    ['before everything', () => ({ to: new Date(start() - HOUR) }), []],
    ['units: of the object, else of who did it', () => ({ unitCodes: ['1410105'] }), [6, 5, 4, 2]],
    ['several at once', () => ({ unitCodes: ['1410105'], action: 'contacts.edit', outcome: 'done' }), [2]],
  ])('%s', async (_, query, expected) => {
    expect((await audit.find({ limit: 50, ...query() })).map(({ seq }) => seq)).toEqual(expected);
  });
});

test.each([
  ['a unit', ['U1']],
  ['several units, one without entries', ['U1', 'U3', 'U9']],
  ['very many units', ['U2', 'U3', ...Array.from({ length: 200 }, (_, n) => `V${n}`)]],
])('of %s every entry is in one page of many, newest first', async (_, unitCodes) => {
  // Unevenly: most are of one unit, so that another's few are used up first.
  for (let n = 0; n < 60; n++)
    await audit.record(
      event({
        action: n % 4 === 0 ? 'contacts.reveal' : 'contacts.edit',
        object: { kind: 'contact', id: `c${n}`, unitCode: n % 7 === 0 ? 'U3' : n % 3 === 0 ? 'U2' : 'U1' },
      }),
    );
  const all = (await audit.find({ limit: 100 })).filter(({ object }) => unitCodes.includes(object?.unitCode ?? ''));
  for (const action of [undefined, 'contacts.reveal']) {
    const seen: number[] = [];
    let before: number | undefined;
    for (;;) {
      const asked = { ...(action === undefined ? {} : { action }), ...(before === undefined ? {} : { before }) };
      const page = await audit.find({ unitCodes, limit: 10, ...asked });
      seen.push(...page.map(({ seq }) => seq));
      if (page.length < 10) break;
      before = page.at(-1)?.seq;
    }
    const wanted = all.filter((entry) => action === undefined || entry.action === action).map(({ seq }) => seq);
    expect(seen).toEqual(wanted);
  }
});
