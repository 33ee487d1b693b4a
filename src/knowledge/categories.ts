import type { Article } from './article';
import type { TermWeights } from './postings';
import { shares } from './ranking';
import type { Vocabulary } from './vocabulary';

/** How much each category's own questions speak like a text, softened: 0..1, the sum is 1. */
export function categoryModel(
  documents: readonly Article[],
  questions: readonly (readonly number[])[],
  weights: TermWeights,
  vocabulary: Vocabulary,
): (said: ReadonlyMap<string, number>) => Map<string, number> {
  const names = [...new Set(documents.map(({ category }) => category))].sort();
  const { counts, totals } = countByCategory(documents.map(({ category }) => names.indexOf(category)), questions, names.length);
  return (said) => {
    const logs = names.map((_, at) => {
      let sum = 0;
      let all = 0;
      for (const [term, weight] of said) {
        const byCategory = counts.get(vocabulary.numberOf(term) ?? -1);
        if (!byCategory) continue;
        all += weights.of(term);
        sum += weight * Math.log(((byCategory[at] ?? 0) + 0.5) / ((totals[at] ?? 0) + 5_000));
      }
      return all === 0 ? 0 : (4 * sum) / all;
    });
    const chances = shares(logs);
    return new Map(names.map((name, at) => [name, chances[at] ?? 0]));
  };
}

/** How often each term stands in the questions of each category. Apart from its use, so that the questions are not kept with it. */
function countByCategory(
  categories: readonly number[],
  questions: readonly (readonly number[])[],
  count: number,
): { counts: Map<number, number[]>; totals: number[] } {
  const counts = new Map<number, number[]>();
  const totals = new Array<number>(count).fill(0);
  questions.forEach((terms, place) => {
    const category = categories[place] ?? 0;
    for (const term of terms) {
      let byCategory = counts.get(term);
      if (!byCategory) counts.set(term, (byCategory = new Array<number>(count).fill(0)));
      byCategory[category]! += 1;
    }
    totals[category]! += terms.length;
  });
  return { counts, totals };
}
