import { auroc } from '../intents/calibration';
import type { Intent, Slots } from '../intents/understanding';
import type { GoldText } from './gold';
import { samePairs, slotPairs } from './slot-pairs';

/** What the engine made of a text. */
export interface ReadText {
  intent: Intent;
  slots: Slots;
  /** How sure that the text is in scope, 0..1. */
  score: number;
  /** How sure that the intent is right, 0..1. */
  confidence: number;
}

export interface WrongText {
  id: string;
  text: string;
  wanted: Intent;
  got: Intent;
  /** Values wanted and not found, and found and not wanted, as `slot=value`. */
  missing: string[];
  invented: string[];
}

/** Shares are 0..1; those of slots are NaN-free: 1 where nothing was to be found. */
export interface TextScores {
  texts: number;
  outside: number;
  /** Intent right. */
  accuracy: number;
  /** Intent and all slots right. */
  joint: number;
  /** All slots right, among texts that have any. */
  slotsExact: number;
  /** F1 of the values that are typed numbers. */
  numberSlotsF1: number;
  /** How often a text in scope scores above one out of scope. */
  auroc: number;
  /** Share of texts out of scope that score above the lowest of the best 95 % in scope. */
  acceptedAt95: number;
  refusedOutside: number;
  refusedInside: number;
}

export interface TextReport {
  scores: TextScores;
  /** Wanted → got → number of texts. */
  confusion: Map<Intent, Map<Intent, number>>;
  wrong: WrongText[];
  /** Confidence and whether it was right, of every text, in scope or out. */
  confidences: { confidence: number; right: boolean }[];
}

const OUTSIDE: Intent = 'out_of_scope';

function share(count: number, of: number): number {
  return of === 0 ? 1 : count / of;
}

/** Compares what was read with what is right; `read` has an entry for every id. */
export function scoreTexts(
  inside: readonly GoldText[],
  outside: readonly GoldText[],
  read: ReadonlyMap<string, ReadText>,
): TextReport {
  const confusion: TextReport['confusion'] = new Map();
  const wrong: WrongText[] = [];
  const confidences: TextReport['confidences'] = [];
  let right = 0;
  let joint = 0;
  let withSlots = 0;
  let exact = 0;
  const numbers = { found: 0, missing: 0, invented: 0 };
  const readingOf = (gold: GoldText): ReadText => {
    const reading = read.get(gold.id);
    if (reading === undefined) throw new Error(`nothing was read of ${gold.id}`);
    return reading;
  };
  for (const gold of inside) {
    const got = readingOf(gold);
    const rightIntent = got.intent === gold.intent || (gold.accept ?? []).includes(got.intent);
    const row = confusion.get(gold.intent) ?? new Map<Intent, number>();
    const cell = rightIntent ? gold.intent : got.intent;
    confusion.set(gold.intent, row.set(cell, (row.get(cell) ?? 0) + 1));
    const [wanted, found] = [slotPairs(gold.slots), slotPairs(got.slots)];
    const rightSlots = samePairs(wanted, found);
    right += Number(rightIntent);
    joint += Number(rightIntent && rightSlots);
    if (wanted.size > 0) {
      withSlots += 1;
      exact += Number(rightSlots);
    }
    const [wantedNumbers, foundNumbers] = [slotPairs(gold.slots, 'numbers'), slotPairs(got.slots, 'numbers')];
    for (const pair of wantedNumbers) numbers[foundNumbers.has(pair) ? 'found' : 'missing'] += 1;
    for (const pair of foundNumbers) if (!wantedNumbers.has(pair)) numbers.invented += 1;
    confidences.push({ confidence: got.confidence, right: rightIntent });
    if (rightIntent && rightSlots) continue;
    wrong.push({
      id: gold.id,
      text: gold.text,
      wanted: gold.intent,
      got: got.intent,
      missing: [...wanted].filter((pair) => !found.has(pair)),
      invented: [...found].filter((pair) => !wanted.has(pair)),
    });
  }
  const outsideReadings = outside.map((gold) => ({ gold, got: readingOf(gold) }));
  const row = new Map<Intent, number>();
  for (const { gold, got } of outsideReadings) {
    row.set(got.intent, (row.get(got.intent) ?? 0) + 1);
    confidences.push({ confidence: got.confidence, right: got.intent === OUTSIDE });
    if (got.intent !== OUTSIDE)
      wrong.push({ id: gold.id, text: gold.text, wanted: OUTSIDE, got: got.intent, missing: [], invented: [] });
  }
  if (outside.length > 0) confusion.set(OUTSIDE, row);
  const insideScores = inside.map((gold) => readingOf(gold).score);
  const outsideScores = outsideReadings.map(({ got }) => got.score);
  const from = [...insideScores].sort((a, b) => a - b)[Math.floor(0.05 * inside.length)] ?? 0;
  const { found, missing, invented } = numbers;
  return {
    scores: {
      texts: inside.length,
      outside: outside.length,
      accuracy: share(right, inside.length),
      joint: share(joint, inside.length),
      slotsExact: share(exact, withSlots),
      numberSlotsF1: share(2 * found, 2 * found + missing + invented),
      auroc: outside.length === 0 || inside.length === 0 ? 1 : auroc(insideScores, outsideScores),
      acceptedAt95: outside.length === 0 ? 0 : outsideScores.filter((score) => score >= from).length / outside.length,
      refusedOutside: share(row.get(OUTSIDE) ?? 0, outside.length),
      refusedInside:
        inside.length === 0 ? 0 : inside.filter((gold) => readingOf(gold).intent === OUTSIDE).length / inside.length,
    },
    confusion,
    wrong,
    confidences,
  };
}
