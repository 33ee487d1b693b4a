import { type Gate, gateProbability, softmax } from './calibration';
import { type Classifier, createScorer } from './classifier';
import { readFeatures } from './features';
import { countScopeWords } from './scope-words';
import { type PinyinTable, pinyinReader } from './pinyin-table';
import { type Intent } from './understanding';

/** Everything that understanding needs of training. Immutable. */
export interface Model {
  classifier: Classifier;
  pinyin: PinyinTable;
  temperature: number;
  gate: Gate;
  /** Figures of the training, for the log and the evaluation page; all from sentences that the scoring model had not seen. */
  report: ModelReport;
}

export interface ModelReport {
  sentences: number;
  features: number;
  accuracyInScope: number;
  auroc: number;
  /** Share of in-scope sentences below the gate's threshold, and of the others above it. */
  falselyRefused: number;
  falselyAccepted: number;
}

export interface Reading {
  /** In-scope intents, likeliest first; the confidences sum to the score. */
  ranked: { intent: Intent; confidence: number }[];
  /** Probability that the text is in scope. */
  score: number;
  inScope: boolean;
}

/** What the gate looks at: how far the best task leads, how strongly the rest pulls, how much of the text was ever seen, whose words it uses. */
export function gateInputs(
  masked: string,
  inScope: readonly number[],
  outside: number,
  known: number,
  size: number,
): number[] {
  const [first = 0, second = 0] = [...inScope].sort((a, b) => b - a);
  const { tax, others } = countScopeWords(masked);
  return [
    first,
    outside,
    first - outside,
    first - second,
    known,
    Math.log(1 + size),
    known * Math.min(1, size / 40),
    Math.min(tax, 3),
    Math.min(others, 2),
    masked.includes('<') ? 1 : 0,
  ];
}

/** Something of ours, but no task with even one chance in five: naming one would be a guess (the rightness measured there was 0.14). */
const LEAST = 0.2;

/** A function that reads a masked text with a model. */
export function createReader(model: Model): (masked: string) => Reading {
  const { classifier, temperature, gate } = model;
  const pinyin = pinyinReader(model.pinyin);
  const score = createScorer(classifier);
  const outsideAt = classifier.labels.indexOf('out_of_scope');
  const intents = classifier.labels.filter((label) => label !== 'out_of_scope') as Intent[];
  return (masked) => {
    const { margins, known, size } = score(readFeatures(masked, pinyin, classifier.features));
    const outside = margins[outsideAt] as number;
    const inside = Array.from(margins).filter((_, at) => at !== outsideAt);
    const probability = gateProbability(gate, gateInputs(masked, inside, outside, known, size));
    const ranked = softmax(inside, temperature)
      .map((share, at) => ({ intent: intents[at] as Intent, confidence: share * probability }))
      .sort((a, b) => b.confidence - a.confidence);
    const best = ranked[0]?.confidence ?? 0;
    return { ranked, score: probability, inScope: probability >= gate.threshold && best >= LEAST };
  };
}
