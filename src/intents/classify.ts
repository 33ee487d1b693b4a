import { buildPinyinTable } from './build-pinyin-table';
import {
  bestLabel,
  type Classifier,
  type ClassifierOptions,
  createScorer,
  type Sample,
  trainClassifier,
} from './classifier';
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

/**
 * A foreign set has no masks and many more labels: longer runs, and less cost so that noise is not learned. Decided on the development
 * part of CIC, trained on its training part (docs/decisions/0002-classifier.md).
 */
const OPTIONS: ClassifierOptions = {
  ...CLASSIFIER,
  features: { ...CLASSIFIER.features, characters: 3, gap: 3 },
  cost: 0.4,
  epochs: 8,
};

/** Sets of others are labelled in haste. Below so many sentences a doubt would rest on nothing. */
const ENOUGH_TO_DOUBT = 1_000;
const PARTS = 3;
const DOUBTING: ClassifierOptions = { ...OPTIONS, cost: 0.2, epochs: 5 };
/** A label that others beat by so much, in the eyes of a model that had not seen the sentence, counts a fifth. */
const BEATEN_BY = 0.3;
const DOUBTED = 0.2;

/** The samples with less weight on those whose label a model of the other parts does not believe. */
function doubtLabels(samples: readonly Sample[]): Sample[] {
  if (samples.length < ENOUGH_TO_DOUBT) return [...samples];
  const importance = samples.map((sample) => sample.importance);
  for (let part = 0; part < PARTS; part++) {
    const classifier = trainClassifier(
      samples.filter((_, at) => at % PARTS !== part),
      DOUBTING,
    );
    const score = createScorer(classifier);
    for (let at = part; at < samples.length; at += PARTS) {
      const { counts, label } = samples[at] as Sample;
      const { margins } = score(counts);
      const own = margins[classifier.labels.indexOf(label)] ?? -1;
      if (Math.max(...margins) - own > BEATEN_BY) importance[at] = DOUBTED;
    }
  }
  return samples.map((sample, at) => ({ ...sample, importance: importance[at] as number }));
}

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

/** The same classifier on any labelled sentences: trained on `train`, measured on `test`. No masks, no augmentation, no gate; labels that the rest of a large set contradicts count less. */
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
  const classifier: Classifier = trainClassifier(doubtLabels(samples), OPTIONS);
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
