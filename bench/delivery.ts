import { loadavg } from 'node:os';
import { boundHeap } from '../src/memory';
import type { RawCommits } from './delivery/bench-stage';
import { type Cost, round, summary } from './delivery/figures';
import { inboundRun, type InboundRun } from './delivery/inbound';
import { outboundRun } from './delivery/outbound';
import { turnsRun } from './delivery/turns';
import { inboundWireRun, outboundWireRun } from './delivery/wire';

/**
 * Delivery on the embedded store, the whole way, with a carrier in this process (bench/delivery/carrier.ts), and over CMPP 3.0 with
 * the simulator as the carrier in a process of its own (cmpp…, 4 connections × window 16):
 *   npm run -s bench -- delivery [runs] [texts of a run] [parts: mt,mtSingly,mtLong,mo,turns,cmppMt,cmppMo,cmppMoAccept]
 * Prints JSON: least, middle and most of the runs. `raw` is single documents of the same size written through the store in the same
 * run, as many waiting at a time; `ratio` is of the rates, `cpuRatio` of the CPU times, which other load on the machine blurs less.
 * Goals (docs/delivery.md): those of GOALS on an idle machine, counts reconcile.
 */
const EVERY_PART = 'mt,mtSingly,mtLong,mo,turns,cmppMt,cmppMo,cmppMoAccept';
const [runs = '3', texts = '10000', parts = EVERY_PART] = process.argv.slice(2);
const TEXTS = Number(texts);
/** Texts a second. */
const GOALS: Readonly<Record<string, number>> = {
  mt: 5_000,
  mo: 5_000,
  cmppMt: 5_000,
  cmppMo: 5_000,
  cmppMoAccept: 5_000,
};
/** MB of the process, the load's own memory included. */
const MEMORY_GOAL = 350;
boundHeap();

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

const SENDERS = Math.ceil(TEXTS / 5);

function inbound(run: InboundRun, more: Record<string, number> = {}): Run {
  const besides = { handledPerSecond: TEXTS / run.seconds, ...more };
  return { ...run, items: TEXTS, perSecond: TEXTS / run.acceptSeconds, besides };
}

const PARTS: Record<string, () => Promise<Run>> = {
  mt: () => outbound(TEXTS, 1, true),
  mtSingly: () => outbound(TEXTS, 1, false),
  mtLong: () => outbound(Math.ceil(TEXTS / 4), 3, true),
  mo: async () => inbound(await inboundRun(TEXTS, SENDERS, 64)),
  cmppMt: async () => {
    const run = await outboundWireRun(TEXTS);
    const { carrierCpuMicrosecondsEach } = run;
    return { ...run, items: TEXTS, perSecond: TEXTS / run.seconds, besides: { carrierCpuMicrosecondsEach } };
  },
  cmppMo: async () => {
    const run = await inboundWireRun(TEXTS, SENDERS, true);
    return inbound(run, { carrierCpuMicrosecondsEach: run.carrierCpuMicrosecondsEach });
  },
  cmppMoAccept: async () => {
    const { carrierCpuMicrosecondsEach, ...run } = await inboundWireRun(TEXTS, SENDERS, false);
    return { ...run, items: TEXTS, perSecond: TEXTS / run.acceptSeconds, besides: { carrierCpuMicrosecondsEach } };
  },
  turns: async () => {
    const count = Math.ceil(TEXTS / 2);
    const run = await turnsRun(count, Math.ceil(count / 5), 64);
    return { ...run, items: count, perSecond: count / run.seconds, besides: run.latencyMs };
  },
};

/** The best run counts: what else the machine does only ever takes away. */
function meets(done: readonly Run[], goal: number): boolean {
  return done.some((run) => run.perSecond >= goal) && done.every((run) => run.rssMb <= MEMORY_GOAL);
}

function cpuEach({ cpuSeconds, items }: Run): number {
  return (cpuSeconds / items) * 1e6;
}

function report(part: string, done: Run[]): Record<string, unknown> {
  const [first] = done as [Run];
  const goal = GOALS[part];
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
    ...(goal === undefined ? {} : { goals: { perSecond: goal, rssMb: MEMORY_GOAL }, meets: meets(done, goal) }),
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
    results[part] = report(part, done);
  }
  const load = loadavg().map((value) => round(value, 1));
  const head = { bench: 'delivery', node: process.version, runs: Number(runs), load };
  process.stdout.write(`${JSON.stringify({ ...head, ...results, reconciles }, null, 2)}\n`);
  if (!reconciles) process.exitCode = 1;
}

void main();
