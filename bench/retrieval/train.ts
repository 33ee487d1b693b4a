import { FEATURES, SIGNS, type Feature, type RankingWeights, type Sign } from '../../src/knowledge/ranking';

/** One question with its candidates, and which of them answer it. */
export interface RankingCase {
  candidates: readonly Readonly<Record<Feature, number>>[];
  right: readonly boolean[];
  /** How much the case counts. */
  weight: number;
}

/** One judged question: the signs of its first candidate, and whether that was right. */
export interface JudgedCase {
  signs: Readonly<Record<Sign, number>>;
  right: boolean;
  weight: number;
}

/** A likeness cannot speak against a candidate; only another kind of tax can. */
const MAY_BE_NEGATIVE: ReadonlySet<string> = new Set<Feature>(['taxOther', 'audience']);

/**
 * Pairwise logistic regression in its listwise form (conditional logit): the right candidate against all others of its question.
 * Full batches and fixed steps (Adam), so that the same cases give the same weights.
 */
export function trainRanking(cases: readonly RankingCase[], steps = 300, decay = 1e-3): Record<Feature, number> {
  const rows = cases
    .filter(({ right }) => right.includes(true))
    .map(({ candidates, right, weight }) => ({
      values: candidates.map((candidate) => FEATURES.map((name) => candidate[name])),
      right,
      weight,
    }));
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const weights = descend(
    FEATURES.length,
    steps,
    0.3,
    (at, gradient) => {
      for (const { values, right, weight } of rows) {
        const powers = softened(values.map((value) => dot(value, at)));
        const good = powers.reduce((sum, power, place) => sum + (right[place] ? power : 0), 0);
        values.forEach((value, place) => {
          const power = powers[place] ?? 0;
          const slope = (weight / total) * (power - (right[place] ? power / good : 0));
          if (Math.abs(slope) > 1e-9)
            value.forEach((one, feature) => (gradient[feature] = (gradient[feature] ?? 0) + slope * one));
        });
      }
      at.forEach((value, feature) => (gradient[feature] = (gradient[feature] ?? 0) + decay * value));
    },
    (feature) => MAY_BE_NEGATIVE.has(FEATURES[feature] ?? ''),
  );
  return named(FEATURES, weights);
}

/** Logistic regression of being right on the signs; the weights of classes are left as the cases give them, so that it is calibrated. */
export function trainConfidence(cases: readonly JudgedCase[], steps = 600, decay = 2e-3): RankingWeights['confidence'] {
  const names = [...SIGNS, 'constant'] as const;
  const rows = cases.map(({ signs, right, weight }) => ({
    values: names.map((name) => (name === 'constant' ? 1 : signs[name])),
    right: right ? 1 : 0,
    weight,
  }));
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const weights = descend(
    names.length,
    steps,
    0.1,
    (at, gradient) => {
      for (const { values, right, weight } of rows) {
        const slope = (weight / total) * (1 / (1 + Math.exp(-dot(values, at))) - right);
        values.forEach((one, sign) => (gradient[sign] = (gradient[sign] ?? 0) + slope * one));
      }
      at.forEach(
        (value, sign) => (gradient[sign] = (gradient[sign] ?? 0) + (sign === names.length - 1 ? 0 : decay * value)),
      );
    },
    () => true,
  );
  return named(names, weights);
}

function descend(
  size: number,
  steps: number,
  rate: number,
  slopes: (at: Float64Array, gradient: Float64Array) => void,
  mayBeNegative: (place: number) => boolean,
): Float64Array {
  const at = new Float64Array(size);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  for (let step = 1; step <= steps; step += 1) {
    const gradient = new Float64Array(size);
    slopes(at, gradient);
    for (let place = 0; place < size; place += 1) {
      const slope = gradient[place] ?? 0;
      const mean = (first[place] = 0.9 * (first[place] ?? 0) + 0.1 * slope);
      const square = (second[place] = 0.99 * (second[place] ?? 0) + 0.01 * slope * slope);
      const moved =
        (at[place] ?? 0) - (rate * (mean / (1 - 0.9 ** step))) / (Math.sqrt(square / (1 - 0.99 ** step)) + 1e-8);
      at[place] = moved < 0 && !mayBeNegative(place) ? 0 : moved;
    }
  }
  return at;
}

function dot(a: readonly number[], b: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place += 1) sum += (a[place] ?? 0) * (b[place] ?? 0);
  return sum;
}

function softened(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function named<T extends string>(names: readonly T[], values: Float64Array): Record<T, number> {
  return Object.fromEntries(names.map((name, at) => [name, Math.round((values[at] ?? 0) * 1000) / 1000])) as Record<
    T,
    number
  >;
}
