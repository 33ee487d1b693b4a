import { manualClock } from '../../src/core/clock';
import { type Model } from '../../src/intents/model';
import { createNlp, nluIn } from '../../src/intents/nlp-frame';
import { trainModel } from '../../src/intents/train';
import { smallCorpus, smallModel } from './small-model';

const clock = manualClock('2026-03-16T02:00:00Z');
const texts = [
  '查发票真伪 4100201130 18823401',
  '我要退订短信',
  '我要投诉窗口',
  '今天天气怎么样',
  'TD',
  '好的',
  '公司注销怎么办',
];
let model: Model;

beforeAll(async () => {
  model = await smallModel();
});

test('nlp.process understands as the synchronous way does; out of scope is None', async () => {
  const nlp = createNlp(model, clock);
  for (const text of texts) {
    const { intent } = nluIn(nlp).understand(text, { now: clock.now() });
    const processed = await nlp.process('zh', text);
    expect(processed.intent).toBe(intent === 'out_of_scope' ? 'None' : intent);
  }
});

test('entities of nlp.process are ours', async () => {
  const { entities } = await createNlp(model, clock).process('zh', '代码4100201130号码18823401');
  expect(entities.map(({ entity, resolution }) => [entity, resolution.value])).toEqual([
    ['invoiceCode', '4100201130'],
    ['invoiceNumber', '18823401'],
  ]);
});

test('a model goes out and in as JSON', async () => {
  const source = createNlp(model, clock);
  const target = createNlp(trainModel(await smallCorpus(40), { folds: 2, classifier: { epochs: 2 } }), clock);
  target.fromJSON(JSON.parse(JSON.stringify(source.toJSON())) as object);
  for (const text of texts) {
    const now = clock.now();
    expect(nluIn(target).understand(text, { now })).toEqual(nluIn(source).understand(text, { now }));
  }
});

test('a damaged export is refused', () => {
  const nlp = createNlp(model, clock);
  const json = JSON.stringify(nlp.toJSON()).replace(/"model":"(.{80})./, '"model":"$1!');
  expect(() => nlp.fromJSON(JSON.parse(json) as object)).toThrow('TaxNlu.fromJSON');
});
