import { blurredSyllable, syllablesOf } from '../intents/text/syllables';

/** What texts sound like: ideographs and typed pinyin as syllables, so that homophones (发飘) and fapiao meet 发票. */
export interface Syllables {
  /** Terms of a normalised text: pairs of neighbouring syllables, figures and other units as they stand. */
  pairsOf(text: string): string[];
}

const UNITS = /\d+(?:\.\d+)?%?|[a-z]+|./gu;

/** Without readings nothing has a sound. */
export const noSyllables: Syllables = { pairsOf: () => [] };

/** Reads `readings.txt`: on each line a syllable without tone, a space, and the ideographs read so. */
export function parseReadings(source: string): Syllables {
  const syllableOf = new Map<string, string>();
  const known = new Set<string>();
  for (const line of source.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0 || line.startsWith('#')) continue;
    const syllable = line.slice(0, space);
    const blur = blurredSyllable(syllable);
    if (syllable.length > 1) known.add(syllable);
    for (const ideograph of line.slice(space + 1)) syllableOf.set(ideograph, blur);
  }
  const unitsOf = (text: string): string[] =>
    (text.match(UNITS) ?? []).flatMap((unit) => {
      if (/^[a-z]{2,}$/.test(unit)) return syllablesOf(unit, known) ?? [unit];
      return [syllableOf.get(unit) ?? unit];
    });
  return {
    pairsOf: (text) => {
      const pairs: string[] = [];
      let before = ' ';
      for (const unit of unitsOf(text)) {
        if (before !== ' ' && unit !== ' ') pairs.push(`${before} ${unit}`);
        before = unit;
      }
      return pairs;
    },
  };
}
