import { loadavg } from 'node:os';
import type { RawCommits } from './delivery/bench-stage';
import { type Cost, round, summary } from './delivery/figures';
import { inboundRun } from './delivery/inbound';
import { outboundRun } from './delivery/outbound';
import { turnsRun } from './delivery/turns';

/**
 * Delivery on the embedded store, the whole way, with a carrier in this process (bench/delivery/carrier.ts):
 *   npm run -s bench -- delivery [runs] [texts of a run] [parts: mt,mtSingly,mtLong,mo,turns]
 * Prints JSON: least, middle and most of the runs. `raw` is single documents of the same size written through the store in the same
 * run, as many waiting at a time; `ratio` is of the rates, `cpuRatio` of the CPU times, which other load on the machine blurs less.
 * Goals (docs/delivery.md): mt and mo >= 5,000/s on an idle machine, counts reconcile.
 */
const [runs = '3', texts = '10000', parts = 'mt,mtSingly,mtLong,mo,turns'] = process.argv.slice(2);
const TEXTS = Number(texts);

interface Run extends Cost {
  items: number;
  perSecond: number;
  /** Other rates, latencies. */
  besides?: Record<string, number>;
  raw?: RawCommits;
  counts: Record<string, number>;
  reconciles: boolean;
}

async function outbound(count: number, segments: number, bundled: boolean): Promise<Run> {
  const run = await outboundRun(count, segments, bundled);
  const perSecond = count / run.seconds;
  return { ...run, items: count, perSecond, besides: { segmentsPerSecond: perSecond * segments } };
}

const PARTS: Record<string, () => Promise<Run>> = {
  mt: () => outbound(TEXTS, 1, true),
  mtSingly: () => outbound(TEXTS, 1, false),
  mtLong: () => outbound(Math.ceil(TEXTS / 4), 3, true),
  mo: async () => {
    const run = await inboundRun(TEXTS, Math.ceil(TEXTS / 5), 64);
    const handledPerSecond = TEXTS / run.seconds;
    return { ...run, items: TEXTS, perSecond: TEXTS / run.acceptSeconds, besides: { handledPerSecond } };
  },
  turns: async () => {
    const count = Math.ceil(TEXTS / 2);
    const run = await turnsRun(count, Math.ceil(count / 5), 64);
    return { ...run, items: count, perSecond: count / run.seconds, besides: run.latencyMs };
  },
};

function cpuEach({ cpuSeconds, items }: Run): number {
  return (cpuSeconds / items) * 1e6;
}

function report(done: Run[]): Record<string, unknown> {
  const [first] = done as [Run];
  const all = (of: (run: Run) => number, digits = 0) => summary(done.map(of), digits);
  const raw = (run: Run): RawCommits => run.raw as RawCommits;
  return {
    items: first.items,
    perSecond: all((run) => run.perSecond),
    ...Object.fromEntries(
      Object.keys(first.besides ?? {}).map((name) => [name, all((run) => run.besides?.[name] ?? 0, 1)]),
    ),
    cpuMicrosecondsEach: all(cpuEach),
    ...(first.raw === undefined
      ? {}
      : {
          rawPerSecond: all((run) => raw(run).perSecond),
          ratio: all((run) => run.perSecond / raw(run).perSecond, 2),
          rawCpuMicrosecondsEach: all((run) => raw(run).cpuMicrosecondsEach),
          cpuRatio: all((run) => cpuEach(run) / raw(run).cpuMicrosecondsEach, 1),
        }),
    rssMb: Math.max(...done.map((run) => run.rssMb)),
    counts: first.counts,
  };
}

async function main(): Promise<void> {
  const results: Record<string, unknown> = {};
  let reconciles = true;
  for (const part of parts.split(',')) {
    const measure = PARTS[part];
    if (measure === undefined) throw new Error(`no part is called ${part}`);
    const done: Run[] = [];
    for (let i = 0; i < Number(runs); i++) done.push(await measure());
    reconciles &&= done.every((run) => run.reconciles);
    results[part] = report(done);
  }
  const load = loadavg().map((value) => round(value, 1));
  const head = { bench: 'delivery', node: process.version, runs: Number(runs), load };
  process.stdout.write(`${JSON.stringify({ ...head, ...results, reconciles }, null, 2)}\n`);
  if (!reconciles) process.exitCode = 1;
}

void main();
