import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type App, openApp } from '../src/app';
import { readConfig } from '../src/config';
import { boundHeap } from '../src/memory';

/**
 * A turn: accepted by the inbox → reply durable in the outbox, on the embedded store with the demo province.
 *   npm run bench -- turns [texts of the burst]
 * Prints JSON; `rssMb` is after the start and then ten times during the burst, to show that memory does not grow with the texts. Limits (docs/architecture.md): p99 ≤ 25 ms at 50 texts/s, ≥ 500 turns/s sustained, nothing lost or answered twice.
 */
const STEADY_TEXTS = 1_000;
const STEADY_PER_SECOND = 50;
const BURST_TEXTS = Number(process.argv[2] ?? 10_000);
const BURST_IN_FLIGHT = 64;
/** Few texts of each, so that neither the flood guard nor the limit of look-ups answers for the skills. */
const SENDERS = Math.max(2_000, Math.ceil(BURST_TEXTS / 5));
const KINDS: readonly ((i: number) => string)[] = [
  (i) => `查下这张票 代码4100194130 号码${String(10_000_000 + i)}`,
  () => '小规模一个季度卖了28万要交增值税吗',
  () => '金水区办税厅周六上班吗',
  () => '我这个月定额多少',
  (i) => `SL20260310${String(100_000 + (i % 800_000)).padStart(6, '0')} 办到哪了`,
  () => '今天天气怎么样',
];

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(2));
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
const senderOf = (i: number): string => `1990${String(1_000_000 + (i % SENDERS))}`;
const textOf = (i: number): string => KINDS[i % KINDS.length]?.(i) ?? '';

async function main(): Promise<void> {
  boundHeap();
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-turns-'));
  const accepted = new Map<string, number>();
  const took: number[] = [];
  let handled = 0;
  let wake: () => void = () => undefined;
  const config = {
    ...readConfig(),
    DATA_DIR: dataDir,
    MODEL_DIR: join(__dirname, '../.cache/model'),
    DEMO: true,
    SEGMENTS_PER_SECOND: 100_000,
  };
  const app: App = await openApp(config, {
    logger: pino({ level: 'error' }, pino.destination(2)),
    onHandled: (message) => {
      const at = accepted.get(message.from);
      if (at !== undefined) took.push(performance.now() - at);
      accepted.delete(message.from);
      handled++;
      wake();
    },
  });
  await app.start();
  const rssMb = [megabytes(process.memoryUsage().rss)];
  const handset = app.handset;
  if (handset === undefined) throw new Error('the handset is off');

  const send = async (i: number): Promise<void> => {
    await handset.text(senderOf(i), textOf(i));
    accepted.set(senderOf(i), performance.now());
  };
  const settled = async (count: number): Promise<void> => {
    while (handled < count) await new Promise<void>((resolve) => (wake = resolve));
  };

  // Warm up, then one text every 20 ms.
  for (let i = 0; i < 200; i++) await send(i);
  await settled(200);
  took.length = 0;
  const started = performance.now();
  for (let i = 0; i < STEADY_TEXTS; i++) {
    const due = started + (i * 1_000) / STEADY_PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    void send(200 + i);
  }
  await settled(200 + STEADY_TEXTS);
  const steady = { p50: percentile(took, 0.5), p99: percentile(took, 0.99), max: percentile(took, 1) };

  // As fast as it goes, a bounded number of texts unanswered.
  const burstStarted = performance.now();
  const cpuBefore = process.cpuUsage();
  let next = 0;
  const base = 200 + STEADY_TEXTS;
  while (next < BURST_TEXTS) {
    const room = BURST_IN_FLIGHT - (base + next - handled);
    const batch = Array.from({ length: Math.min(room, BURST_TEXTS - next) }, () => send(base + next++));
    const tenth = Math.floor((next * 10) / BURST_TEXTS);
    if (tenth >= rssMb.length) rssMb.push(megabytes(process.memoryUsage().rss));
    await Promise.all(batch);
    if (base + next - handled >= BURST_IN_FLIGHT) await new Promise<void>((resolve) => (wake = resolve));
  }
  await settled(base + BURST_TEXTS);
  const cpu = process.cpuUsage(cpuBefore);
  const perSecond = Math.round(BURST_TEXTS / ((performance.now() - burstStarted) / 1_000));

  await app.delivery.idle();
  const total = base + BURST_TEXTS;
  const answered = await app.store.connection.collection('outbox').countDocuments({});
  rssMb.push(megabytes(process.memoryUsage().rss));
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
  const limits = { p99Ms: 25, turnsPerSecond: 500, rssMb: 350 };
  const ok =
    steady.p99 <= limits.p99Ms &&
    perSecond >= limits.turnsPerSecond &&
    Math.max(...rssMb) <= limits.rssMb &&
    handled === total &&
    answered === total;
  const figures = {
    bench: 'turns',
    steadyMs: steady,
    turnsPerSecond: perSecond,
    // Free of what else the machine is doing; all threads together.
    cpuMsPerTurn: Number(((cpu.user + cpu.system) / 1_000 / BURST_TEXTS).toFixed(2)),
    texts: total,
    handled,
    replies: answered,
    rssMb,
    limits,
    ok,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

void main();
