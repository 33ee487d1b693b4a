/** Turns margins into numbers that mean what they say. Fitted on sentences that the scoring model had not seen. */

/** softmax(margins / temperature) */
export function softmax(margins: readonly number[], temperature: number): number[] {
  const top = Math.max(...margins);
  const raw = margins.map((margin) => Math.exp((margin - top) / temperature));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

/** The temperature at which the right labels are least surprising (golden-section search on the mean negative log-likelihood). */
export function fitTemperature(cases: readonly { margins: readonly number[]; right: number }[]): number {
  const surprise = (temperature: number): number =>
    cases.reduce(
      (sum, { margins, right }) => sum - Math.log(Math.max(1e-9, softmax(margins, temperature)[right] ?? 0)),
      0,
    );
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = 0.02;
  let high = 3;
  for (let step = 0; step < 40; step++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (surprise(left) < surprise(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** A logistic regression over a few standardised numbers. */
export interface Gate {
  means: number[];
  deviations: number[];
  weights: number[];
  bias: number;
  /** Below this probability a text is out of scope. */
  threshold: number;
}

export function gateProbability(gate: Gate, inputs: readonly number[]): number {
  let sum = gate.bias;
  for (let i = 0; i < inputs.length; i++)
    sum +=
      (gate.weights[i] as number) *
      (((inputs[i] as number) - (gate.means[i] as number)) / (gate.deviations[i] as number));
  return 1 / (1 + Math.exp(-sum));
}

const STEPS = 600;
const RATE = 0.5;
const RIDGE = 1e-3;

/** Full-batch gradient descent with momentum: a few inputs, a few thousand cases, the same result every time. The threshold is left at 0.5. */
export function fitGate(cases: readonly { inputs: readonly number[]; inScope: boolean }[]): Gate {
  const width = cases[0]?.inputs.length ?? 0;
  const count = cases.length;
  const column = (i: number): number[] => cases.map(({ inputs }) => inputs[i] as number);
  const means = Array.from({ length: width }, (_, i) => column(i).reduce((a, b) => a + b, 0) / count);
  const deviations = means.map(
    (mean, i) => Math.sqrt(column(i).reduce((sum, x) => sum + (x - mean) ** 2, 0) / count) || 1,
  );
  const gate: Gate = { means, deviations, weights: means.map(() => 0), bias: 0, threshold: 0.5 };
  const velocity = new Float64Array(width + 1);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(width + 1);
    for (const { inputs, inScope } of cases) {
      const off = gateProbability(gate, inputs) - (inScope ? 1 : 0);
      for (let i = 0; i < width; i++)
        gradient[i]! += off * (((inputs[i] as number) - (means[i] as number)) / (deviations[i] as number));
      gradient[width]! += off;
    }
    for (let i = 0; i <= width; i++) {
      const ridge = i < width ? RIDGE * (gate.weights[i] as number) : 0;
      velocity[i] = 0.9 * (velocity[i] as number) - RATE * ((gradient[i] as number) / count + ridge);
      if (i < width) gate.weights[i]! += velocity[i] as number;
      else gate.bias += velocity[i] as number;
    }
  }
  return gate;
}

/** Area under the ROC curve: how often something in scope scores above something out of scope. */
export function auroc(inScope: readonly number[], outOfScope: readonly number[]): number {
  const all = [
    ...inScope.map((score) => ({ score, positive: true })),
    ...outOfScope.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let i = 0; i < all.length;) {
    let j = i;
    while (j < all.length && all[j]?.score === all[i]?.score) j++;
    for (let k = i; k < j; k++) if (all[k]?.positive) ranks += (i + j + 1) / 2;
    i = j;
  }
  const n = inScope.length;
  return (ranks - (n * (n + 1)) / 2) / (n * outOfScope.length);
}
