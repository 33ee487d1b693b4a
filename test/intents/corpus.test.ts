import { type AppError } from '../../src/core/errors';
import { findDuplicates, parseCorpus, parseCorpusFile, readCorpusFiles } from '../../src/intents/corpus';
import { INTENTS } from '../../src/intents/understanding';
import { CORPUS_DIR } from './small-model';

function faultsOf(yaml: string, file = 'help.yaml'): string[] {
  return parseCorpusFile(file, yaml).faults.map(({ line, code }) => `${line} ${code}`);
}

test.each([
  ['an empty sentence', 'sentences:\n  - text: "帮助"\n  - text: "  "\n', ['3 empty']],
  ['a number without quotes', 'sentences:\n  - text: 12366\n', ['2 shape']],
  ['an unknown field', 'sentences:\n  - text: "帮助"\n    label: help\n', ['2 shape']],
  ['tags that are no list', 'sentences:\n  - text: "帮助"\n    tags: latin\n', ['2 shape']],
  ['a tag in capitals', 'sentences:\n  - text: "帮助"\n    tags: [Latin]\n', ['2 tag']],
  ['a mask that stands for nothing', 'sentences:\n  - text: "帮助"\n  - text: "查<CODES>"\n', ['3 mask']],
  ['a sentence that goes on for ever', `sentences:\n  - text: "${'查'.repeat(501)}"\n`, ['2 too_long']],
  ['an empty list', 'sentences: []\n', ['1 no_sentences']],
  ['no list at all', 'texts:\n  - a\n', ['1 shape']],
  ['broken YAML', 'sentences:\n  - text: "帮助\n', ['3 yaml']],
])('%s is a fault with its line', (_, yaml, expected) => {
  expect(faultsOf(yaml)).toEqual(expected);
});

test('a file named after no intent is a fault', () => {
  expect(faultsOf('sentences:\n  - text: "帮助"\n', 'helping.yaml')).toEqual(['1 intent']);
});

test('the same sentence in two intents is told with both places', () => {
  const thanks = parseCorpusFile('a/thanks.yaml', 'sentences:\n  - text: "好的 谢谢"\n').sentences;
  const affirm = parseCorpusFile('a/affirm.yaml', 'sentences:\n  - text: "好"\n  - text: "好的  谢谢 "\n').sentences;
  expect(findDuplicates([...thanks, ...affirm])).toEqual([
    expect.objectContaining({
      file: 'a/affirm.yaml',
      line: 3,
      code: 'clash',
      message: expect.stringContaining('thanks.yaml:2'),
    }),
  ]);
});

test('the same sentence twice in one intent is a fault, whatever its width and case', () => {
  const { sentences } = parseCorpusFile(
    'help.yaml',
    'sentences:\n  - text: "help"\n  - text: "HELP"\n  - text: "HELP"\n',
  );
  expect(findDuplicates(sentences).map(({ line, code }) => `${line} ${code}`)).toEqual(['3 duplicate', '4 duplicate']);
});

test('all faults of a corpus come in one error, with an intent that has no file', () => {
  const files = INTENTS.filter((intent) => intent !== 'cancel').map((intent) => ({
    file: `${intent}.yaml`,
    yaml: intent === 'help' ? 'sentences: []\n' : `sentences:\n  - text: "${intent}"\n`,
  }));
  let error: AppError | undefined;
  try {
    parseCorpus(files);
  } catch (thrown) {
    error = thrown as AppError;
  }
  expect(error?.code).toBe('corpus_faults');
  expect(error?.message.split('\n')).toEqual([
    'help.yaml:1 no_sentences the list is empty',
    'cancel.yaml:1 no_sentences the intent has no file',
  ]);
});

test('the shipped corpus has no faults, at least 80 sentences an intent and 600 out of scope', async () => {
  const sentences = parseCorpus(await readCorpusFiles(CORPUS_DIR));
  const counts = INTENTS.map((intent) => [intent, sentences.filter((each) => each.intent === intent).length] as const);
  const short = counts.filter(([intent, count]) => count < (intent === 'out_of_scope' ? 600 : 80));
  expect(short).toEqual([]);
});

test('mobile numbers in the corpus are in the invented blocks', async () => {
  const sentences = parseCorpus(await readCorpusFiles(CORPUS_DIR));
  const real = sentences.filter(
    ({ text }) => /(?<!\d)1[3-9]\d{9}(?!\d)/.test(text) && !/13800\d{6}|19900\d{6}/.test(text),
  );
  expect(real.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});
