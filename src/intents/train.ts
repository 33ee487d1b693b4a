import { buildPinyinTable } from './build-pinyin-table';
import { createAugmenter, type Variation } from './augment';
import { auroc, fitGate, fitTemperature, gateProbability } from './calibration';
import { type ClassifierOptions, createScorer, type Sample, trainClassifier } from './classifier';
import { type CorpusSentence } from './corpus';
import { FEATURES, readFeatures } from './features';
import { gateInputs, type Model } from './model';
import { pinyinReader } from './pinyin-table';
import { seededRandom } from './random';
import { fillMasks } from './sample-values';
import { extractEntities } from './text/entities';
import { normalise } from './text/normalise';

/** Values in the corpus are resolved against this moment, so that training does not depend on the day. */
const TRAINING_DAY = new Date('2026-03-16T02:00:00Z');
const SEED = 12_366;

/** Decided by cross-validation (docs/decisions/0002-classifier.md). */
export const CLASSIFIER: ClassifierOptions = { features: FEATURES, cost: 1, epochs: 8, minimum: 2, seed: SEED };
const VARIANT_IMPORTANCE = 0.5;
const VARIANTS: readonly Variation[] = ['homophone', 'drop', 'filler', 'pinyin', 'part_pinyin'];

export interface TrainingOptions {
  /** Parts of the cross-validation that calibrates (styles are kept together). */
  folds?: number;
  classifier?: Partial<ClassifierOptions>;
}

interface Prepared {
  text: string;
  original: Sample;
  variants: Sample[];
  fold: number;
}

/** Styles and kinds go to one fold whole, so that what is calibrated is how the model does on a style it never saw. */
function foldOf(sentences: readonly CorpusSentence[], folds: number): number[] {
  const random = seededRandom(SEED);
  const groupOf = sentences.map(({ tags }) => tags[0] ?? `plain ${random.below(folds * 2)}`);
  const sizes = new Map<string, number>();
  for (const group of groupOf) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const loads = new Array<number>(folds).fill(0);
  const foldFor = new Map<string, number>();
  for (const [group, size] of [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const lightest = loads.indexOf(Math.min(...loads));
    foldFor.set(group, lightest);
    loads[lightest]! += size;
  }
  return groupOf.map((group) => foldFor.get(group) ?? 0);
}

/** Trains the understanding from a checked corpus: the classifier, its temperature and the gate. Same corpus and options, same model. */
export function trainModel(corpus: readonly CorpusSentence[], options: TrainingOptions = {}): Model {
  const classifierOptions: ClassifierOptions = { ...CLASSIFIER, ...options.classifier };
  const folds = options.folds ?? 3;
  const pinyin = buildPinyinTable();
  const reader = pinyinReader(pinyin);
  const random = seededRandom(SEED);
  const masked = corpus.map(
    ({ text }) => extractEntities(normalise(fillMasks(text, random)), { now: TRAINING_DAY }).masked,
  );
  const augmenter = createAugmenter(pinyin, masked.join(''), random);
  const foldFor = foldOf(corpus, folds);
  const sample = (text: string, label: string, group: number, importance: number): Sample => ({
    counts: readFeatures(text, reader, classifierOptions.features),
    label,
    group,
    importance,
  });
  const prepared: Prepared[] = corpus.map((sentence, at) => {
    const text = masked[at] as string;
    const variants = VARIANTS.flatMap((kind) => augmenter.vary(text, kind) ?? []);
    return {
      text,
      original: sample(text, sentence.intent, at, 1),
      variants: variants.map((variant) => sample(variant, sentence.intent, at, VARIANT_IMPORTANCE)),
      fold: foldFor[at] as number,
    };
  });
  const samplesOf = (part: readonly Prepared[]): Sample[] =>
    part.flatMap(({ original, variants }) => [original, ...variants]);

  const gateCases: { inputs: number[]; inScope: boolean }[] = [];
  const rankCases: { margins: number[]; right: number }[] = [];
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const trained = trainClassifier(samplesOf(prepared.filter((each) => each.fold !== fold)), classifierOptions);
    const score = createScorer(trained);
    const outsideAt = trained.labels.indexOf('out_of_scope');
    const intents = trained.labels.filter((label) => label !== 'out_of_scope');
    for (const { original, text } of prepared.filter((each) => each.fold === fold)) {
      const { margins, known, size } = score(original.counts);
      const inside = Array.from(margins).filter((_, at) => at !== outsideAt);
      const inScope = original.label !== 'out_of_scope';
      gateCases.push({ inputs: gateInputs(text, inside, margins[outsideAt] as number, known, size), inScope });
      if (inScope) {
        rankCases.push({ margins: inside, right: intents.indexOf(original.label) });
        if (intents[inside.indexOf(Math.max(...inside))] === original.label) right++;
      }
    }
  }
  const gate = fitGate(gateCases);
  const scores = gateCases.map(({ inputs, inScope }) => ({ score: gateProbability(gate, inputs), inScope }));
  const inScopeScores = scores.filter((each) => each.inScope).map((each) => each.score);
  const outsideScores = scores.filter((each) => !each.inScope).map((each) => each.score);
  const classifier = trainClassifier(samplesOf(prepared), classifierOptions);
  return {
    classifier,
    pinyin,
    temperature: fitTemperature(rankCases),
    gate,
    report: {
      sentences: corpus.length,
      features: classifier.keys.length,
      accuracyInScope: right / rankCases.length,
      auroc: auroc(inScopeScores, outsideScores),
      falselyRefused: inScopeScores.filter((score) => score < gate.threshold).length / inScopeScores.length,
      falselyAccepted: outsideScores.filter((score) => score >= gate.threshold).length / outsideScores.length,
    },
  };
}
