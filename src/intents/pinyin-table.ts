/** The ideographs whose readings are kept begin here. */
export const FIRST_IDEOGRAPH = 0x4e00;
const LONGEST_SYLLABLE = 6;

/** What every model carries, so that the service need not load a pinyin dictionary: the commonest reading of each ideograph. */
export interface PinyinTable {
  /** All syllables without tones, sorted. A syllable's id is its place here. */
  syllables: readonly string[];
  /** Id of the reading of the ideograph U+4E00 + i. */
  readings: Uint16Array;
}

/** Accents that people do not hear or type apart: zh/z, ch/c, sh/s and -ng/-n fall together. */
function blurred(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/([aei]n)g$/, '$1');
}

export interface PinyinReader {
  /** The blurred syllable of an ideograph, '' where it has none. */
  syllableOf(codeUnit: number): string;
  /** Lower-case Latin letters as blurred syllables (fapiao → fa, piao), or undefined where they are no pinyin. */
  segment(letters: string): string[] | undefined;
}

/** Syllables too short to be taken for pinyin alone: a latin e or o in a word is rarely 饿 or 哦. */
const VOWEL_ALONE = new Set(['a', 'e', 'o', 'm', 'n', 'ng', 'hm', 'hng']);

export function pinyinReader(table: PinyinTable): PinyinReader {
  const blurredSyllables = table.syllables.map(blurred);
  const known = new Set(table.syllables.filter((syllable) => syllable !== '' && !VOWEL_ALONE.has(syllable)));
  return {
    syllableOf(codeUnit) {
      const reading = table.readings[codeUnit - FIRST_IDEOGRAPH];
      return reading === undefined ? '' : (blurredSyllables[reading] ?? '');
    },
    segment(letters) {
      if (letters.length > 60) return undefined;
      // Fewest syllables from each place to the end; the longest first syllable wins a tie (xian, not xi + an).
      const next: number[] = new Array(letters.length + 1).fill(-1);
      const count: number[] = new Array(letters.length + 1).fill(Infinity);
      count[letters.length] = 0;
      for (let start = letters.length - 1; start >= 0; start--) {
        for (let end = Math.min(letters.length, start + LONGEST_SYLLABLE); end > start; end--) {
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
        syllables.push(blurred(letters.slice(at, next[at])));
      }
      return syllables;
    },
  };
}
