import type { LabelKind } from './labels';
import { labelBefore } from './labels';
import { ACCEPTANCE_PREFIXES, type Piece } from './pieces';
import { LONGEST_READING, readRun, type Reading, type Surroundings } from './readings';

/** A run of pieces with what it was understood to be. */
export interface Understood {
  reading: Reading;
  /** Pieces `first` … `last`, both included. */
  first: number;
  last: number;
}

/** More pieces than a value is ever written in (a number of 20 digits, each apart). */
const MOST_PIECES = 20;
/** A value that needs no joining is worth more than one that does: two numbers beside each other stay two. */
const WHOLE_BONUS = 2;
/** A value must not begin or end inside a word or an id. */
const CUT_WORD = 1;

/** What it costs to read over a separator: little for a space or hyphen, more for what usually stands between two things. */
function gapCost(gap: string): number {
  if (gap === '') return 0.05;
  if (/^[ \-._]$/.test(gap)) return 0.5;
  if (/^[ \-._,]+$/.test(gap)) return 1.5;
  return 3;
}

function canBegin(piece: Piece, next: Piece | undefined): boolean {
  if (piece.digits) return true;
  if (piece.text.length === 2) return ACCEPTANCE_PREFIXES.has(piece.text) || next?.gap === '';
  if (ACCEPTANCE_PREFIXES.has(piece.text + (next?.text ?? ''))) return true;
  return piece.text.length === 1 && next?.gap === '' && /[ANY]/.test(piece.text);
}

/** Letters glued to digits in front of or behind a reading: an id cut in two, unless they are a word (a command, pinyin). */
function cutCost(pieces: readonly Piece[], first: number, last: number): number {
  let cost = 0;
  const before = pieces[first]?.gap === '' ? pieces[first - 1] : undefined;
  const after = pieces[last + 1]?.gap === '' ? pieces[last + 1] : undefined;
  if (before !== undefined) cost += first >= 2 && pieces[first - 1]?.gap === '' ? 4 : 0;
  if (after !== undefined) cost += after.text.length >= 4 && !after.text.startsWith('MA') ? CUT_WORD : 4;
  return cost;
}

/** Digits left over right before a reading, as in 2 6 [4 1 2 0 …]: rather they belong to one number with it. */
const LEFT_OVER = 3;

function leftOverCost(pieces: readonly Piece[], first: number, before: Understood | undefined): number {
  const previous = pieces[first - 1];
  if (before !== undefined || previous === undefined || !previous.digits || previous.text.length > 4) return 0;
  return /^[ \-._]$/.test(pieces[first]?.gap ?? '') ? LEFT_OVER : 0;
}

/** A number belongs behind its code. */
function pairBonus(before: Understood | undefined, reading: Reading): number {
  return before?.reading.values.at(-1)?.slot === 'invoiceCode' && reading.values[0]?.slot === 'invoiceNumber' ? 1 : 0;
}

/**
 * The readings of a text's pieces that together have the greatest weight, left to right. Each piece is in at most one. The work is bounded by
 * `MOST_PIECES` runs a piece: linear in the text.
 */
export function understandPieces(
  text: string,
  pieces: readonly Piece[],
  about: Pick<Surroundings, 'aboutInvoice' | 'aboutProgress' | 'now'>,
): Understood[] {
  const best = new Float64Array(pieces.length + 1);
  const step: (Understood | undefined)[] = new Array<Understood | undefined>(pieces.length + 1);
  for (let first = 0; first < pieces.length; first++) {
    const begin = pieces[first];
    const soFar = best[first] ?? 0;
    if (begin === undefined) break;
    if (soFar >= (best[first + 1] ?? 0) && step[first + 1] === undefined) best[first + 1] = soFar;
    if (soFar > (best[first + 1] ?? 0)) {
      best[first + 1] = soFar;
      step[first + 1] = undefined;
    }
    if (!canBegin(begin, pieces[first + 1])) continue;
    let label: LabelKind | undefined;
    let labelRead = false;
    let joined = '';
    let digits = true;
    let cost = 0;
    let gaps = 0;
    let lastGap: string | undefined;
    for (let last = first; last < pieces.length && last - first < MOST_PIECES; last++) {
      const piece = pieces[last];
      if (piece === undefined || (last > first && piece.gap === undefined)) break;
      joined += piece.text;
      if (joined.length > LONGEST_READING || (!digits && joined.length > 22)) break;
      digits &&= piece.digits;
      if (last > first && piece.gap !== undefined) {
        // Groups of one number have the same separator all through: the second and later ones cost little.
        cost += gapCost(piece.gap) * (piece.gap === lastGap ? 0.15 : 1);
        lastGap = piece.gap;
        if (piece.gap !== '') gaps++;
      }
      if (joined.length < 7) continue;
      if (!labelRead) {
        label = labelBefore(text, begin.start);
        labelRead = true;
      }
      const reading = readRun(joined, digits, {
        ...about,
        label,
        unbroken: gaps === 0,
        typed: text.slice(begin.start, piece.end),
        behind: text.slice(piece.end, piece.end + 4),
      });
      if (reading === undefined) continue;
      const weight =
        soFar +
        reading.weight -
        cost +
        (gaps === 0 ? WHOLE_BONUS : 0) +
        pairBonus(step[first], reading) -
        leftOverCost(pieces, first, step[first]) -
        cutCost(pieces, first, last);
      if (weight > (best[last + 1] ?? 0) && weight > soFar) {
        best[last + 1] = weight;
        step[last + 1] = { reading, first, last };
      }
    }
  }
  const path: Understood[] = [];
  for (let at = pieces.length; at > 0;) {
    const taken = step[at];
    if (taken === undefined) {
      at--;
      continue;
    }
    path.push(taken);
    at = taken.first;
  }
  return path.reverse();
}
