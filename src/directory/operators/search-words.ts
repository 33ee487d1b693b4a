/** Longest piece of a name that is kept for searching; longer questions are checked against the name itself. */
export const LONGEST_PIECE = 4;

/** Readings of a character in pinyin without tones, e.g. 单 → [dan, shan, chan]; empty where there is none. */
export type ReadingsOf = (character: string) => readonly string[];

function pieces(name: string): string[] {
  const characters = [...name];
  return characters.flatMap((_, from) =>
    Array.from({ length: Math.min(LONGEST_PIECE, characters.length - from) }, (_unused, length) =>
      characters.slice(from, from + length + 1).join(''),
    ),
  );
}

/** Initials of the name by the commonest readings, and their beginnings: 示例甲 → s, sl, slj. */
function initials(name: string, readingsOf: ReadingsOf): string[] {
  const letters = [...name].map((character) => readingsOf(character)[0]?.charAt(0) ?? '').join('');
  return Array.from({ length: letters.length }, (_, i) => letters.slice(0, i + 1));
}

/** What a search for an operator by name looks up: a text index would not find two characters of a Chinese name. */
export function searchWords(name: string, readingsOf: ReadingsOf): string[] {
  return [...new Set([...pieces(name), ...initials(name, readingsOf)])];
}
