import { type Random, seededRandom, shuffle } from './random';

/** Rows of a sparse matrix: the features of row r are indices[starts[r]] … indices[starts[r + 1] - 1]. */
export interface SparseRows {
  starts: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

export interface LinearOptions {
  /** Loss against size of the weights: larger trusts the sentences more. */
  cost: number;
  epochs: number;
  seed: number;
}

export interface LinearModel {
  classes: number;
  features: number;
  /** weights[feature * classes + class] */
  weights: Float32Array;
  bias: Float32Array;
}

/**
 * One-against-rest linear SVM with squared hinge loss by dual coordinate descent (Hsieh et al., ICML 2008, algorithm 1), all classes
 * in one pass so that a row's features are read once. Deterministic for a seed.
 * @param labels class of each row, 0 … classes-1
 * @param importance weight of each row in the loss (1 = ordinary)
 */
export function trainLinear(
  rows: SparseRows,
  labels: Int32Array,
  importance: Float32Array,
  classes: number,
  features: number,
  options: LinearOptions,
): LinearModel {
  const random: Random = seededRandom(options.seed);
  const count = labels.length;
  const weights = new Float32Array(features * classes);
  const bias = new Float32Array(classes);
  const alpha = new Float32Array(count * classes);
  const squares = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 1; // the bias is a feature that is always 1
    for (let i = rows.starts[row] as number; i < (rows.starts[row + 1] as number); i++)
      sum += (rows.values[i] as number) ** 2;
    squares[row] = sum;
  }
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const margins = new Float64Array(classes);
  const steps = new Float64Array(classes);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const row of order) {
      const from = rows.starts[row] as number;
      const to = rows.starts[row + 1] as number;
      for (let c = 0; c < classes; c++) margins[c] = bias[c] as number;
      for (let i = from; i < to; i++) {
        const base = (rows.indices[i] as number) * classes;
        const value = rows.values[i] as number;
        for (let c = 0; c < classes; c++) margins[c]! += value * (weights[base + c] as number);
      }
      const diagonal = 0.5 / (options.cost * (importance[row] as number));
      const curvature = (squares[row] as number) + diagonal;
      let moved = false;
      for (let c = 0; c < classes; c++) {
        const sign = labels[row] === c ? 1 : -1;
        const at = row * classes + c;
        const before = alpha[at] as number;
        const gradient = sign * (margins[c] as number) - 1 + diagonal * before;
        const after = Math.max(0, before - gradient / curvature);
        alpha[at] = after;
        steps[c] = (after - before) * sign;
        if (after !== before) moved = true;
      }
      if (!moved) continue;
      for (let c = 0; c < classes; c++) bias[c]! += steps[c] as number;
      for (let i = from; i < to; i++) {
        const base = (rows.indices[i] as number) * classes;
        const value = rows.values[i] as number;
        for (let c = 0; c < classes; c++) weights[base + c]! += value * (steps[c] as number);
      }
    }
  }
  return { classes, features, weights, bias };
}
