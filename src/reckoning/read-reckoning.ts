import type { Inputs, Missing, Question, ReckoningKind } from './question';
import { asksForSum, kindOf, wantsReckoning } from './reading/recognise';
import { readText, type TextReading } from './reading/text-reading';
import { workerOf } from './workers';

/** Longer than this is a story; its figures are not put together. UTF-16 units. */
const LONGEST = 160;
/** A text that only makes sense after the one before: 那要交多少. */
const SHORT = 14;

const SUM_INPUTS = ['amount', 'insurance', 'deductions', 'salary', 'special', 'inputTax', 'withheld', 'costs'] as const;

/**
 * What a text asks to be reckoned, with the inputs it gives; undefined where it asks for no sum, or has a figure whose part in it is not
 * understood (nothing is better than a wrong sum). `now` decides what 去年 means. `before`: the question answered last, for
 * 那要交多少 after 我一个季度卖了35万超了怎么办.
 */
export function readReckoning(
  raw: string,
  context: { now: Date; before?: string },
): { question: Question; missing: Missing[] } | undefined {
  // Before anything is read: the rest of a long text would only cost time.
  if (raw.length > 2 * LONGEST) return undefined;
  const reading = readText(raw, context.now);
  const alone = readCase(reading);
  if (alone || context.before === undefined) return alone;
  if (reading.sums.length > 0 || reading.text.length > SHORT || !asksForSum(reading.text)) return undefined;
  if (context.before.length > 2 * LONGEST) return undefined;
  return readCase(readText(`${context.before},${raw}`, context.now), reading.text);
}

/** `asking` is the part of the text that must ask for a sum. */
function readCase(reading: TextReading, asking = reading.text): { question: Question; missing: Missing[] } | undefined {
  const { text } = reading;
  if (text.length > LONGEST || /^\s*$/.test(text)) return undefined;
  const wants = wantsReckoning(asking);
  if (!wants && !asksForSum(asking)) return undefined;
  const kind = kindOf(text);
  if (kind === undefined) return undefined;
  const worker = workerOf(kind);
  const inputs = worker.read(reading);
  if (!understoodAll(reading, kind, inputs)) return undefined;
  const question: Question = { kind, inputs };
  const missing = worker.missing(inputs);
  if (reading.sums.length === 0) {
    // A limit or a guess is there instead: 30万以内要交税吗 asks for the rule.
    if (!wants || reading.otherSums.length > 0) return undefined;
  }
  return { question, missing };
}

/** Whether every sum of the text found its place. */
export function understoodAll(reading: TextReading, kind: ReckoningKind, inputs: Inputs): boolean {
  const placed = SUM_INPUTS.filter((name) => /\d/.test(inputs[name] ?? '') && inputs[name] !== '0').length;
  return reading.sums.length <= placed + (workerOf(kind).spare?.(reading) ?? 0);
}
