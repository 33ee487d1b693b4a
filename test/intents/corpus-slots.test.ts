import { basename } from 'node:path';
import { parseCorpus, readCorpusFiles } from '../../src/intents/corpus';
import { extractEntities } from '../../src/intents/text/entities';
import { normalise } from '../../src/intents/text/normalise';
import { CORPUS_DIR } from './small-model';

const NOW = new Date('2026-03-16T02:00:00Z');

/** Sentences whose value is not read as their author means it, with the reason. */
const EXCEPTIONS: ReadonlySet<string> = new Set([]);

/** The signs of a value that are no separators, so that 4100-2011 30 and 4100201130 are the same. */
function signs(text: string): string {
  return normalise(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

test('a slot given by the author of a sentence is what is read in it: the slot, and what stands there', async () => {
  const sentences = parseCorpus(await readCorpusFiles(CORPUS_DIR));
  const wrong = sentences.flatMap(({ text, slots, file, line }) => {
    if (EXCEPTIONS.has(text)) return [];
    const normalised = normalise(text);
    const { spans } = extractEntities(normalised, { now: NOW });
    const found = spans.map(({ slot, start, end }) => `${slot} ${signs(normalised.slice(start, end))}`);
    return Object.entries(slots).flatMap(([slot, values]) =>
      values
        .filter(
          (value) =>
            !found.some((each) => each.startsWith(`${slot} `) && touches(each.slice(slot.length + 1), signs(value))),
        )
        .map((value) => `${basename(file)}:${line} ${slot}=${value}, read ${found.join(', ') || 'nothing'}`),
    );
  });
  expect(sentences.filter(({ slots }) => Object.keys(slots).length > 0).length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
}, 60_000);

/** The span read is the value typed, with or without a unit beside it (3万 and 3万元, 3月 and 3月份). */
function touches(read: string, typed: string): boolean {
  return read.includes(typed) || (typed.includes(read) && typed.length - read.length <= 2);
}
