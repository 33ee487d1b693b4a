import { monthToSecond } from '../session/moments';
import { checkUint, getUint32, putUint32 } from '../wire/octets';

/**
 * The three words every SGIP command is numbered with (SGIP 1.2, 3.4): number of the node it comes from, the moment as the
 * decimal number MMDDhhmmss, a running number. The answer repeats them; a Report names the Submit it is about by them.
 */
export type SgipSequence = readonly [node: number, time: number, number: number];

/** The second word for a moment: 1120203225 on the 20th of November at 20:32:25, Shanghai time. */
export function timeWord(at: Date): number {
  return Number(monthToSecond(at));
}

export function readSequence(from: Buffer, at: number): SgipSequence {
  return [getUint32(from, at), getUint32(from, at + 4), getUint32(from, at + 8)];
}

const LARGEST_WORD = 0xffff_ffff;

function writeWord(word: number, into: Buffer, at: number): void {
  putUint32(into, at, word >>> 0 === word ? word : checkUint(word, LARGEST_WORD, 'seq'));
}

/** Returns the end. PduError where a word does not fit 32 bits. */
export function writeSequence(sequence: SgipSequence, into: Buffer, at: number): number {
  writeWord(sequence[0], into, at);
  writeWord(sequence[1], into, at + 4);
  writeWord(sequence[2], into, at + 8);
  return at + 12;
}
