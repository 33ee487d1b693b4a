/** A run of digits or of letters, in capitals. Numbers in a text are put together from these. */
export interface Piece {
  start: number;
  end: number;
  text: string;
  digits: boolean;
  /** What stands between the piece before and this one; undefined at the beginning and after words. */
  gap: string | undefined;
}

/** What may stand inside a number or between two of a kind; anything else ends the chain. */
const SOFT_GAP = /^[\s\-._,/#+=*:;|~&()[\]]{0,3}$/;
/** An acceptance number may have its prefix named: SL号20260302000771. */
const PREFIX_GAP = /^\s?(?:字|号|字第)?\s?[:#]?\s?$/;
export const ACCEPTANCE_PREFIXES: ReadonlySet<string> = new Set(['SL', 'DK', 'QS', 'CK', 'TS', 'JB', 'XF']);

/** A token that is digits but for some O, I and l; behind a word (cxfp3502l91160) it begins with a digit, because words end in o and l too. */
const LOOK_ALIKES = /(?<![0-9A-Za-z])(?:([\dOoIl]{5,})|([A-Za-z]*?)(\d[\dOoIl]{3,}))(?![0-9A-Za-z])/g;

function plainLookAlikes(text: string): string {
  return text.replace(LOOK_ALIKES, (whole, alone?: string, word = '', behindWord?: string) => {
    const number = alone ?? behindWord ?? '';
    const digits = number.replace(/\D/g, '').length;
    if (digits * 2 < number.length || digits === number.length) return whole;
    return `${word as string}${number.replace(/[Oo]/g, '0').replace(/[Il]/g, '1')}`;
  });
}

/** The text with letters typed for digits put right and Cyrillic and Greek look-alikes of O made plain; each character keeps its place. */
export function plainLetters(text: string): string {
  return plainLookAlikes(text.replace(/[ОοΟо]/g, 'O'));
}

/** The pieces of a text, in order. Linear. */
export function cutIntoPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  const add = (start: number, end: number): void => {
    const last = pieces.at(-1);
    const between = last === undefined ? undefined : text.slice(last.end, start);
    const written = text.slice(start, end).toUpperCase();
    const joins =
      between !== undefined &&
      between.length <= 4 &&
      (SOFT_GAP.test(between) || (ACCEPTANCE_PREFIXES.has(last?.text ?? '') && PREFIX_GAP.test(between)));
    pieces.push({ start, end, text: written, digits: /^\d/.test(written), gap: joins ? between : undefined });
  };
  for (const match of text.matchAll(/\d+|[A-Za-z]+/g)) {
    const { index } = match;
    const end = index + match[0].length;
    const prefix = match[0].slice(-2).toUpperCase();
    // jdcxsl20260119001486: the prefix of the number is glued to a command.
    if (match[0].length > 2 && /\d/.test(text.charAt(end)) && ACCEPTANCE_PREFIXES.has(prefix)) {
      add(index, end - 2);
      add(end - 2, end);
    } else {
      add(index, end);
    }
  }
  return pieces;
}
