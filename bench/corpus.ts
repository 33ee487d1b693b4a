/**
 * What an editor of the corpus should look at, as JSON: sentences of two intents that are near duplicates of each other (values, punctuation and
 * fillers do not count), and how much each writer wrote.
 *   npm run bench -- corpus
 */
import { basename, join } from 'node:path';
import { parseCorpus, readCorpusFiles } from '../src/intents/corpus';
import { writerOf } from '../src/intents/folds';
import { nearDuplicateIndex } from '../src/intents/near-duplicates';

async function main(): Promise<void> {
  const corpus = parseCorpus(await readCorpusFiles(join(__dirname, '../knowledge/intents')));
  const near = nearDuplicateIndex(corpus, ({ text }) => text);
  const places = new Map(corpus.map((sentence, at) => [sentence, at]));
  const pairs = corpus.flatMap((sentence, at) =>
    near(sentence.text)
      .filter(({ item }) => item.intent !== sentence.intent && (places.get(item) ?? 0) > at)
      .map(({ item, nearness }) => ({
        nearness: Number(nearness.toFixed(2)),
        sentences: [sentence, item].map(({ file, line, text }) => `${basename(file)}:${line} ${text}`),
      })),
  );
  const writers: Record<string, number> = {};
  for (const sentence of corpus) writers[writerOf(sentence)] = (writers[writerOf(sentence)] ?? 0) + 1;
  process.stdout.write(`${JSON.stringify({ sentences: corpus.length, writers, pairs }, null, 1)}\n`);
}

void main();
