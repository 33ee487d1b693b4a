import { blurredSyllable, syllablesOf } from './text/syllables';

/** The ideographs whose readings are kept begin here. */
export const FIRST_IDEOGRAPH = 0x4e00;

/** What every model carries, so that the service need not load a pinyin dictionary: the commonest reading of each ideograph. */
export interface PinyinTable {
  /** All syllables without tones, sorted. A syllable's id is its place here. */
  syllables: readonly string[];
  /** Id of the reading of the ideograph U+4E00 + i. */
  readings: Uint16Array;
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
  const blurredSyllables = table.syllables.map(blurredSyllable);
  const known = new Set(table.syllables.filter((syllable) => syllable !== '' && !VOWEL_ALONE.has(syllable)));
  return {
    syllableOf(codeUnit) {
      const reading = table.readings[codeUnit - FIRST_IDEOGRAPH];
      return reading === undefined ? '' : (blurredSyllables[reading] ?? '');
    },
    segment: (letters) => syllablesOf(letters, known),
  };
}
