import { monthToSecond } from '../session/moments';

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
  return [from.readUInt32BE(at), from.readUInt32BE(at + 4), from.readUInt32BE(at + 8)];
}

export function writeSequence(sequence: SgipSequence, into: Buffer, at: number): number {
  into.writeUInt32BE(sequence[0], at);
  into.writeUInt32BE(sequence[1], at + 4);
  return into.writeUInt32BE(sequence[2], at + 8);
}
