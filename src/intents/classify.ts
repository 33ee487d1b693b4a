import { buildPinyinTable } from './build-pinyin-table';
import { type ClassifierOptions, bestLabel, createScorer, type Sample, trainClassifier } from './classifier';
import { readFeatures } from './features';
import { pinyinReader } from './pinyin-table';
import { normalise } from './text/normalise';
import { CLASSIFIER } from './train';

export interface LabelledSentence {
  sentence: string;
  label: string;
}

export interface ClassificationResult {
  accuracy: number;
  /** Mean F1 over the labels that occur in the test or were predicted. */
  macroF1: number;
  trainSeconds: number;
  microsecondsPerText: number;
}

/** The settings of the understanding; a foreign set has no masks and many more labels, so that less cost keeps it from learning noise. */
const OPTIONS: ClassifierOptions = { ...CLASSIFIER, cost: 0.5 };

function macroF1(right: readonly string[], predicted: readonly string[]): number {
  const labels = [...new Set([...right, ...predicted])];
  const scores = labels.map((label) => {
    const both = right.filter((each, at) => each === label && predicted[at] === label).length;
    const inRight = right.filter((each) => each === label).length;
    const inPredicted = predicted.filter((each) => each === label).length;
    return both === 0 ? 0 : (2 * both) / (inRight + inPredicted);
  });
  return scores.reduce((a, b) => a + b, 0) / Math.max(1, labels.length);
}

/** The same classifier on any labelled sentences: trained on `train`, measured on `test`. No masks, no augmentation, no gate. */
export function classifyFiles(
  train: readonly LabelledSentence[],
  test: readonly LabelledSentence[],
): ClassificationResult {
  const started = performance.now();
  const pinyin = pinyinReader(buildPinyinTable());
  const counts = (text: string): Sample['counts'] => readFeatures(normalise(text), pinyin, OPTIONS.features);
  const samples = train.map(({ sentence, label }, group) => ({
    counts: counts(sentence),
    label: String(label),
    group,
    importance: 1,
  }));
  const classifier = trainClassifier(samples, OPTIONS);
  const trained = performance.now();
  const score = createScorer(classifier);
  const predicted = test.map(({ sentence }) => bestLabel(classifier, score(counts(sentence)).margins));
  const done = performance.now();
  const right = test.map(({ label }) => String(label));
  return {
    accuracy: right.filter((label, at) => label === predicted[at]).length / Math.max(1, right.length),
    macroF1: macroF1(right, predicted),
    trainSeconds: (trained - started) / 1000,
    microsecondsPerText: ((done - trained) * 1000) / Math.max(1, test.length),
  };
}
