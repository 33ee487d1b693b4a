import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { systemClock } from '../src/core/clock';
import { createDirectory } from '../src/directory/create-directory';
import { openStore } from '../src/store/store';
import { loadDemo } from '../src/taxdata/demo-province';
import { seededRandom } from '../src/taxdata/demo/seeded-random';
import { importFile } from '../src/taxdata/import/import-file';
import { createStoreLookups } from '../src/taxdata/store-lookups';

/**
 * Imports a file of invoices (1,000,000 by default), imports it again, and looks invoices up among them; loads the demo
 * province. On the embedded store. Prints one JSON line.
 *
 *   node -r ./test/support/register-ts.cjs bench/taxdata.ts [invoices] [look-ups]
 */

const HEADINGS = '发票代码,发票号码,票种,状态,开票日期,销方识别号,销方名称,金额,税额\r\n';
const CODES = ['4100253130', '4100253160', '4100252130', '4100254130'];
const SELLERS = [
  ['91410105MA9DEM001K', '河南示例商贸有限公司'],
  ['91410105MA9DEM002N', '河南示例云帆科技有限公司'],
  ['91410200MA9DEM0099', '开封示例食品有限公司'],
];

function keyOf(n: number): { code: string; number: string } {
  return { code: CODES[n % CODES.length] ?? '', number: String(1 + Math.floor(n / CODES.length)).padStart(8, '0') };
}

async function writeInvoices(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write(HEADINGS);
  let lines: string[] = [];
  for (let n = 0; n < count; n++) {
    const { code, number } = keyOf(n);
    const [id, name] = SELLERS[n % SELLERS.length] ?? [];
    lines.push(`${code},${number},增值税普通发票,正常,2026-02-11,${id},${name},${n % 10_000}.00,${n % 100}.50\r\n`);
    if (lines.length < 5_000 && n < count - 1) continue;
    if (!file.write(lines.join(''))) await once(file, 'drain');
    lines = [];
  }
  file.end();
  await finished(file);
}

function percentile(sorted: Float64Array, share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 1_000) / 1_000;
}

/** Milliseconds of each call, sorted. */
async function time(calls: number, call: (n: number) => Promise<boolean>): Promise<Float64Array> {
  const times = new Float64Array(calls);
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    const right = await call(n);
    times[n] = performance.now() - started;
    if (!right) throw new Error(`call ${n} gave the wrong answer`);
  }
  return times.sort();
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

async function run(invoices: number, calls: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-taxdata-'));
  try {
    const path = join(dir, 'invoices.csv');
    await writeInvoices(path, invoices);
    const store = await openStore({ dataDir: join(dir, 'data'), strictScans: true });
    const { connection } = store;
    let rssMax = process.memoryUsage().rss;
    const importOnce = () =>
      importFile({
        kind: 'invoices',
        path,
        connection,
        clock: systemClock,
        onProgress: () => {
          rssMax = Math.max(rssMax, process.memoryUsage().rss);
        },
      });
    const first = await importOnce();
    const again = await importOnce();
    if (first.inserted !== invoices || again.unchanged !== invoices) throw new Error('the import lost rows');

    const demoStarted = performance.now();
    await loadDemo({ connection, taxpayers: 2_000, seed: 1, clock: systemClock });
    const demoMs = performance.now() - demoStarted;

    const lookups = createStoreLookups(connection);
    const random = seededRandom(1, 1);
    const cpuBefore = process.cpuUsage();
    const hit = await time(calls, async () => {
      const key = keyOf(random.between(0, invoices - 1));
      const result = await lookups.invoice(key);
      return result.state === 'found' && result.value.number === key.number;
    });
    const cpu = process.cpuUsage(cpuBefore);
    const miss = await time(calls, async (n) => {
      const result = await lookups.invoice({ code: '4100194130', number: String(90_000_000 + n) });
      return result.state === 'not_found';
    });
    const directory = await createDirectory(connection, systemClock);
    const named = await time(calls, async () => (await directory.unitsNamedIn('金水区办税厅周六上班吗')).length === 1);
    const bound = await time(calls, async () => (await directory.bindingsOf('13800138001')).length === 2);
    const figures = {
      invoices,
      fileMb: megabytes(statSync(path).size),
      importRowsPerSecond: Math.round((invoices / first.elapsedMs) * 1_000),
      reimportRowsPerSecond: Math.round((invoices / again.elapsedMs) * 1_000),
      importRssMaxMb: megabytes(rssMax),
      rssAfterMb: megabytes(process.memoryUsage().rss),
      lookupHitP50Ms: percentile(hit, 0.5),
      lookupHitP99Ms: percentile(hit, 0.99),
      // Free of what else the machine is doing.
      lookupHitCpuMs: Math.round((cpu.user + cpu.system) / calls) / 1_000,
      lookupMissP50Ms: percentile(miss, 0.5),
      lookupMissP99Ms: percentile(miss, 0.99),
      bindingsP99Ms: percentile(bound, 0.99),
      unitsNamedP99Ms: percentile(named, 0.99),
      demoLoadMs: Math.round(demoMs),
    };
    await store.close();
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

void run(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 20_000));
