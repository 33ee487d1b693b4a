/**
 * Speed and memory of understanding, as JSON. Texts: every sentence of the corpus with invented values, in a fixed order, after a warm-up.
 * `microseconds`: the fastest of the rounds for each text, so that other programs on the machine do not count; `wallMicroseconds`: every
 * call; `loadMilliseconds`, `rssGrowthMegabytes`: of loading the cached model, after all code was imported.
 *
 * `npm run bench -- understanding [--cache DIR] [--rounds N]`. Trains where there is no cached model, in a process of its own.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCorpus, readCorpusFiles } from '../src/intents/corpus';
import { type ModelEvent } from '../src/intents/model-cache';
import { seededRandom } from '../src/intents/random';
import { fillMasks } from '../src/intents/sample-values';
import { loadUnderstander } from '../src/intents/understander';

const MEGABYTE = 1_048_576;

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cache: { type: 'string', default: join(__dirname, '../.cache/model') },
      rounds: { type: 'string', default: '5' },
    },
  });
  const corpusDir = join(__dirname, '../knowledge/intents');
  const before = process.memoryUsage().rss;
  const events: ModelEvent[] = [];
  const started = performance.now();
  const understander = await loadUnderstander({
    corpusDir,
    cacheDir: values.cache,
    log: (event) => events.push(event),
  });
  const loadMilliseconds = performance.now() - started;
  const now = new Date('2026-03-16T02:00:00Z');
  understander.understand('查一下发票真伪', { now });
  const grown = process.memoryUsage().rss - before;
  const random = seededRandom(1);
  const texts = parseCorpus(await readCorpusFiles(corpusDir)).map(({ text }) => fillMasks(text, random));
  for (const text of texts.slice(0, 1000)) understander.understand(text, { now });
  const wall: number[] = [];
  const best = new Float64Array(texts.length).fill(Infinity);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, text] of texts.entries()) {
      const at = performance.now();
      understander.understand(text, { now });
      const took = (performance.now() - at) * 1000;
      wall.push(took);
      best[i] = Math.min(best[i] as number, took);
    }
  }
  const summary = (times: number[] | Float64Array): Record<string, number> => {
    const sorted = [...times].sort((a, b) => a - b);
    return {
      p50: Math.round(percentile(sorted, 0.5)),
      p99: Math.round(percentile(sorted, 0.99)),
      max: Math.round(sorted.at(-1) ?? 0),
    };
  };
  process.stdout.write(
    `${JSON.stringify({
      texts: texts.length,
      rounds: Number(values.rounds),
      microseconds: summary(best),
      wallMicroseconds: summary(wall),
      model: events[0]?.event,
      loadMilliseconds: Math.round(loadMilliseconds),
      rssGrowthMegabytes: Math.round(grown / MEGABYTE),
      rssMegabytes: Math.round(process.memoryUsage().rss / MEGABYTE),
    })}\n`,
  );
}

void main();
