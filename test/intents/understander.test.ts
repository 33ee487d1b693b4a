import { join } from 'node:path';
import fc from 'fast-check';
import { parseCorpus, readCorpusFiles } from '../../src/intents/corpus';
import { loadUnderstander } from '../../src/intents/understander';
import { type Intent, INTENTS, type Understander, type Understanding } from '../../src/intents/understanding';
import { GOLDEN } from './golden';
import { CORPUS_DIR } from './small-model';

/** Training the whole takes some 15 s of one core; the cache makes the next run short. */
const TRAINING_MS = 180_000;
const now = new Date('2026-03-16T02:00:00Z');
let understander: Understander;

function understand(text: string): Understanding {
  return understander.understand(text, { now });
}

beforeAll(async () => {
  understander = await loadUnderstander({ corpusDir: CORPUS_DIR, cacheDir: join(__dirname, '../../data/cache/test') });
}, TRAINING_MS);

test('golden sentences are not in the corpus', async () => {
  const corpus = new Set(parseCorpus(await readCorpusFiles(CORPUS_DIR)).map(({ text }) => text.toLowerCase()));
  // One-word texts have only so many forms: the plain values, 3q and the shortest courtesies may stand in both.
  const both = Object.values(GOLDEN)
    .flat()
    .filter((text) => text.length > 6 && corpus.has(text.toLowerCase()));
  expect(both).toEqual([]);
});

test.each(INTENTS.map((intent) => [intent]))('golden sentences: %s', (intent: Intent) => {
  const sentences = GOLDEN[intent];
  const wrong = sentences.filter((text) => understand(text).intent !== intent);
  expect(sentences.length).toBeGreaterThanOrEqual(8);
  // At most one in eight may miss.
  expect(wrong.slice(Math.floor(sentences.length / 8))).toEqual([]);
});

test('golden sentences overall: at least 0.95 right', () => {
  const all = Object.entries(GOLDEN).flatMap(([intent, texts]) => texts.map((text) => ({ intent, text })));
  const right = all.filter(({ intent, text }) => understand(text).intent === intent);
  expect(right.length / all.length).toBeGreaterThanOrEqual(0.95);
});

test.each([
  ['CXFP 4100201130 18823401', 'CXFP', 'invoice_verify'],
  ['td', 'TD', 'unsubscribe'],
  ['TS 大厅的人骂人', 'TS', 'complaint'],
  ['BZ', 'BZ', 'help'],
])('the command %s is obeyed whatever the classifier thinks', (text, command, intent) => {
  expect(understand(text)).toMatchObject({ command, intent, confidence: 1, score: 1 });
});

test('退订 in a sentence is no command, so that nothing is cancelled without a question', () => {
  const understood = understand('你们的短信怎么退订呀');
  expect(understood.intent).toBe('unsubscribe');
  expect(understood.command).toBeUndefined();
});

test('negation, hypothesis and commercial texts through the whole', () => {
  expect(understand('我不是要投诉,就想问下契税怎么算').intent).toBe('consult');
  expect(understand('要是举报偷税漏税会不会泄露我的信息').intent).toBe('consult');
  expect(understand('【某某优品】满百减三十,拒收请回复R').intent).toBe('out_of_scope');
});

test('values come with the intent', () => {
  expect(understand('查发票真伪 代码4100201130 号码18823401')).toMatchObject({
    intent: 'invoice_verify',
    slots: { invoiceCode: '4100201130', invoiceNumber: '18823401' },
    bareValue: false,
  });
  expect(understand('4100201130 18823401')).toMatchObject({ intent: 'invoice_verify', bareValue: true });
  expect(understand('18823401')).toMatchObject({ intent: 'provide_info', bareValue: true });
});

test.each([
  ['不对,号码是18823402', true],
  ['刚才发错了,应该是18823402', true],
  ['查发票真伪', false],
])('correction: %s → %s', (text, correction) => {
  expect(understand(text).correction).toBe(correction);
});

test('alternatives are other intents, best first', () => {
  const { intent, alternatives } = understand('发票');
  expect(alternatives.map((each) => each.intent)).not.toContain(intent);
  expect(alternatives.map((each) => each.confidence)).toEqual(
    alternatives.map((each) => each.confidence).sort((a, b) => b - a),
  );
});

test.each([
  ['nothing', ''],
  ['white space', ' \n\t\u3000 '],
  ['10 KB of one character', '查'.repeat(10_000)],
  ['10 KB of digits', '1'.repeat(10_000)],
  ['10 KB of typed masks', '<CODE>'.repeat(1_700)],
  ['10 KB of letters', 'zhong'.repeat(2_000)],
  ['emoji', '😀😃👨‍👩‍👧‍👦🏳️‍🌈'],
  ['a lone high surrogate', '\ud83d'],
  ['a lone low surrogate', '\ude00'],
  ['control characters', '\u0000\u0001\u0007\u001b[31m'],
  ['a byte order mark and joiners', '\ufeff\u200d\u200b'],
  ['English', 'The quick brown fox jumps over the lazy dog'],
  ['Russian', 'Привет, как дела'],
  ['Arabic', 'مرحبا بالعالم'],
  ['SQL', "'; DROP TABLE taxpayers; --"],
  ['a query operator', '{"$gt": ""}'],
  ['JSON', '{"a":[1,2,{"b":null}]}'],
  ['HTML', '<script>alert(1)</script>'],
  ['an unclosed mask', '<CODE'],
  ['an unknown mask', '<__proto__> <constructor>'],
  ['punctuation', '!@#$%^&*()_+-=[]{}|;:,.<>'],
])('%s is nothing that we do', (_, text) => {
  const { intent, confidence, score } = understand(text);
  expect(['out_of_scope', 'help', 'provide_info']).toContain(intent);
  expect(confidence).toBeGreaterThanOrEqual(0);
  expect(confidence).toBeLessThanOrEqual(1);
  expect(score).toBeGreaterThanOrEqual(0);
  expect(score).toBeLessThanOrEqual(1);
});

test('never throws, and always answers with an intent and numbers in 0..1', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'查发票真伪税号<>CODE0123 ,。\n?-ⅧＡ①𠮷'.split('')) }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  );
  fc.assert(
    fc.property(unit, (text) => {
      const { intent, confidence, score } = understand(text);
      expect(INTENTS).toContain(intent);
      expect(confidence >= 0 && confidence <= 1 && score >= 0 && score <= 1).toBe(true);
    }),
    { seed: 12366, numRuns: 500 },
  );
});
