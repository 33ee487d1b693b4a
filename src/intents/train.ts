import { buildPinyinTable } from './build-pinyin-table';
import { createAugmenter, type Variation } from './augment';
import { auroc, fitGate, fitTemperature, gateProbability } from './calibration';
import { type Classifier, type ClassifierOptions, createScorer, type Sample, trainClassifier } from './classifier';
import { type CorpusSentence } from './corpus';
import { FEATURES, readFeatures } from './features';
import { calibrationFolds } from './folds';
import { gateInputs, type Model } from './model';
import { type PinyinTable, pinyinReader } from './pinyin-table';
import { seededRandom } from './random';
import { fillMasks } from './sample-values';
import { extractEntities } from './text/entities';
import { normalise } from './text/normalise';

/** Values in the corpus are resolved against this moment, so that training does not depend on the day. */
const TRAINING_DAY = new Date('2026-03-16T02:00:00Z');
const SEED = 12_366;

/** Decided by cross-validation (docs/decisions/0002-classifier.md). */
export const CLASSIFIER: ClassifierOptions = { features: FEATURES, cost: 1, epochs: 6, minimum: 2, seed: SEED };
const VARIANT_IMPORTANCE = 0.5;
const VARIANTS: readonly Variation[] = ['homophone', 'drop', 'filler', 'pinyin', 'part_pinyin'];
/**
 * Below this probability a text is refused. A refused text that was ours costs more than an accepted one that was not, which retrieval
 * can still refuse: one and a half times as much.
 */
const GATE_THRESHOLD = 0.4;

export interface TrainingOptions {
  /** Folds of styles that calibrate where there are no two writers to hold out (folds.ts). */
  folds?: number;
  classifier?: Partial<ClassifierOptions>;
}

/** A sentence of the corpus made ready to learn from. */
export interface PreparedSentence {
  sentence: CorpusSentence;
  /** As a sender would type it: invented values in the place of masks. */
  typed: string;
  masked: string;
  original: Sample;
  variants: Sample[];
}

export interface PreparedCorpus {
  pinyin: PinyinTable;
  sentences: PreparedSentence[];
  options: ClassifierOptions;
}

/** What a model made of a sentence that it had not seen. */
export interface HeldOutReading {
  masked: string;
  label: string;
  /** Margins of the tasks, in the order of `intents`. */
  inside: number[];
  outside: number;
  known: number;
  size: number;
  intents: readonly string[];
}

/** Values, masks, features and variants of every sentence, once for all models that are trained from them. */
export function prepareCorpus(corpus: readonly CorpusSentence[], options: TrainingOptions = {}): PreparedCorpus {
  const classifierOptions: ClassifierOptions = { ...CLASSIFIER, ...options.classifier };
  const pinyin = buildPinyinTable();
  const reader = pinyinReader(pinyin);
  const random = seededRandom(SEED);
  const typed = corpus.map(({ text }) => fillMasks(text, random));
  const masked = typed.map((text) => extractEntities(normalise(text), { now: TRAINING_DAY }).masked);
  const augmenter = createAugmenter(pinyin, masked.join(''), random);
  const sample = (text: string, label: string, group: number, importance: number): Sample => ({
    counts: readFeatures(text, reader, classifierOptions.features),
    label,
    group,
    importance,
  });
  const sentences = corpus.map((sentence, at): PreparedSentence => {
    const text = masked[at] as string;
    const variants = VARIANTS.flatMap((kind) => augmenter.vary(text, kind) ?? []);
    return {
      sentence,
      typed: typed[at] as string,
      masked: text,
      original: sample(text, sentence.intent, at, 1),
      variants: variants.map((variant) => sample(variant, sentence.intent, at, VARIANT_IMPORTANCE)),
    };
  });
  return { pinyin, sentences, options: classifierOptions };
}

/** A classifier of the sentences given and their variants. */
export function trainOn(sentences: readonly PreparedSentence[], options: ClassifierOptions): Classifier {
  return trainClassifier(
    sentences.flatMap(({ original, variants }) => [original, ...variants]),
    options,
  );
}

/** What a classifier makes of sentences, without rules, commands or gate. */
export function readAll(classifier: Classifier, sentences: readonly PreparedSentence[]): HeldOutReading[] {
  const score = createScorer(classifier);
  const outsideAt = classifier.labels.indexOf('out_of_scope');
  const intents = classifier.labels.filter((label) => label !== 'out_of_scope');
  return sentences.map(({ masked, original }) => {
    const { margins, known, size } = score(original.counts);
    const inside = Array.from(margins).filter((_, at) => at !== outsideAt);
    return { masked, label: original.label, inside, outside: margins[outsideAt] as number, known, size, intents };
  });
}

export type Calibration = Pick<Model, 'temperature' | 'gate'> & {
  figures: Omit<Model['report'], 'sentences' | 'features'>;
};

/** Temperature and gate from readings of sentences that the scoring models had not seen. */
export function calibrate(readings: readonly HeldOutReading[]): Calibration {
  const cases = readings.map(({ masked, label, inside, outside, known, size }) => ({
    inputs: gateInputs(masked, inside, outside, known, size),
    inScope: label !== 'out_of_scope',
  }));
  const gate = { ...fitGate(cases), threshold: GATE_THRESHOLD };
  const scores = cases.map(({ inputs, inScope }) => ({ score: gateProbability(gate, inputs), inScope }));
  const inScope = scores.filter((each) => each.inScope).map(({ score }) => score);
  const outside = scores.filter((each) => !each.inScope).map(({ score }) => score);
  const ranked = readings
    .filter(({ label }) => label !== 'out_of_scope')
    .map(({ inside, label, intents }) => ({ margins: inside, right: intents.indexOf(label) }));
  const right = ranked.filter(({ margins, right }) => margins.indexOf(Math.max(...margins)) === right).length;
  return {
    temperature: fitTemperature(ranked),
    gate,
    figures: {
      accuracyInScope: right / ranked.length,
      auroc: auroc(inScope, outside),
      falselyRefused: inScope.filter((score) => score < gate.threshold).length / inScope.length,
      falselyAccepted: outside.filter((score) => score >= gate.threshold).length / outside.length,
    },
  };
}

/** Trains the understanding from a checked corpus: the classifier, its temperature and the gate. Same corpus and options, same model. */
export function trainModel(corpus: readonly CorpusSentence[], options: TrainingOptions = {}): Model {
  const prepared = prepareCorpus(corpus, options);
  const { foldOf, held } = calibrationFolds(corpus, options.folds);
  const readings = held.flatMap((fold) =>
    readAll(
      trainOn(
        prepared.sentences.filter((_, at) => foldOf[at] !== fold),
        prepared.options,
      ),
      prepared.sentences.filter((_, at) => foldOf[at] === fold),
    ),
  );
  const { figures, ...calibration } = calibrate(readings);
  const classifier = trainOn(prepared.sentences, prepared.options);
  return {
    classifier,
    pinyin: prepared.pinyin,
    ...calibration,
    report: { sentences: corpus.length, features: classifier.keys.length, ...figures },
  };
}
