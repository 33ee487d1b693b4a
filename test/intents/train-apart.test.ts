import { join } from 'node:path';
import { encodeModel } from '../../src/intents/model-file';
import { trainModel } from '../../src/intents/train';
import { canTrainApart, trainApart } from '../../src/intents/train-apart';
import { smallCorpus } from './small-model';

const OPTIONS = { folds: 2, classifier: { epochs: 3 } };
const LOADER = ['-r', join(__dirname, '../support/register-ts.cjs')];

test('a process of its own trains the same model, byte for byte', async () => {
  const corpus = await smallCorpus(20);
  expect(canTrainApart(LOADER)).toBe(true);
  const apart = await trainApart(corpus, OPTIONS, LOADER);
  expect(encodeModel(apart, 'k').equals(encodeModel(trainModel(corpus, OPTIONS), 'k'))).toBe(true);
});

test('a process that ends without a model is told, for the caller to train by itself', async () => {
  await expect(trainApart([], OPTIONS, LOADER)).rejects.toThrow('the training process ended with 1');
});

test('TypeScript without a loader is trained here', () => {
  expect(canTrainApart([])).toBe(false);
});
