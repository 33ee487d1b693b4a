import type { Postings } from './postings';

const SATURATION = 2.5;

/** BM25's sum for each document, as a share of what a document that holds every term without end would reach. */
export function saturated(postings: Postings, weights: ReadonlyMap<string, number>, count: number): Float64Array {
  const scores = new Float64Array(count);
  let ceiling = 0;
  for (const [term, weight] of weights) {
    ceiling += weight;
    const [from, to] = postings.range(term) ?? [0, 0];
    for (let entry = from; entry < to; entry += 1) {
      const place = postings.places[entry] ?? 0;
      const value = postings.values[entry] ?? 0;
      scores[place] = (scores[place] ?? 0) + (weight * value) / (value + SATURATION);
    }
  }
  return ceiling === 0 ? scores : scores.map((score) => score / ceiling);
}

/** The share of the weights that each document holds at all. */
export function coverage(postings: Postings, weights: ReadonlyMap<string, number>, count: number): Float64Array {
  const scores = new Float64Array(count);
  let ceiling = 0;
  for (const [term, weight] of weights) {
    ceiling += weight;
    const [from, to] = postings.range(term) ?? [0, 0];
    for (let entry = from; entry < to; entry += 1) scores[postings.places[entry] ?? 0]! += weight;
  }
  return ceiling === 0 ? scores : scores.map((score) => score / ceiling);
}

/** The best and the second-best cosine of a text with the single questions of each document. */
export function cosines(postings: Postings, weights: ReadonlyMap<string, number>, owners: readonly number[], count: number) {
  const products = new Float64Array(owners.length);
  let square = 0;
  for (const [term, weight] of weights) {
    square += weight * weight;
    const [from, to] = postings.range(term) ?? [0, 0];
    for (let entry = from; entry < to; entry += 1) products[postings.places[entry] ?? 0]! += weight * (postings.values[entry] ?? 0);
  }
  const first = new Float64Array(count);
  const second = new Float64Array(count);
  const norm = Math.sqrt(square) || 1;
  products.forEach((product, at) => {
    const owner = owners[at] ?? 0;
    const similarity = product / norm;
    if (similarity > (first[owner] ?? 0)) {
      second[owner] = first[owner] ?? 0;
      first[owner] = similarity;
    } else if (similarity > (second[owner] ?? 0)) second[owner] = similarity;
  });
  return { first, second };
}
