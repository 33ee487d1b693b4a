/**
 * Memory and speed of the embedded store with 1,000,000 documents, as JSON:
 * `node -r ./test/support/register-ts.cjs bench/store-million.ts [directory] [documents]`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Schema } from 'mongoose';
import { ensureIndexes, openStore } from '../src/store/store';

const BATCH = 1_000;

async function main(): Promise<void> {
  const documents = Number(process.argv[3] ?? 1_000_000);
  const directory = mkdtempSync(join(process.argv[2] ?? '.', '.bench-store-'));
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().rss);
  }, 50);
  const peakMb = (): number => {
    const mb = Math.round(Math.max(highest, process.memoryUsage().rss) / 1024 / 1024);
    highest = 0;
    return mb;
  };
  try {
    const store = await openStore({ dataDir: directory, strictScans: true });
    const schema = new Schema({
      code: String,
      number: String,
      taxpayer: String,
      amount: Number,
      issuedAt: Date,
      buyer: String,
    });
    schema.index({ code: 1, number: 1 }, { unique: true });
    schema.index({ taxpayer: 1, issuedAt: -1 });
    const { collection } = store.connection.model('Invoice', schema);
    await ensureIndexes(store.connection);
    let start = performance.now();
    for (let i = 0; i < documents; i += BATCH) {
      await collection.insertMany(
        Array.from({ length: BATCH }, (_, k) => ({
          code: `41001941${String((i + k) % 97).padStart(2, '0')}`,
          number: String(i + k).padStart(8, '0'),
          taxpayer: `9141010${String((i + k) % 20_000).padStart(11, '0')}`,
          amount: (i * 31 + k) % 100_000,
          issuedAt: new Date(1_770_000_000_000 + (i + k) * 1000),
          buyer: '演示购买方有限公司',
        })),
      );
    }
    const insertsPerSecond = Math.round((documents / (performance.now() - start)) * 1000);
    const insertPeakMb = peakMb();
    const times: number[] = [];
    for (let i = 0; i < 5_000; i++) {
      const n = (i * 7_919) % documents;
      const from = performance.now();
      const found = await collection.findOne({
        code: `41001941${String(n % 97).padStart(2, '0')}`,
        number: String(n).padStart(8, '0'),
      });
      if (!found) throw new Error(`invoice ${n} is missing`);
      times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    const findPeakMb = peakMb();
    start = performance.now();
    let seen = 0;
    for await (const _doc of collection.find({})) seen += 1;
    const streamMs = Math.round(performance.now() - start);
    const streamPeakMb = peakMb();
    start = performance.now();
    const count = await collection.countDocuments({});
    const countMs = Math.round(performance.now() - start);
    start = performance.now();
    const changed = await collection.updateMany({ taxpayer: '914101000000000001' }, { $inc: { amount: 1 } });
    const updateManyMs = Math.round(performance.now() - start);
    await store.close();
    start = performance.now();
    await (await openStore({ dataDir: directory })).close();
    const reopenMs = Math.round(performance.now() - start);
    clearInterval(watch);
    process.stdout.write(
      `${JSON.stringify({ bench: 'store-million', documents: seen, count, fileMb: Math.round(statSync(join(directory, 'store.sqlite')).size / 1024 / 1024), insertsPerSecond, insertPeakMb, findOneMs: { p50: times[2500], p99: times[4950] }, findPeakMb, streamMs, streamPeakMb, countMs, updateMany: { documents: changed.modifiedCount, ms: updateManyMs }, reopenMs }, null, 2)}\n`,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

void main();
