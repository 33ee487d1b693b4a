const LONGEST_SYLLABLE = 6;
/** UTF-16 units; a longer run of letters is no pinyin that somebody typed. */
const LONGEST_RUN = 60;

/** Accents that people do not hear or type apart: zh/z, ch/c, sh/s and -ng/-n fall together. */
export function blurredSyllable(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/([aei]n)g$/, '$1');
}

/**
 * Lower-case Latin letters as blurred syllables (fapiao → fa, piao), or undefined where they are no pinyin: the fewest syllables, the
 * longest first on a tie (xian, not xi + an). `known` holds syllables as they are spelt.
 */
export function syllablesOf(letters: string, known: ReadonlySet<string>): string[] | undefined {
  if (letters.length > LONGEST_RUN) return undefined;
  const next: number[] = new Array<number>(letters.length + 1).fill(-1);
  const count: number[] = new Array<number>(letters.length + 1).fill(Infinity);
  count[letters.length] = 0;
  for (let start = letters.length - 1; start >= 0; start -= 1) {
    for (let end = Math.min(letters.length, start + LONGEST_SYLLABLE); end > start; end -= 1) {
      const total = 1 + (count[end] ?? Infinity);
      if (total < (count[start] ?? Infinity) && known.has(letters.slice(start, end))) {
        count[start] = total;
        next[start] = end;
      }
    }
  }
  if (count[0] === Infinity) return undefined;
  const syllables: string[] = [];
  for (let at = 0; at < letters.length; at = next[at] ?? letters.length) {
    syllables.push(blurredSyllable(letters.slice(at, next[at])));
  }
  return syllables;
}
