/**
 * How far two neighbouring characters belong together, 0..1: 滞纳 and 附加 occur together far more often than their characters would by
 * chance, 子每 (孩子每月) and 税些 only because one word ended and another began. Pointwise mutual information over all texts of the base,
 * squeezed by a logistic curve. It spares the search a dictionary of words.
 *
 * @param texts normalised
 * @returns for a pair of characters; 1 for any other term
 */
export function cohesionOf(texts: Iterable<string>): (pair: string) => number {
  const singles = new Map<string, number>();
  const pairs = new Map<string, number>();
  let all = 0;
  for (const text of texts) {
    let before = '';
    for (const character of text) {
      singles.set(character, (singles.get(character) ?? 0) + 1);
      all += 1;
      if (before !== '') pairs.set(before + character, (pairs.get(before + character) ?? 0) + 1);
      before = character;
    }
  }
  return (pair) => {
    const [first, second, more] = pair;
    if (first === undefined || second === undefined || more !== undefined) return 1;
    const byChance = ((singles.get(first) ?? UNSEEN) * (singles.get(second) ?? UNSEEN)) / all;
    const information = Math.log(((pairs.get(pair) ?? 0) + UNSEEN) / (byChance + UNSEEN));
    return LEAST + (1 - LEAST) / (1 + Math.exp(-(information - MIDDLE) / SPREAD));
  };
}

/** Half an occurrence: what was never seen may be seen yet. */
const UNSEEN = 0.5;
/** Tried on questions left out one by one: first hit 0.528 → 0.551, street questions 0.798 → 0.863. */
const LEAST = 0.1;
const MIDDLE = 3;
const SPREAD = 1.5;
