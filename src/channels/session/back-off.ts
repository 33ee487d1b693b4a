import { SECOND } from '../../core/clock';

const FIRST_MS = SECOND;
/** A login that was refused will be refused again, and some carriers lock accounts that keep trying. */
const FIRST_REFUSED_MS = 10 * SECOND;

/**
 * Milliseconds before the next try: twice as long after each failure, at most `longestMs`, of which a random part between a
 * half and the whole, so that what was lost together does not come back together. `failures`: in a row, 1 or more.
 */
export function backOff(failures: number, refused: boolean, longestMs: number, random: () => number): number {
  const first = refused ? FIRST_REFUSED_MS : FIRST_MS;
  const wait = Math.min(longestMs, first * 2 ** Math.min(failures - 1, 20));
  return wait * (0.5 + 0.5 * random());
}
