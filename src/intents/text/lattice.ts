import type { LabelKind } from './labels';
import { labelBefore } from './labels';
import { ACCEPTANCE_PREFIXES, type Piece } from './pieces';
import {
  isReadable,
  LONGEST_MIXED,
  LONGEST_READING,
  readRun,
  type Reading,
  SHORTEST_READING,
  type Surroundings,
} from './readings';

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
  // 91410105MA9F3XK72K1 has a character too many.
  if (after?.digits === true && after.text.length <= 3) cost += 20;
  else if (after !== undefined) cost += after.text.length >= 4 && !after.text.startsWith('MA') ? CUT_WORD : 4;
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

/** Digits of the same kind go on behind a grouped reading and end the number there: 4100-2141[-3] is no number of 8 digits. */
const GOES_ON = 8;

function goesOnCost(pieces: readonly Piece[], last: number, gap: string | undefined): number {
  const next = pieces[last + 1];
  if (gap === undefined || gap === '' || next?.gap !== gap || !next.digits || next.text.length > 3) return 0;
  const following = pieces[last + 2];
  return following?.gap !== undefined && following.digits ? 0 : GOES_ON;
}

interface Weighed extends Understood {
  /** The reading's own weight, less what joining, cutting and leaving over cost. */
  weight: number;
}

/** The readings of the runs that begin at one piece. */
function* readingsFrom(first: number, scene: Scene, before: Understood | undefined): Generator<Weighed> {
  const { text, pieces, joined, offsets, about } = scene;
  const begin = pieces[first];
  if (begin === undefined || !canBegin(begin, pieces[first + 1])) return;
  const from = offsets[first] ?? 0;
  let label: LabelKind | undefined | null = null;
  let digits = true;
  let cost = leftOverCost(pieces, first, before);
  let unbroken = true;
  let lastGap: string | undefined;
  // One object for all runs from here: thousands of runs are looked at in a long text of digits.
  const around: Surroundings = {
    aboutInvoice: about.aboutInvoice,
    aboutProgress: about.aboutProgress,
    now: about.now,
    label: undefined,
    unbroken,
    text,
    start: begin.start,
    end: begin.end,
  };
  for (let last = first; last < pieces.length && last - first < MOST_PIECES; last++) {
    const piece = pieces[last];
    if (piece === undefined || (last > first && piece.gap === undefined)) return;
    digits &&= piece.digits;
    if (last > first && piece.gap !== undefined) {
      // Groups of one number have the same separator all through: the second and later ones cost little.
      cost += gapCost(piece.gap) * (piece.gap === lastGap ? 0.15 : 1);
      lastGap = piece.gap;
      if (piece.gap !== '') unbroken = false;
    }
    const length = (offsets[last + 1] ?? 0) - from;
    if (length > (digits ? LONGEST_READING : LONGEST_MIXED)) return;
    if (length < SHORTEST_READING) continue;
    if (label === null) label = labelBefore(text, begin.start);
    if (!isReadable(length, digits, label)) continue;
    around.label = label;
    around.unbroken = unbroken;
    around.end = piece.end;
    const reading = readRun(joined.slice(from, from + length), digits, around);
    if (reading === undefined) continue;
    const weight =
      reading.weight -
      cost +
      (unbroken ? WHOLE_BONUS : 0) +
      pairBonus(before, reading) -
      cutCost(pieces, first, last) -
      goesOnCost(pieces, last, lastGap);
    yield { reading, first, last, weight };
  }
}

interface Scene {
  text: string;
  pieces: readonly Piece[];
  /** All pieces without what is between them, and where each begins in that. */
  joined: string;
  offsets: readonly number[];
  about: Pick<Surroundings, 'aboutInvoice' | 'aboutProgress' | 'now'>;
}

/**
 * The readings of a text's pieces that together have the greatest weight, left to right. Each piece is in at most one. The work is bounded by
 * `MOST_PIECES` runs a piece: linear in the text.
 */
export function understandPieces(text: string, pieces: readonly Piece[], about: Scene['about']): Understood[] {
  const offsets = [0];
  for (const piece of pieces) offsets.push((offsets.at(-1) ?? 0) + piece.text.length);
  const scene: Scene = { text, pieces, joined: pieces.map((piece) => piece.text).join(''), offsets, about };
  const best = new Float64Array(pieces.length + 1);
  const taken = new Array<Understood | undefined>(pieces.length + 1).fill(undefined);
  for (let first = 0; first < pieces.length; first++) {
    const soFar = best[first] ?? 0;
    // A piece may stay unread.
    if (soFar > (best[first + 1] ?? 0)) {
      best[first + 1] = soFar;
      taken[first + 1] = undefined;
    }
    for (const weighed of readingsFrom(first, scene, taken[first])) {
      const weight = soFar + weighed.weight;
      if (weighed.weight > 0 && weight > (best[weighed.last + 1] ?? 0)) {
        best[weighed.last + 1] = weight;
        taken[weighed.last + 1] = weighed;
      }
    }
  }
  const path: Understood[] = [];
  for (let at = pieces.length; at > 0;) {
    const understood = taken[at];
    if (understood !== undefined) path.push(understood);
    at = understood?.first ?? at - 1;
  }
  return path.reverse();
}
