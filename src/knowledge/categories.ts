import type { Article } from './article';
import { shares } from './ranking';

/** How much each category's own questions speak like a text, softened: 0..1, the sum is 1. */
export function categoryModel(
  documents: readonly Article[],
  questions: readonly (readonly string[])[],
  weightOf: (term: string) => number,
): (weights: ReadonlyMap<string, number>) => Map<string, number> {
  const names = [...new Set(documents.map(({ category }) => category))].sort();
  const { counts, totals } = countByCategory(documents.map(({ category }) => names.indexOf(category)), questions, names.length);
  return (weights) => {
    const logs = names.map((_, at) => {
      let sum = 0;
      let all = 0;
      for (const [term, weight] of weights) {
        const byCategory = counts.get(term);
        if (!byCategory) continue;
        all += weightOf(term);
        sum += weight * Math.log(((byCategory[at] ?? 0) + 0.5) / ((totals[at] ?? 0) + 5_000));
      }
      return all === 0 ? 0 : (4 * sum) / all;
    });
    const chances = shares(logs);
    return new Map(names.map((name, at) => [name, chances[at] ?? 0]));
  };
}

/** How often each term stands in the questions of each category. Apart from its use, so that the questions' terms are not kept with it. */
function countByCategory(
  categories: readonly number[],
  questions: readonly (readonly string[])[],
  count: number,
): { counts: Map<string, number[]>; totals: number[] } {
  const counts = new Map<string, number[]>();
  const totals = new Array<number>(count).fill(0);
  questions.forEach((terms, place) => {
    const category = categories[place] ?? 0;
    for (const term of terms) {
      const byCategory = counts.get(term) ?? new Array<number>(count).fill(0);
      byCategory[category]! += 1;
      counts.set(term, byCategory);
    }
    totals[category]! += terms.length;
  });
  return { counts, totals };
}
