import { loadavg } from 'node:os';
import { inboundRun } from './delivery/inbound';
import { outboundRun } from './delivery/outbound';
import { round, summary } from './delivery/figures';
import { turnsRun } from './delivery/turns';

/**
 * Delivery on the embedded store, the whole way, with a carrier in this process (bench/delivery/carrier.ts):
 *   npm run -s bench -- delivery [runs] [texts of a run] [parts: mt,mtLong,mtSingly,mo,turns]
 * Prints JSON: least, middle and best of the runs. `rawStorePerSecond` is single documents of the same size written through the
 * store in the same run, as many waiting at a time; `ratio` is to it. Goals (docs/delivery.md): mt and mo ≥ 5,000/s, counts reconcile.
 */
const [runs = '3', texts = '10000', parts = 'mt,mtLong,mtSingly,mo,turns'] = process.argv.slice(2);
const TEXTS = Number(texts);

interface Run {
  perSecond: number;
  rawPerSecond?: number;
  cpuSeconds: number;
  items: number;
  rssMb: number;
  reconciles: boolean;
  counts: Record<string, number>;
}

async function outbound(count: number, segments: number, bundled: boolean): Promise<Run> {
  const run = await outboundRun(count, segments, bundled);
  return { ...run, items: count, perSecond: count / run.seconds };
}

const PARTS: Record<string, () => Promise<Run>> = {
  mt: () => outbound(TEXTS, 1, true),
  mtSingly: () => outbound(TEXTS, 1, false),
  mtLong: () => outbound(Math.ceil(TEXTS / 4), 3, true),
  mo: async () => {
    const run = await inboundRun(TEXTS, Math.ceil(TEXTS / 5), 64);
    return { ...run, items: TEXTS, perSecond: TEXTS / run.acceptSeconds };
  },
  turns: async () => {
    const count = Math.ceil(TEXTS / 2);
    const run = await turnsRun(count, Math.ceil(count / 5), 64);
    return { ...run, items: count, perSecond: count / run.seconds };
  },
};

async function main(): Promise<void> {
  const results: Record<string, unknown> = {};
  let reconciles = true;
  for (const part of parts.split(',')) {
    const measure = PARTS[part];
    if (measure === undefined) throw new Error(`no part is called ${part}`);
    const done: Run[] = [];
    for (let i = 0; i < Number(runs); i++) done.push(await measure());
    reconciles &&= done.every((run) => run.reconciles);
    const raw = done.flatMap(({ rawPerSecond }) => rawPerSecond ?? []);
    const last = done.at(-1) as Run & Record<string, unknown>;
    results[part] = {
      items: last.items,
      perSecond: summary(done.map((run) => run.perSecond)),
      ...(raw.length === 0
        ? {}
        : {
            rawStorePerSecond: summary(raw),
            ratio: summary(
              done.map((run) => run.perSecond / (run.rawPerSecond as number)),
              2,
            ),
          }),
      ...('segments' in last
        ? {
            segmentsPerSecond: summary(
              done.map((run) => run.perSecond * Number((run as never as { segments: number }).segments)),
            ),
          }
        : {}),
      ...('acceptSeconds' in last
        ? { handledPerSecond: summary(done.map((run) => run.items / (run as never as { seconds: number }).seconds)) }
        : {}),
      ...('latencyMs' in last ? { latencyMs: last['latencyMs'] } : {}),
      cpuMicrosecondsEach: summary(done.map((run) => (run.cpuSeconds / run.items) * 1e6)),
      rssMb: Math.max(...done.map((run) => run.rssMb)),
      counts: last.counts,
    };
  }
  const load = loadavg().map((value) => round(value, 1));
  console.log(
    JSON.stringify(
      { bench: 'delivery', node: process.version, runs: Number(runs), load, ...results, reconciles },
      null,
      2,
    ),
  );
  if (!reconciles) process.exitCode = 1;
}

void main();
