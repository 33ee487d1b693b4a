import { readFile } from 'node:fs/promises';
import { AppError } from '../core/errors';

/** What the ranker looks at in a candidate, each between −1 and 1 (docs/decisions: retrieval). */
export const FEATURES = [
  'whole',
  'title',
  'titleAsked',
  'answer',
  'closest',
  'next',
  'lexicon',
  'covered',
  'pairs',
  'taxSame',
  'taxOther',
  'category',
  'audience',
  'form',
  'figures',
  'linked',
] as const;

export type Feature = (typeof FEATURES)[number];

/** In Chinese, for the explanation. */
export const FEATURE_NAMES: Readonly<Record<Feature, string>> = {
  whole: '全文用词',
  title: '标题用词',
  titleAsked: '标题被问到的部分',
  answer: '答复用词',
  closest: '最接近的一个问法',
  next: '第二接近的问法',
  lexicon: '俗语对应的规范用语',
  covered: '问题用词被覆盖的部分',
  pairs: '问题词组被覆盖的部分',
  taxSame: '税种一致',
  taxOther: '税种不一致',
  category: '类别相符',
  audience: '适用对象相符',
  form: '问法相符（多少、怎么、哪里等）',
  figures: '数字相符',
  linked: '被其他条目引用',
};

/** What the confidence is judged by; all but `share` and `lead` are of the first candidate. */
export const SIGNS = ['share', 'lead', 'whole', 'covered', 'closest', 'title', 'lexicon', 'pairs', 'taxSame', 'known', 'length'] as const;
export type Sign = (typeof SIGNS)[number];

/** The trained numbers, as `knowledge/ranking.json` holds them (made by `npm run bench -- retrieval --train`). */
export interface RankingWeights {
  features: Record<Feature, number>;
  confidence: Record<Sign | 'constant', number>;
  /** Confidence from which an article is told alone; told with the next ones named; only offered together with them. */
  sureFrom: number;
  tellFrom: number;
  offerFrom: number;
  /** Two candidates whose share is at least this much of the first's are offered both, and none is told. */
  rivalRatio: number;
}

/** Before anything was trained: the article as a whole and its best question; confident where both agree. */
export const plainWeights: RankingWeights = {
  features: zeroes(FEATURES, { whole: 6, closest: 2, taxSame: 0.5, taxOther: -0.5 }),
  confidence: zeroes([...SIGNS, 'constant'] as const, { whole: 12, lead: 2, constant: -2.5 }),
  sureFrom: 0.5,
  tellFrom: 0.3,
  offerFrom: 0.2,
  rivalRatio: 0.75,
};

function zeroes<T extends string>(names: readonly T[], some: Partial<Record<T, number>>): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, some[name] ?? 0])) as Record<T, number>;
}

/** @throws AppError `ranking_faults` where a number is missing. */
export async function readRanking(file: string): Promise<RankingWeights> {
  const read = JSON.parse(await readFile(file, 'utf8')) as Partial<RankingWeights>;
  const missing = [
    ...FEATURES.filter((name) => typeof read.features?.[name] !== 'number').map((name) => `features.${name}`),
    ...[...SIGNS, 'constant' as const].filter((name) => typeof read.confidence?.[name] !== 'number').map((name) => `confidence.${name}`),
    ...(['sureFrom', 'tellFrom', 'offerFrom', 'rivalRatio'] as const).filter((name) => typeof read[name] !== 'number'),
  ];
  if (missing.length > 0) throw new AppError('ranking_faults', `${file}: no number for ${missing.join(', ')}`);
  return read as RankingWeights;
}

/** Logarithm of the odds up to a constant that is the same for all candidates of a question. */
export function rankScore(weights: RankingWeights, values: Readonly<Record<Feature, number>>): number {
  let score = 0;
  for (const name of FEATURES) score += weights.features[name] * values[name];
  return score;
}

/** Chances of the candidates against each other, the sum is 1. */
export function shares(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** How likely the first candidate answers the question at all, 0..1. */
export function confidenceOf(weights: RankingWeights, signs: Readonly<Record<Sign, number>>): number {
  let sum = weights.confidence.constant;
  for (const name of SIGNS) sum += weights.confidence[name] * signs[name];
  return 1 / (1 + Math.exp(-sum));
}
