import { encodeModel } from '../../src/intents/model-file';
import { createReader } from '../../src/intents/model';
import { trainModel } from '../../src/intents/train';
import { smallCorpus } from './small-model';

test('the same corpus gives the same model, byte for byte', async () => {
  const corpus = await smallCorpus(20);
  const options = { folds: 2, classifier: { epochs: 3 } };
  const first = encodeModel(trainModel(corpus, options), 'k');
  const second = encodeModel(trainModel(corpus, options), 'k');
  expect(second.equals(first)).toBe(true);
});

test('confidences are a distribution: they sum to the score, and the order is theirs', async () => {
  const read = createReader(trainModel(await smallCorpus(20), { folds: 2, classifier: { epochs: 3 } }));
  for (const text of ['查发票真伪<CODE><NUM8>', '我要投诉', '今天天气', '']) {
    const { ranked, score } = read(text);
    expect(ranked).toHaveLength(22);
    expect(ranked.reduce((sum, each) => sum + each.confidence, 0)).toBeCloseTo(score, 6);
    expect(ranked.map((each) => each.confidence)).toEqual(ranked.map((each) => each.confidence).sort((a, b) => b - a));
  }
});
