import { auroc } from './calibration';
import { type Classifier } from './classifier';
import { type CorpusSentence } from './corpus';
import { createDecider } from './decide';
import { calibrationFolds, type HeldOut, styleFolds, writerFolds, writerOf } from './folds';
import { type Model } from './model';
import {
  calibrate,
  type HeldOutReading,
  prepareCorpus,
  type PreparedSentence,
  readAll,
  trainOn,
  type TrainingOptions,
} from './train';
import { type Intent } from './understanding';

const NOW = new Date('2026-03-16T02:00:00Z');
const BINS = 10;
const OUTSIDE: Intent = 'out_of_scope';

/** Shares of 0..1. */
export interface HeldOutScores {
  sentences: number;
  inScope: number;
  /** In scope: the right task of the 22, whatever the gate says. */
  accuracy22: number;
  /** In scope: accepted, and the right task. */
  accuracyInScope: number;
  /** All: the right label of the 23. */
  accuracy23: number;
  /** Mean F1 over the labels of the sentences. */
  macroF1: number;
  /** How often a sentence in scope scores above one out of scope; NaN where one side has none. */
  auroc: number;
  /** Share out of scope above the score that 95 % in scope reach. */
  acceptedAt95: number;
  falselyRefused: number;
  falselyAccepted: number;
  /** Mean distance between confidence and how often it was right. */
  calibrationError: number;
}

export interface CrossValidation {
  heldOut: HeldOut;
  all: HeldOutScores;
  folds: Record<string, HeldOutScores>;
  /** By first tag, where there are at least 20 sentences: share of right labels. */
  styles: Record<string, { sentences: number; right: number }>;
  /** Most frequent mistakes. */
  confusions: { wanted: Intent; got: Intent; sentences: number }[];
  /** Ten stretches of confidence: what it says on average, and how often it was right. */
  reliability: { from: number; sentences: number; confidence: number; right: number }[];
  /** Every mistake of the whole understanding, for whoever reads the corpus. */
  mistakes: { at: string; text: string; wanted: Intent; got: Intent; confidence: number }[];
  seconds: number;
}

interface Case {
  sentence: CorpusSentence;
  fold: string;
  got: Intent;
  /** The best of the 22. */
  task: Intent;
  score: number;
  confidence: number;
}

function share(count: number, of: number): number {
  return of === 0 ? NaN : count / of;
}

function reliabilityOf(cases: readonly Case[]): CrossValidation['reliability'] {
  return Array.from({ length: BINS }, (_, bin) => {
    const part = cases.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    return {
      from: bin / BINS,
      sentences: part.length,
      confidence: share(
        part.reduce((sum, { confidence }) => sum + confidence, 0),
        part.length,
      ),
      right: share(part.filter(({ got, sentence }) => got === sentence.intent).length, part.length),
    };
  }).filter(({ sentences }) => sentences > 0);
}

function scoresOf(cases: readonly Case[]): HeldOutScores {
  const inside = cases.filter(({ sentence }) => sentence.intent !== OUTSIDE);
  const outside = cases.filter(({ sentence }) => sentence.intent === OUTSIDE);
  const right = (part: readonly Case[]): Case[] => part.filter(({ got, sentence }) => got === sentence.intent);
  const labels = [...new Set(cases.map(({ sentence }) => sentence.intent))];
  const f1 = labels.map((label) => {
    const both = cases.filter(({ got, sentence }) => got === label && sentence.intent === label).length;
    const either =
      cases.filter(({ got }) => got === label).length +
      cases.filter(({ sentence }) => sentence.intent === label).length;
    return (2 * both) / either;
  });
  const insideScores = inside.map(({ score }) => score).sort((a, b) => a - b);
  const outsideScores = outside.map(({ score }) => score);
  const at95 = insideScores[Math.floor(insideScores.length * 0.05)] ?? 1;
  const bins = reliabilityOf(cases);
  return {
    sentences: cases.length,
    inScope: inside.length,
    accuracy22: share(inside.filter(({ task, sentence }) => task === sentence.intent).length, inside.length),
    accuracyInScope: share(right(inside).length, inside.length),
    accuracy23: share(right(cases).length, cases.length),
    macroF1: f1.reduce((a, b) => a + b, 0) / Math.max(1, f1.length),
    auroc: inside.length === 0 || outside.length === 0 ? NaN : auroc(insideScores, outsideScores),
    acceptedAt95: share(outsideScores.filter((score) => score >= at95).length, outside.length),
    falselyRefused: share(inside.filter(({ got }) => got === OUTSIDE).length, inside.length),
    falselyAccepted: share(outside.filter(({ got }) => got !== OUTSIDE).length, outside.length),
    calibrationError:
      bins.reduce((sum, bin) => sum + bin.sentences * Math.abs(bin.confidence - bin.right), 0) /
      Math.max(1, cases.length),
  };
}

/** The sentences of a fold through commands, values, classifier, gate and rules, with a model that saw none of them. */
function understandFold(model: Model, fold: string, sentences: readonly PreparedSentence[]): Case[] {
  const decider = createDecider(model);
  return sentences.map(({ sentence, typed }) => {
    const { intent, alternatives, score, confidence } = decider.understand(typed, { now: NOW });
    const task = intent === OUTSIDE ? (alternatives[0]?.intent ?? OUTSIDE) : intent;
    return { sentence, fold, got: intent, task, score, confidence };
  });
}

/**
 * How well the understanding does on what it has not seen: each writer (or each set of styles) is kept out of training whole, and read by
 * the whole of the understanding. What calibrates the model of a fold are readings of other folds, so that nothing of a fold is in it.
 */
export function crossValidate(
  corpus: readonly CorpusSentence[],
  heldOut: HeldOut,
  options: TrainingOptions = {},
): CrossValidation {
  const started = performance.now();
  const prepared = prepareCorpus(corpus, options);
  const foldOf = heldOut === 'writer' ? writerFolds(corpus) : styleFolds(corpus);
  const folds = [...new Set(foldOf)].sort();
  const trained = new Map<string, { classifier: Classifier; readings: HeldOutReading[] }>();
  for (const fold of folds) {
    const classifier = trainOn(
      prepared.sentences.filter((_, at) => foldOf[at] !== fold),
      prepared.options,
    );
    const readings = readAll(
      classifier,
      prepared.sentences.filter((_, at) => foldOf[at] === fold),
    );
    trained.set(fold, { classifier, readings });
  }
  const calibrating = new Set(heldOut === 'writer' ? calibrationFolds(corpus).held : folds);
  const cases = folds.flatMap((fold) => {
    const others = folds.filter((other) => other !== fold && calibrating.has(other));
    const { figures, ...calibration } = calibrate(others.flatMap((other) => trained.get(other)?.readings ?? []));
    const classifier = (trained.get(fold) as { classifier: Classifier }).classifier;
    const report = { sentences: corpus.length, features: classifier.keys.length, ...figures };
    return understandFold(
      { classifier, pinyin: prepared.pinyin, ...calibration, report },
      fold,
      prepared.sentences.filter((_, at) => foldOf[at] === fold),
    );
  });
  const wrong = cases.filter(({ got, sentence }) => got !== sentence.intent);
  const pairs = new Map<string, Case[]>();
  for (const each of wrong) {
    const pair = `${each.sentence.intent} ${each.got}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), each]);
  }
  const tags = [...new Set(corpus.flatMap(({ tags }) => tags[0] ?? []))].sort();
  return {
    heldOut,
    all: scoresOf(cases),
    folds: Object.fromEntries(folds.map((fold) => [fold, scoresOf(cases.filter((each) => each.fold === fold))])),
    styles: Object.fromEntries(
      tags
        .map((tag) => [tag, cases.filter(({ sentence }) => sentence.tags[0] === tag)] as const)
        .filter(([, part]) => part.length >= 20)
        .map(([tag, part]) => [
          tag,
          {
            sentences: part.length,
            right: share(part.filter(({ got, sentence }) => got === sentence.intent).length, part.length),
          },
        ]),
    ),
    confusions: [...pairs.values()]
      .sort((a, b) => b.length - a.length)
      .slice(0, 30)
      .map((part) => ({
        wanted: (part[0] as Case).sentence.intent,
        got: (part[0] as Case).got,
        sentences: part.length,
      })),
    reliability: reliabilityOf(cases),
    mistakes: wrong.map(({ sentence, got, confidence }) => ({
      at: `${sentence.intent}.yaml:${sentence.line} ${writerOf(sentence)}`,
      text: sentence.text,
      wanted: sentence.intent,
      got,
      confidence,
    })),
    seconds: (performance.now() - started) / 1000,
  };
}
