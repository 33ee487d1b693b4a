/**
 * How far two neighbouring characters belong together, 0..1: 滞纳 and 附加 occur together far more often than their characters would by
 * chance, 子每 (孩子每月) and 税些 only because one word ended and another began. Pointwise mutual information over all texts of the base,
 * squeezed by a logistic curve. It spares the search a dictionary of words.
 *
 * @param texts normalised
 * @returns for a pair of characters; 1 for any other term
 */
export function cohesionOf(texts: Iterable<string>): (pair: string) => number {
  const singles = new Uint32Array(CODE_UNITS);
  // Keyed by both code units in one number: a start of the service counts some 400,000 pairs.
  const pairs = new Map<number, number>();
  let all = 0;
  for (const text of texts) {
    let before = -1;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      singles[unit]! += 1;
      if (before >= 0) {
        const key = before * CODE_UNITS + unit;
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      }
      before = unit;
    }
    all += text.length;
  }
  return (pair) => {
    if (pair.length !== 2) return 1;
    const [first, second] = [pair.charCodeAt(0), pair.charCodeAt(1)];
    const byChance = (((singles[first] ?? 0) || UNSEEN) * ((singles[second] ?? 0) || UNSEEN)) / all;
    const together = pairs.get(first * CODE_UNITS + second) ?? 0;
    const information = Math.log((together + UNSEEN) / (byChance + UNSEEN));
    return LEAST + (1 - LEAST) / (1 + Math.exp(-(information - MIDDLE) / SPREAD));
  };
}

const CODE_UNITS = 0x10000;
/** Half an occurrence: what was never seen may be seen yet. */
const UNSEEN = 0.5;
/** Tried on questions left out one by one: first hit 0.528 → 0.551, street questions 0.798 → 0.863. */
const LEAST = 0.1;
const MIDDLE = 3;
const SPREAD = 1.5;
