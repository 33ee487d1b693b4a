import { crossValidate } from '../../src/intents/cross-validate';
import { calibrationFolds, styleFolds, writerFolds } from '../../src/intents/folds';
import { smallCorpus } from './small-model';

test('a style is in one fold whole, and folds are of like size', async () => {
  const corpus = await smallCorpus(5);
  const folds = styleFolds(corpus);
  for (const tag of new Set(corpus.flatMap(({ tags }) => tags[0] ?? [])))
    expect(new Set(folds.filter((_, at) => corpus[at]?.tags[0] === tag)).size).toBe(1);
  const sizes = [...new Set(folds)].map((fold) => folds.filter((each) => each === fold).length);
  expect(Math.max(...sizes)).toBeLessThan(2 * Math.min(...sizes));
});

test('writers calibrate, but for one who wrote too much of it; where there are not two, styles do', async () => {
  const corpus = (await smallCorpus(5)).map((sentence, at) => ({
    ...sentence,
    by: at % 2 === 0 ? '' : at % 4 === 1 ? 'a' : 'b',
  }));
  expect(calibrationFolds(corpus).held).toEqual(['a', 'b']);
  expect(calibrationFolds(corpus).foldOf).toEqual(writerFolds(corpus));
  const alone = corpus.map((sentence) => ({ ...sentence, by: '' }));
  expect(calibrationFolds(alone, 2).held).toEqual(['styles 1', 'styles 2']);
});

test('every sentence is read once, by a model that did not see its fold', async () => {
  const corpus = await smallCorpus(12);
  const result = crossValidate(corpus, 'style', { classifier: { epochs: 3 } });
  const folds = Object.values(result.folds);
  expect(folds).toHaveLength(4);
  expect(folds.reduce((sum, { sentences }) => sum + sentences, 0)).toBe(corpus.length);
  expect(result.reliability.reduce((sum, { sentences }) => sum + sentences, 0)).toBe(corpus.length);
  expect(result.mistakes).toHaveLength(Math.round((1 - result.all.accuracy23) * corpus.length));
  expect(result.all.accuracy22).toBeGreaterThanOrEqual(result.all.accuracyInScope);
  // On so few sentences a model that had seen its fold would be right nearly always, one that guesses nearly never.
  expect(result.all.accuracy22).toBeGreaterThan(0.4);
  expect(result.all.accuracy22).toBeLessThan(0.95);
  expect(result.all.auroc).toBeGreaterThan(0.6);
}, 60_000);
