import { type FeatureCounts, type FeatureOptions } from './features';
import { trainLinear } from './linear';
import { buildVocabulary, indexKeys, stackRows, vectorOf } from './vectors';

/** A text to learn from. */
export interface Sample {
  counts: FeatureCounts;
  label: string;
  /** Variants of one sentence share a group. */
  group: number;
  /** Weight in the loss; a made-up variant counts less than what a person wrote. */
  importance: number;
}

export interface ClassifierOptions {
  features: FeatureOptions;
  cost: number;
  epochs: number;
  /** A feature must occur in this many sentences. */
  minimum: number;
  seed: number;
}

/** One weight vector a label over hashed features; weights are 16-bit with one scale a label. */
export interface Classifier {
  labels: readonly string[];
  features: FeatureOptions;
  keys: Uint32Array;
  idf: Float32Array;
  /** weights[feature * labels + label] * scales[label] */
  weights: Int16Array;
  scales: Float32Array;
  bias: Float32Array;
}

export interface Margins {
  /** One a label, in the order of `labels`; 0 is undecided, 1 a confident yes. */
  margins: Float64Array;
  known: number;
  /** Different features of the text. */
  size: number;
}

const STEPS = 32_767;

/** Same samples, options and order give the same classifier. */
export function trainClassifier(samples: readonly Sample[], options: ClassifierOptions): Classifier {
  if (samples.length === 0) throw new RangeError('trainClassifier: no samples');
  const labels = [...new Set(samples.map((sample) => sample.label))].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const texts = samples.map((sample) => sample.counts);
  const groups = Int32Array.from(samples, (sample) => sample.group);
  const { keys, idf } = buildVocabulary(texts, groups, options.minimum);
  const find = indexKeys(keys);
  const rows = stackRows(texts.map((counts) => vectorOf(counts, find, idf)));
  const trained = trainLinear(
    rows,
    Int32Array.from(samples, (sample) => places.get(sample.label) ?? 0),
    Float32Array.from(samples, (sample) => sample.importance),
    labels.length,
    keys.length,
    options,
  );
  const classes = labels.length;
  const scales = new Float32Array(classes);
  for (const [at, weight] of trained.weights.entries())
    scales[at % classes] = Math.max(scales[at % classes] as number, Math.abs(weight) / STEPS);
  const weights = Int16Array.from(trained.weights, (weight, at) => {
    const scale = scales[at % classes] as number;
    return scale === 0 ? 0 : Math.round(weight / scale);
  });
  return { labels, features: options.features, keys, idf, weights, scales, bias: trained.bias };
}

/** A function from features to margins; building it takes a few milliseconds, a call some tens of microseconds. */
export function createScorer(classifier: Classifier): (counts: FeatureCounts) => Margins {
  const { labels, keys, idf, weights, scales, bias } = classifier;
  const find = indexKeys(keys);
  const classes = labels.length;
  return (counts) => {
    const { indices, values, known } = vectorOf(counts, find, idf);
    const margins = new Float64Array(classes);
    for (let i = 0; i < indices.length; i++) {
      const base = (indices[i] as number) * classes;
      const value = values[i] as number;
      for (let c = 0; c < classes; c++) margins[c]! += value * (weights[base + c] as number);
    }
    for (let c = 0; c < classes; c++) margins[c] = (margins[c] as number) * (scales[c] as number) + (bias[c] as number);
    return { margins, known, size: counts.keys.length };
  };
}

/** The best label of margins. */
export function bestLabel(classifier: Classifier, margins: Float64Array): string {
  let best = 0;
  for (let c = 1; c < margins.length; c++) if ((margins[c] as number) > (margins[best] as number)) best = c;
  return classifier.labels[best] ?? '';
}
