/** What the ranker looks at in a candidate. Each lies between −1 and 1. */
export const FEATURES = [
  'whole',
  'said',
  'title',
  'questions',
  'answer',
  'closest',
  'next',
  'sound',
  'soundWhole',
  'lexicon',
  'covered',
  'rare',
  'taxSame',
  'taxOther',
  'category',
  'audience',
  'form',
  'asked',
  'figures',
] as const;

export interface Ranking {
  score(features: Float64Array): number;
}

export const emptyRanking: Ranking = {
  score: (f) => 0.75 * (f[0] ?? 0) + 0.25 * (f[5] ?? 0),
};
