/**
 * Speed of the embedded store, as JSON: `node -r ./test/support/register-ts.cjs bench/store.ts [directory]`.
 * Every figure stands beside raw SQLite with `synchronous=FULL` in the same directory and run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Schema } from 'mongoose';
import { openDatabase } from '../src/store/sqlite';
import { ensureIndexes, openStore } from '../src/store/store';

const INSERTS = 20_000;
const AT_ONCE = 100;
const LOOK_UPS = 5_000;
const CLAIM_BATCH = 50;

const text = '尊敬的纳税人,您好!'.repeat(8);
const message = (i: number) => ({
  sender: `13800${String(i % 1_000_000).padStart(6, '0')}`,
  carrierId: `c${i}`,
  state: 'queued',
  dueAt: new Date(1_770_000_000_000 + i),
  text,
});

function percentile(sorted: readonly number[], share: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3));
}

function perSecond(count: number, ms: number): number {
  return Math.round((count / ms) * 1000);
}

async function measure(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function benchStore(dataDir: string) {
  const opened = performance.now();
  const store = await openStore({ dataDir, strictScans: true });
  const schema = new Schema({
    sender: String,
    carrierId: String,
    state: String,
    dueAt: Date,
    text: String,
    claim: String,
  });
  schema.index({ carrierId: 1 }, { unique: true });
  schema.index({ state: 1, dueAt: 1 });
  schema.index({ claim: 1 }, { sparse: true });
  const model = store.connection.model('Message', schema);
  await ensureIndexes(store.connection);
  const openMs = performance.now() - opened;
  const { collection } = model;

  const insertMs = await measure(async () => {
    for (let i = 0; i < INSERTS; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => collection.insertOne(message(i + k) as never)));
    }
  });
  const createMs = await measure(async () => {
    for (let i = 0; i < 5_000; i += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => model.create(message(INSERTS + i + k))));
    }
  });
  const single: number[] = [];
  for (let i = 0; i < 200; i++)
    single.push(await measure(async () => void (await collection.insertOne(message(50_000 + i) as never))));
  const lookUps: number[] = [];
  for (let i = 0; i < LOOK_UPS; i++) {
    const carrierId = `c${(i * 7919) % INSERTS}`;
    lookUps.push(await measure(async () => void (await collection.findOne({ carrierId }))));
  }
  let claimed = 0;
  const claimMs = await measure(async () => {
    while (claimed < 10_000) {
      const due = await collection
        .find({ state: 'queued', dueAt: { $lte: new Date() } })
        .sort({ dueAt: 1 })
        .limit(CLAIM_BATCH)
        .toArray();
      const claim = `claim-${claimed}`;
      await collection.updateMany(
        { _id: { $in: due.map(({ _id }) => _id) }, state: 'queued' },
        { $set: { state: 'claimed', claim } },
      );
      claimed += (await collection.find({ claim }).toArray()).length;
    }
  });
  await store.close();
  const reopenMs = await measure(async () => (await openStore({ dataDir })).close());
  const sort = (values: number[]) => values.sort((a, b) => a - b);
  return {
    openMs: Math.round(openMs),
    reopenMs: Math.round(reopenMs),
    insertsPerSecond: perSecond(INSERTS, insertMs),
    modelCreatesPerSecond: perSecond(5_000, createMs),
    singleInsertMs: { p50: percentile(sort(single), 0.5), p99: percentile(single, 0.99) },
    findOneMs: { p50: percentile(sort(lookUps), 0.5), p99: percentile(lookUps, 0.99) },
    claimsPerSecond: perSecond(claimed, claimMs),
    residentMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
  };
}

async function benchRaw(directory: string) {
  const db = openDatabase(join(directory, 'raw.sqlite'));
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE m(id PRIMARY KEY, carrier UNIQUE, state, due, doc);
    CREATE INDEX m_due ON m(state, due)`);
  const insert = db.prepare('INSERT INTO m VALUES(?,?,?,?,?)');
  const put = (i: number): void => {
    const doc = message(i);
    insert.run(`${i}`, doc.carrierId, doc.state, doc.dueAt.getTime(), JSON.stringify(doc));
  };
  const insertMs = await measure(async () => {
    for (let i = 0; i < INSERTS; i += AT_ONCE) {
      db.exec('BEGIN');
      for (let k = 0; k < AT_ONCE; k++) put(i + k);
      db.exec('COMMIT');
    }
  });
  const single: number[] = [];
  for (let i = 0; i < 200; i++) single.push(await measure(async () => put(50_000 + i)));
  const find = db.prepare('SELECT doc FROM m WHERE carrier=?');
  const lookUps: number[] = [];
  for (let i = 0; i < LOOK_UPS; i++) {
    const carrier = `c${(i * 7919) % INSERTS}`;
    lookUps.push(await measure(async () => void JSON.parse(String(find.get(carrier)?.['doc']))));
  }
  db.close();
  const sort = (values: number[]) => values.sort((a, b) => a - b);
  return {
    insertsPerSecond: perSecond(INSERTS, insertMs),
    singleInsertMs: { p50: percentile(sort(single), 0.5), p99: percentile(single, 0.99) },
    findOneMs: { p50: percentile(sort(lookUps), 0.5), p99: percentile(lookUps, 0.99) },
  };
}

async function main(): Promise<void> {
  const parent = process.argv[2] ?? '.';
  const directory = mkdtempSync(join(parent, '.bench-store-'));
  try {
    const store = await benchStore(join(directory, 'data'));
    const rawSqlite = await benchRaw(directory);
    process.stdout.write(`${JSON.stringify({ bench: 'store', node: process.version, store, rawSqlite }, null, 2)}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

void main();
