/**
 * What a question costs, as JSON beside the limits of docs/evaluation.md: understanding and retrieval of one text, memory of both, training
 * of the whole. Texts: the street questions of test/knowledge and every twelfth sentence of the corpus. `microseconds`: the fastest of the
 * rounds for each text, so that other programs on the machine do not count; `wallMicroseconds`: every call.
 *
 * `npm run bench -- answering [--rounds N] [--cache DIR]`. Trains first, in a process of its own, into an empty folder unless --cache names one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCorpus, readCorpusFiles } from '../src/intents/corpus';
import { type ModelEvent } from '../src/intents/model-cache';
import { seededRandom } from '../src/intents/random';
import { fillMasks } from '../src/intents/sample-values';
import { loadUnderstander } from '../src/intents/understander';
import { loadKnowledge } from '../src/knowledge/knowledge';
import { ASKED, FRESH } from '../test/knowledge/asked-questions';
import { CHECK, TUNE } from '../test/knowledge/street-questions';

const LIMITS = { microseconds: 5_000, megabytes: 250, trainingSeconds: 60 };
const MEGABYTE = 1_048_576;
const KNOWLEDGE = join(__dirname, '../knowledge');
const NOW = new Date('2026-03-16T02:00:00Z');
const EVERY = 12;

function percentile(times: readonly number[] | Float64Array, share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, cache: { type: 'string' } } });
  const corpusDir = join(KNOWLEDGE, 'intents');
  const cacheDir = values.cache ?? (await mkdtemp(join(tmpdir(), 'sms12366-bench-')));
  const events: ModelEvent[] = [];
  const open = () => loadUnderstander({ corpusDir, cacheDir, log: (event) => events.push(event) });
  try {
    // The first opening trains where there is no model; the second is what a start of the service costs.
    await open();
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const understander = await open();
    const knowledge = await loadKnowledge(KNOWLEDGE);
    const answer = (text: string): void => {
      understander.understand(text, { now: NOW });
      knowledge.answer(text, { now: NOW });
    };
    const random = seededRandom(1);
    const sentences = parseCorpus(await readCorpusFiles(corpusDir)).filter((_, at) => at % EVERY === 0);
    const street = [...ASKED, ...FRESH, ...TUNE, ...CHECK].map(([question]) => question);
    const texts = [...street, ...sentences.map(({ text }) => fillMasks(text, random))];
    for (const text of texts) answer(text);
    const rss = process.memoryUsage().rss;
    const wall: number[] = [];
    const best = new Float64Array(texts.length).fill(Infinity);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [i, text] of texts.entries()) {
        const at = performance.now();
        answer(text);
        const took = (performance.now() - at) * 1000;
        wall.push(took);
        best[i] = Math.min(best[i] as number, took);
      }
    }
    const trained = events.find(({ event }) => event === 'model_trained');
    const trainingSeconds = trained === undefined ? undefined : Math.round(trained.milliseconds / 100) / 10;
    const p99 = percentile(best, 0.99);
    const megabytes = Math.round(rss / MEGABYTE);
    const report = {
      texts: texts.length,
      articles: knowledge.size,
      microseconds: { p50: percentile(best, 0.5), p99, max: percentile(best, 1) },
      wallMicroseconds: { p50: percentile(wall, 0.5), p99: percentile(wall, 0.99) },
      // Of the whole process, Node included; the growth is what both rooms brought.
      rssMegabytes: megabytes,
      rssGrowthMegabytes: Math.round((rss - before) / MEGABYTE),
      loadMilliseconds: events.at(-1)?.milliseconds,
      ...(trainingSeconds === undefined ? {} : { trainingSeconds }),
      limits: LIMITS,
      within:
        p99 <= LIMITS.microseconds &&
        megabytes <= LIMITS.megabytes &&
        (trainingSeconds === undefined || trainingSeconds <= LIMITS.trainingSeconds),
    };
    process.stdout.write(`${JSON.stringify(report, undefined, 1)}\n`);
    if (!report.within) process.exitCode = 1;
  } finally {
    if (values.cache === undefined) await rm(cacheDir, { recursive: true, force: true });
  }
}

void main();
