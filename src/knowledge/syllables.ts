/** What texts sound like: ideographs and typed pinyin as syllables, so that homophones (发飘) and fapiao meet 发票. */
export interface Syllables {
  /** Terms of a normalised text: pairs of neighbouring syllables, figures and other units as they stand. */
  pairsOf(text: string): string[];
}

/** Accents that people do not hear or type apart: zh/z, ch/c, sh/s, l/n at the front and -ng/-n fall together. */
function blurred(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/([aei]n)g$/, '$1');
}

const LONGEST_SYLLABLE = 6;
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
    const blur = blurred(syllable);
    if (syllable.length > 1) known.add(syllable);
    for (const ideograph of line.slice(space + 1)) syllableOf.set(ideograph, blur);
  }
  const unitsOf = (text: string): string[] =>
    (text.match(UNITS) ?? []).flatMap((unit) => {
      if (/^[a-z]{2,60}$/.test(unit)) return segment(unit, known)?.map(blurred) ?? [unit];
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

/** The fewest syllables that make up the letters, the longest first on a tie; undefined where they are no pinyin. */
function segment(letters: string, known: ReadonlySet<string>): string[] | undefined {
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
  for (let at = 0; at < letters.length; at = next[at] ?? letters.length) syllables.push(letters.slice(at, next[at]));
  return syllables;
}
