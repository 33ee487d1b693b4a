import type { InvalidValue, SlotName, Slots } from '../understanding';
import { findAmounts } from './amounts';
import { plainDigits } from './chinese-numerals';
import { wrongValues } from './impossible';
import { understandPieces } from './lattice';
import { onlyNames } from './labels';
import { cutIntoPieces, type Piece, plainLetters } from './pieces';
import { dateOfDigits, findTimes, type TimeFound } from './times';
import type { Span, Value } from './value';

/** What a text holds of values. Positions are UTF-16 offsets into the text that was given. */
export interface Extracted {
  slots: Slots;
  /** What was meant as a value but cannot be one; in no slot. */
  invalid: InvalidValue[];
  /** The text with values replaced by their type: <CODE> <NUM8> <NUM20> <TAXID> <ACC> <PHONE> <AMT> <DATE> <PERIOD>, other long numbers <NUMX>. */
  masked: string;
  /** The text is nothing but values and their names. */
  bareValue: boolean;
  spans: Span[];
  /** Times said relative to now or in passing (昨天, 上个月, 今年): resolved, but no slots, because they seldom are what is asked about. */
  mentioned: Slots;
}

/** The text asks about an invoice; 票 alone may be part of any question. */
const INVOICE_WORDS =
  /真伪|真假|真的|假的|假票|真票|查验|核验|核实|验|流向|查.{0,6}票|票.{0,6}查|查\s*\d|cxfp|fpcx|fplx|zhenwei|zhenjia|yanpiao|verify|check|^fp(?=[\s\d#+,_]|$)/i;
const PROGRESS_WORDS =
  /进度|进展|办到|办理|办完|办好|办结|审批|审到|审核|批了|批没|批下|流水|受理|业务|到哪|bljd|jdcx|jindu/i;
/** Questions about a taxpayer's figures, which are kept by period: here 上个月 and 一季度 say which. */
const FIGURE_WORDS = /定额|定税|核定|双定|额度|限额|定多少|定了多少|dinge|dingshui|dscx|fphd/i;
/** 上个月检举的, 去年申请的: the time of an event, not the period of a figure. */
const EVENT_BEHIND = /^[\s,的就在我]*(?:交|报|申请|检举|举报|投诉|反映|提|办|登记|开业|注册|变更|领|买|查)/;

const TOKENS: Readonly<Record<SlotName, string>> = {
  invoiceCode: '<CODE>',
  invoiceNumber: '<NUM8>',
  digitalInvoiceNumber: '<NUM20>',
  taxpayerId: '<TAXID>',
  acceptanceNo: '<ACC>',
  phone: '<PHONE>',
  amount: '<AMT>',
  date: '<DATE>',
  period: '<PERIOD>',
};
const OTHER_NUMBER = '<NUMX>';
const LONG_NUMBER = 5;
/** 12366, 10086, 95588: a hotline is a name and no value; which one decides whose business a text is. */
const HOTLINE = /^(?:123\d\d|100\d\d|95\d{3})$/;

function isAsked(time: TimeFound, text: string): boolean {
  if (time.absolute) return true;
  if (time.slot === 'date' || !FIGURE_WORDS.test(text)) return false;
  // The current month or year is what is answered anyway.
  if (/^[今本这当]/.test(text.slice(time.start, time.end))) return false;
  return !EVENT_BEHIND.test(text.slice(time.end, time.end + 10));
}

/** Eight digits that are a day of these years are rather that day than the one invoice number in 100,000 that looks like it. */
const YEARS_OF_DATES = 3;

/** 20260105 without a label: a date, unless it is the only number that the code of the text can have. */
function withDates(values: readonly Value[], now: Date): Value[] {
  const year = now.getUTCFullYear();
  const dateOf = ({ slot, value, labelled }: Value): string | undefined => {
    const date = slot === 'invoiceNumber' && !labelled ? dateOfDigits(value) : undefined;
    const at = Number(date?.slice(0, 4));
    return at > year - YEARS_OF_DATES && at <= year ? date : undefined;
  };
  const codes = values.filter(({ slot }) => slot === 'invoiceCode').length;
  const numbers = values.filter((value) => value.slot === 'invoiceNumber' && dateOf(value) === undefined).length;
  return values.map((value) => {
    const date = codes > 0 && numbers === 0 ? undefined : dateOf(value);
    return date === undefined ? value : { ...value, slot: 'date', value: date };
  });
}

function collect(values: readonly { slot: SlotName; value: string }[]): Slots {
  const lists = new Map<SlotName, string[]>();
  for (const { slot, value } of values) {
    const list = lists.get(slot) ?? [];
    if (!list.includes(value)) list.push(value);
    lists.set(slot, list);
  }
  const slots: Slots = {};
  for (const [slot, list] of lists) {
    const [only] = list;
    if (only !== undefined) slots[slot] = list.length === 1 ? only : list;
  }
  return slots;
}

/** Where the pieces of a run are, character by character: `offset` characters into their joined text. */
function place(pieces: readonly Piece[], first: number, offset: number, atEnd: boolean): number {
  let left = offset;
  for (let i = first; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece === undefined) break;
    if (left < piece.text.length || (atEnd && left === piece.text.length)) return piece.start + left;
    left -= piece.text.length;
  }
  return pieces.at(-1)?.end ?? 0;
}

function replaceSpans(text: string, spans: readonly { start: number; end: number; token: string }[]): string {
  let result = '';
  let kept = 0;
  for (const { start, end, token } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < kept) continue;
    result += text.slice(kept, start) + token;
    kept = end;
  }
  return result + text.slice(kept);
}

/**
 * The values in a text, in their normal forms (`Slots`), and those that cannot be (`invalid`, with what is expected). Reads full-width and Chinese
 * digits, separators inside numbers, O for 0, code and number in any order or glued; decides by length, label, region, year and check characters.
 * Linear in the text; never throws.
 *
 * @param text as `normalise` gives it
 * @param context `now` is the moment to which 昨天 and the years of invoice codes are compared
 */
export function extractEntities(text: string, context: { now: Date }): Extracted {
  const { now } = context;
  const plain = plainLetters(plainDigits(text));
  const times = findTimes(plain, now);
  const timeAt = (start: number, end: number) => times.some((time) => start < time.end && time.start < end);
  const amounts = findAmounts(plain).filter(({ start, end }) => !timeAt(start, end));
  const taken = [...times, ...amounts];
  const blank = replaceSpans(
    plain,
    taken.map(({ start, end }) => ({ start, end, token: '\u0001'.repeat(end - start) })),
  );
  const pieces = cutIntoPieces(blank);
  const aboutInvoice = INVOICE_WORDS.test(text);
  const understood = understandPieces(blank, pieces, { aboutInvoice, aboutProgress: PROGRESS_WORDS.test(text), now });

  const values: Value[] = understood.flatMap(({ reading, first }) =>
    reading.values.map(({ slot, value, from, to }) => ({
      slot,
      value,
      start: place(pieces, first, from, false),
      end: place(pieces, first, to, true),
      labelled: reading.label !== undefined,
    })),
  );
  const dated = withDates(values, now);
  const asked = times.filter((time) => isAsked(time, text));
  const timesAndAmounts: Value[] = [
    ...asked.map(({ slot, value, start, end }) => ({ slot, value, start, end, labelled: false })),
    ...amounts.map((amount) => ({ ...amount, slot: 'amount' as const, labelled: false })),
  ];
  const wrong = wrongValues({ text: blank, pieces, understood, values: dated, aboutInvoice, now });
  const kept = [
    ...dated.filter((value) => !wrong.some(({ start, end }) => value.start < end && start < value.end)),
    ...timesAndAmounts,
  ].sort((a, b) => a.start - b.start);

  const inUse = [...kept, ...wrong];
  const rest = replaceSpans(
    text,
    [...inUse, ...times].map(({ start, end }) => ({ start, end, token: ' ' })),
  );
  const others = pieces
    .filter((piece) => piece.digits && piece.text.length >= LONG_NUMBER && !HOTLINE.test(piece.text))
    .filter((piece) => !inUse.some(({ start, end }) => piece.start < end && start < piece.end))
    .map(({ start, end }) => ({ start, end, token: OTHER_NUMBER }));
  return {
    slots: collect(kept),
    invalid: wrong.map(({ invalid }) => invalid),
    masked: replaceSpans(text, [
      ...kept.map(({ start, end, slot }) => ({ start, end, token: TOKENS[slot] })),
      ...wrong.map(({ start, end, invalid }) => ({ start, end, token: TOKENS[invalid.slot] })),
      ...others,
    ]),
    bareValue: inUse.length > 0 && onlyNames(rest),
    spans: kept.map(({ start, end, slot }) => ({ start, end, slot })),
    mentioned: collect(times.filter((time) => !isAsked(time, text))),
  };
}
