import { checkInvoiceCode } from '../../core/invoice-number';
import type { InvalidValue, SlotName } from '../understanding';
import { type LabelKind, labelBefore, onlyNames } from './labels';
import type { Understood } from './lattice';
import type { Piece } from './pieces';
import { ACCEPTANCE_EXPECTED } from './readings';
import type { Value } from './value';

export interface Wrong {
  start: number;
  end: number;
  invalid: InvalidValue;
}

interface Findings {
  text: string;
  pieces: readonly Piece[];
  understood: readonly Understood[];
  values: readonly Value[];
  aboutInvoice: boolean;
  now: Date;
}

const EXPECTED: Readonly<Partial<Record<SlotName, string>>> = {
  invoiceCode: '发票代码应为10位或12位数字',
  invoiceNumber: '发票号码应为8位数字(数电发票为20位)',
  digitalInvoiceNumber: '数电发票号码应为20位数字',
  taxpayerId: '纳税人识别号应为18位(或旧15位)',
  acceptanceNo: ACCEPTANCE_EXPECTED,
  phone: '手机号码应为11位数字,以13至19开头',
};
/** Fewer digits are never taken for a mistyped value unless a label says so. */
const SHORTEST_UNLABELLED = 7;
const SHORTEST_LABELLED = 4;
const LONGEST = 24;
/** Groups of a number written in groups are this short; longer ones are numbers of their own. */
const LONGEST_GROUP = 6;

function lengthError(slot: SlotName, raw: string): InvalidValue {
  return { slot, raw, code: 'length', expected: EXPECTED[slot] ?? '' };
}

/** Which number of an invoice a run of a wrong length was meant to be. */
function nearestInvoiceSlot(length: number, label: LabelKind | undefined): SlotName {
  if (label === 'digital' || length >= 15) return 'digitalInvoiceNumber';
  if (label === 'code') return 'invoiceCode';
  if (label === 'number') return 'invoiceNumber';
  return length <= 9 ? 'invoiceNumber' : 'invoiceCode';
}

function slotOfLabel(label: LabelKind | undefined, length: number): SlotName | undefined {
  switch (label) {
    case 'code':
    case 'number':
    case 'digital':
      return nearestInvoiceSlot(length, label);
    case 'taxpayer':
      return 'taxpayerId';
    case 'acceptance':
    case 'serial':
      return 'acceptanceNo';
    case 'mobile':
      return 'phone';
    default:
      return undefined;
  }
}

interface Run {
  start: number;
  end: number;
  raw: string;
}

/** Digits that no reading took, groups of one number joined. */
function unreadRuns(pieces: readonly Piece[], understood: readonly Understood[]): Run[] {
  const read = new Set<number>();
  for (const { first, last } of understood) for (let i = first; i <= last; i++) read.add(i);
  const runs: (Run & { last: number; grouped: boolean })[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (!piece.digits || read.has(i)) continue;
    const before = runs.at(-1);
    const short = piece.text.length <= LONGEST_GROUP;
    if (
      before !== undefined &&
      before.last === i - 1 &&
      before.grouped &&
      short &&
      piece.gap !== undefined &&
      /^[ \-._]$/.test(piece.gap)
    ) {
      before.end = piece.end;
      before.raw += piece.text;
      before.last = i;
    } else {
      runs.push({ start: piece.start, end: piece.end, raw: piece.text, last: i, grouped: short });
    }
  }
  return runs;
}

function looksLikeBeginningOfCode(digits: string, now: Date): boolean {
  const year = 2000 + Number(digits.slice(4, 6));
  return checkInvoiceCode(`${digits.slice(0, 6)}1130`, now).ok && year >= 2010 && year <= now.getUTCFullYear() + 1;
}

/** Of two numbers of 8 digits without a code, the one in the code's place that begins like a code is a code cut short. */
function shortCode({ values, text, now }: Findings): Wrong | undefined {
  if (values.some(({ slot }) => slot === 'invoiceCode' || slot === 'digitalInvoiceNumber')) return undefined;
  const numbers = values.filter(({ slot }) => slot === 'invoiceNumber');
  const suspect = numbers.find((number, i) => {
    const label = labelBefore(text, number.start);
    if (!looksLikeBeginningOfCode(number.value, now) || label === 'number') return false;
    return label === 'code' || (numbers.length > 1 && i < numbers.length - 1);
  });
  return suspect && { start: suspect.start, end: suspect.end, invalid: lengthError('invoiceCode', suspect.value) };
}

/** 号码4100201131 beside a code that is called one: a number of the wrong length, not a second code. */
function longNumber({ values, text }: Findings): Wrong | undefined {
  const codes = values.filter(({ slot }) => slot === 'invoiceCode');
  if (codes.length !== 2 || values.some(({ slot }) => slot === 'invoiceNumber')) return undefined;
  const labels = codes.map((code) => labelBefore(text, code.start));
  const at = labels.indexOf('number');
  const code = codes[at];
  return code === undefined || labels[1 - at] === 'number'
    ? undefined
    : { start: code.start, end: code.end, invalid: lengthError('invoiceNumber', code.value) };
}

/** A run of digits with a length that no value has: what it was meant to be, if the words around tell. */
function wrongLength(run: Run, findings: Findings, bare: boolean): InvalidValue | undefined {
  const { text, values, aboutInvoice } = findings;
  const length = run.raw.length;
  if (length > LONGEST) return undefined;
  const label = labelBefore(text, run.start);
  if (label === 'other' || label === 'phone' || label === 'date') return undefined;
  const named = slotOfLabel(label, length);
  if (named !== undefined) return length >= SHORTEST_LABELLED ? lengthError(named, run.raw) : undefined;
  const code = values.some(({ slot }) => slot === 'invoiceCode');
  const number = values.some(({ slot }) => slot === 'invoiceNumber');
  if (code && !number && length >= 5 && length <= 9) return lengthError('invoiceNumber', run.raw);
  if (number && !code && length >= 9 && length <= 13) return lengthError('invoiceCode', run.raw);
  if (length < SHORTEST_UNLABELLED) return undefined;
  if (label === 'invoice' && !code && !number) return lengthError(nearestInvoiceSlot(length, undefined), run.raw);
  const complete = (code && number) || values.some(({ slot }) => slot === 'digitalInvoiceNumber');
  if (aboutInvoice && !complete) return lengthError(nearestInvoiceSlot(length, undefined), run.raw);
  return bare ? lengthError(nearestInvoiceSlot(length, undefined), run.raw) : undefined;
}

/**
 * What was meant as a value but cannot be one: a wrong length where a label, a query or a partner tells what it was to be, an invoice code
 * or taxpayer id that fails its check. Ordinary numbers are left alone.
 */
export function wrongValues(findings: Findings): Wrong[] {
  const { pieces, understood, values, text, aboutInvoice } = findings;
  const runs = unreadRuns(pieces, understood);
  let outside = '';
  let kept = 0;
  const spans = [
    ...values,
    ...runs,
    ...understood.map(({ first, last }) => ({ start: pieces[first]?.start ?? 0, end: pieces[last]?.end ?? 0 })),
  ];
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    if (start > kept) outside += text.slice(kept, start);
    kept = Math.max(kept, end);
  }
  const bare = onlyNames(outside + text.slice(kept));
  const wrong: Wrong[] = [];
  for (const { reading, first, last } of understood) {
    const { invalid, label } = reading;
    if (invalid === undefined) continue;
    const partner = values.some(({ slot }) => slot === 'invoiceNumber');
    // A number of 10 digits that is no code is only wrong where a code was meant.
    const meant = label !== undefined || !/^invoiceCode|digital/.test(invalid.slot) || aboutInvoice || partner || bare;
    if (!meant) continue;
    const run = pieces.slice(first, last + 1);
    wrong.push({
      start: run[0]?.start ?? 0,
      end: run.at(-1)?.end ?? 0,
      invalid: { ...invalid, raw: run.map((piece) => piece.text).join('') },
    });
  }
  for (const run of runs) {
    const invalid = wrongLength(run, findings, bare);
    if (invalid !== undefined) wrong.push({ start: run.start, end: run.end, invalid });
  }
  for (const found of [shortCode(findings), longNumber(findings)]) if (found !== undefined) wrong.push(found);
  return wrong.sort((a, b) => a.start - b.start);
}
