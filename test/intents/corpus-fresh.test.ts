import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCorpus, readCorpusFiles } from '../../src/intents/corpus';
import { nearDuplicateIndex, NEAR, plainForm, SHORT } from '../../src/intents/near-duplicates';
import { readCommand } from '../../src/intents/text/commands';
import { normalise } from '../../src/intents/text/normalise';
import { type Intent } from '../../src/intents/understanding';
import { CORPUS_DIR } from './small-model';

const EVALUATION = join(__dirname, '../evaluation');
/** 是, 你好, 谢谢: there is no other way to say them, so that a short one may stand in both. */
const COURTESIES: ReadonlySet<Intent> = new Set([
  'affirm',
  'deny',
  'cancel',
  'greeting',
  'thanks',
  'help',
  'provide_info',
]);

function textsIn(value: unknown): string[] {
  const record = value as { text?: string; question?: string; turns?: { user?: string }[] };
  return [record.text, record.question, ...(record.turns ?? []).map(({ user }) => user)].filter(
    (text) => typeof text === 'string',
  );
}

/** Every text that the understanding is measured with. */
function measured(): string[] {
  return readdirSync(EVALUATION, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readFileSync(join(EVALUATION, file), 'utf8').trim().split('\n'))
    .flatMap((line) => textsIn(JSON.parse(line)));
}

test.each([
  ['请问发票流向怎么查,谢谢!', '发票流向怎么查', true],
  ['查 4100201130 18823401 这张发票流向', '查4100201140 18823402这张发票流向', true],
  ['小规模纳税人季度免税额是多少', '小规模纳税人季度免税额度是多少', true],
  ['我要举报一家饭店不给开发票', '我要投诉一家饭店服务态度不好', false],
  ['查定税', '查定税', true],
  ['查定税', '查定额', false],
])('%s and %s are one text: %s', (a, b, expected) => {
  expect(nearDuplicateIndex([a], (text) => text)(b).length > 0).toBe(expected);
});

test('no sentence of the corpus is one of the measured texts', async () => {
  const near = nearDuplicateIndex(measured(), (text) => text);
  const found = parseCorpus(await readCorpusFiles(CORPUS_DIR))
    .filter(
      ({ text, intent }) =>
        !(plainForm(text).length <= SHORT && (COURTESIES.has(intent) || readCommand(normalise(text)) !== undefined)),
    )
    .flatMap((sentence) => {
      const [first] = near(sentence.text);
      return first === undefined || first.nearness < NEAR
        ? []
        : [`${sentence.file.slice(CORPUS_DIR.length + 1)}:${sentence.line} ${sentence.text}`];
    });
  expect(found).toEqual([]);
}, 60_000);
