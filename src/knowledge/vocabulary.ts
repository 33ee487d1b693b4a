/** Every term of the knowledge base by a number, 0 … size − 1: texts are cut once, and whatever counts terms afterwards counts numbers. */
export interface Vocabulary {
  /** Undefined for a term that is nowhere in the base. */
  numberOf(term: string): number | undefined;
  /** In the order of their numbers. */
  terms: readonly string[];
}

/** A vocabulary that grows with the texts given to `add`, which answers with the number of each of their terms. */
export function createVocabulary(): Vocabulary & { add(terms: readonly string[]): number[] } {
  const numbers = new Map<string, number>();
  const known: string[] = [];
  return {
    numberOf: (term) => numbers.get(term),
    terms: known,
    add: (terms) =>
      terms.map((term) => {
        const before = numbers.get(term);
        if (before !== undefined) return before;
        numbers.set(term, known.length);
        return known.push(term) - 1;
      }),
  };
}
