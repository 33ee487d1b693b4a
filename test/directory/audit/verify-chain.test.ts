import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualClock } from '../../../src/core/clock';
import { createAnchors } from '../../../src/directory/audit/anchors';
import { type AuditRecord, auditModel } from '../../../src/directory/audit/audit-model';
import { hashOf } from '../../../src/directory/audit/chain';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { createAuditCheck } from '../../../src/directory/audit/audit-check';
import { type ChainFault, verifyChain } from '../../../src/directory/audit/verify-chain';
import { ensureIndexes, openStore, type Store } from '../../../src/store/store';
import { temporaryDirectory } from '../../support/temporary-directory';

const directory = temporaryDirectory();
const clock = manualClock('2026-03-16T10:00:00+08:00');
const BY = { code: '14101050001', name: '示例甲', unitCode: '1410105', from: '10.0.0.8' };
const LAST = 1_203;

let dataDir: string;
let store: Store;
const entries = () => auditModel(store.connection).collection;
const id = (seq: number): never => seq as never;

beforeEach(async () => {
  dataDir = directory();
  store = await openStore({ dataDir, strictScans: true });
  const audit = createAudit({ connection: store.connection, clock });
  await ensureIndexes(store.connection);
  await Promise.all(
    Array.from({ length: LAST }, () => audit.record({ action: 'contacts.edit', by: BY, outcome: 'done' })),
  );
});
afterEach(() => store.close());

async function hashAt(seq: number): Promise<string> {
  return ((await entries().findOne({ _id: id(seq) })) as unknown as AuditRecord).hash;
}

/** Writes an entry anew with a hash that fits its content, as somebody who knows how would. */
async function forge(seq: number, change: Partial<AuditRecord>): Promise<void> {
  const record = { ...((await entries().findOne({ _id: id(seq) })) as unknown as AuditRecord), ...change };
  await entries().replaceOne({ _id: id(seq) }, { ...record, hash: hashOf(record) } as never);
}

test.each<[string, () => Promise<unknown>, ChainFault | undefined]>([
  ['nothing', () => Promise.resolve(), undefined],
  ['an entry taken out', () => entries().deleteOne({ _id: id(700) }), { kind: 'gap', seq: 700 }],
  ['the first one taken out', () => entries().deleteOne({ _id: id(1) }), { kind: 'gap', seq: 1 }],
  [
    'a field altered',
    () => entries().updateOne({ _id: id(42) }, { $set: { outcome: 'denied' } }),
    { kind: 'altered', seq: 42 },
  ],
  ['an entry forged with a hash that fits', () => forge(42, { reason: '改过' }), { kind: 'broken_link', seq: 43 }],
  [
    'the last one forged, which was anchored',
    () => forge(LAST, { reason: '改过' }),
    { kind: 'anchor_differs', seq: LAST },
  ],
  ['the end cut off', () => entries().deleteMany({ _id: { $gt: id(1_100) } }), { kind: 'cut_off', seq: LAST }],
])('finds the first fault: %s', async (_, tamper, fault) => {
  const anchors = [
    { at: '', seq: 900, hash: await hashAt(900) },
    { at: '', seq: LAST, hash: await hashAt(LAST) },
  ];
  await tamper();
  const report = await verifyChain({ connection: store.connection, anchors });
  expect(report.fault).toEqual(fault);
  if (fault === undefined) expect(report).toMatchObject({ checked: LAST, last: LAST, hash: await hashAt(LAST) });
});

test('a walk from the middle takes the entry before as it is', async () => {
  await entries().updateOne({ _id: id(10) }, { $set: { outcome: 'denied' } });
  expect(await verifyChain({ connection: store.connection, anchors: [], from: 1_000 })).toMatchObject({
    checked: LAST - 999,
    last: LAST,
  });
  expect((await verifyChain({ connection: store.connection, anchors: [], from: 5_000 })).fault?.seq).toBe(4_999);
});

test('anchors outlive the store, are written when there is something new, and a damaged line is told', async () => {
  const path = join(dataDir, 'audit-anchors.jsonl');
  const anchors = createAnchors(path);
  const told: object[] = [];
  const audit = createAudit({ connection: store.connection, clock });
  const log = { info: (details: object) => void told.push(details), error: () => undefined };
  const check = createAuditCheck({ connection: store.connection, audit, anchors, clock, log });
  await check.anchor();
  await check.anchor();
  expect(await anchors.read()).toEqual({
    anchors: [{ at: clock.now().toISOString(), seq: LAST, hash: await hashAt(LAST) }],
    damaged: [],
  });
  expect(told).toHaveLength(1);
  expect((await check.run(BY)).ok).toBe(true);

  appendFileSync(path, '{"seq":\n');
  expect(await check.run(BY)).toMatchObject({ ok: false, fault: expect.stringContaining('锚点文件第2行') });
  expect(await audit.find({ action: 'audit.verify', limit: 5 })).toMatchObject([
    { outcome: 'failed' },
    { outcome: 'done' },
  ]);
});

test('nothing in the code updates or deletes an entry', () => {
  const src = join(__dirname, '../../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => readFileSync(join(src, file), 'utf8'));
  const withEntries = texts.filter((text) => text.includes('auditModel'));
  expect(withEntries.length).toBeGreaterThan(3);
  const changing =
    /\b(updateOne|updateMany|deleteOne|deleteMany|replaceOne|bulkWrite|findOneAnd\w+|findByIdAnd\w+)\b|\.save\(/;
  expect(withEntries.filter((text) => changing.test(text))).toEqual([]);
});
