/**
 * Accuracy of understanding on what training has not seen, as JSON: each writer of the corpus held out whole, and styles held out whole.
 *   npm run bench -- cross-validation [--held writer|style] [--mistakes]
 * Some 30 s of one core for each of the two. `mistakes` lists every sentence that was misread, for whoever edits the corpus.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCorpus, readCorpusFiles } from '../src/intents/corpus';
import { crossValidate } from '../src/intents/cross-validate';
import { type HeldOut } from '../src/intents/folds';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { held: { type: 'string' }, mistakes: { type: 'boolean', default: false } },
  });
  const corpus = parseCorpus(await readCorpusFiles(join(__dirname, '../knowledge/intents')));
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(4)) : value;
  for (const heldOut of ['writer', 'style'] satisfies HeldOut[]) {
    if (values.held !== undefined && values.held !== heldOut) continue;
    const { mistakes, ...result } = crossValidate(corpus, heldOut);
    process.stdout.write(`${JSON.stringify(values.mistakes ? { ...result, mistakes } : result, rounded, 1)}\n`);
  }
}

void main();
