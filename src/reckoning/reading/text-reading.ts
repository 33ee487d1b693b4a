import { shanghaiDay, type Day } from '../../core/shanghai-time';
import { plainDigits } from '../../intents/text/chinese-numerals';
import { normalise } from '../../intents/text/normalise';
import { findTimes, type TimeFound } from '../../intents/text/times';
import { findSums, type Sum } from './sums';

/** A text with what every kind of reckoning reads of it. */
export interface TextReading {
  /** Normalised, numbers in plain digits, lower case. */
  text: string;
  times: readonly TimeFound[];
  /** The asker's own sums: limits that are only spoken of are left out. */
  sums: readonly Sum[];
  /** Sums that are limits or guesses. */
  otherSums: readonly Sum[];
  today: Day;
  now: Date;
}

type Cut = readonly [pattern: RegExp, mark: string];
/** 30000五险一金, 5000一个月: the numeral begins the next word. */
const BEFORE_DIGITS: readonly Cut[] = [
  [/(?<=\d)(?=[一二两三四五六七八九](?![一二两三四五六七八九十百千万亿零〇\d点]))/g, ' '],
];
const AFTER_DIGITS: readonly Cut[] = [
  // 1w2, 8k: letters for 万 and 千.
  [/(?<=\d)\s?w(?![a-z])/g, '万'],
  [/(?<=\d)\s?k(?![a-z])/g, '千'],
  [/(?<=[万千百元块])\s+(?=\d)/g, ','],
  // 1月5万2月8万, 200万120平, 1万30天: what counts something does not go on with the sum.
  [/(?<=[万千百元块])(?=\d{1,2}月)/g, ','],
  [/(?<=[万千百元块])(?=\d{1,4}(?:\.\d{1,2})?\s?(?:平|㎡|m2|方|天|日|个月))/g, ','],
];

function apart(text: string, cuts: readonly Cut[]): string {
  return cuts.reduce((done, [pattern, mark]) => done.replace(pattern, mark), text);
}

export function readText(raw: string, now: Date): TextReading {
  const text = apart(plainDigits(apart(normalise(raw), BEFORE_DIGITS)).toLowerCase(), AFTER_DIGITS);
  const times = findTimes(text, now);
  const all = findSums(text, times);
  return {
    text,
    times,
    sums: all.filter(({ vague, bound }) => !vague && !bound),
    otherSums: all.filter(({ vague, bound }) => vague || bound),
    today: shanghaiDay(now),
    now,
  };
}

/** How far a name may stand from its sum: 社保公积金每月一共1200, 1200的社保. */
const BEFORE = 9;
const BEHIND = 3;

/** Invoices alone are also told after their sum: 10万专票20万普票. */
const INVOICE = /票$/;

/**
 * The sums that a name belongs to: 社保公积金800, 专票10万, 10万专票. Between the two stands no other sum. Where a name stands between two
 * sums it belongs to the one behind it, but for invoices in a text that puts its sums first.
 */
export function sumsNamed(reading: TextReading, name: RegExp): Sum[] {
  const { text, sums } = reading;
  const found = new Map<number, Sum>();
  for (const match of text.matchAll(new RegExp(name.source, 'g'))) {
    const start = match.index;
    const end = start + match[0].length;
    const next = sums.find((sum) => sum.start >= end);
    const last = sums.findLast((sum) => sum.end <= start);
    const follows = next !== undefined && next.start - end <= BEFORE && !/[,;。!?]/.test(text.slice(end, next.start));
    const leads =
      last !== undefined && start - last.end <= BEHIND && /^[\s元块钱的是开]*$/.test(text.slice(last.end, start));
    const chosen = follows && !(leads && INVOICE.test(match[0]) && sumFirst(reading)) ? next : leads ? last : undefined;
    if (chosen) found.set(chosen.start, chosen);
  }
  return [...found.values()];
}

/** The first of them. */
export function sumNamed(reading: TextReading, name: RegExp): Sum | undefined {
  return sumsNamed(reading, name)[0];
}

/** The text puts its sums before the invoices they are on. */
function sumFirst({ text, sums }: TextReading): boolean {
  const first = sums[0];
  return first !== undefined && !/票[^\d]{0,3}$/.test(text.slice(0, first.start));
}

/** 每月 or 每年 said of a sum: its months a year. 12 where it is a month's. */
export function isYearly({ text }: TextReading, sum: Sum): boolean {
  return /(?:一年|每年|全年|年度?)[^\d,;。]{0,8}$/.test(text.slice(Math.max(0, sum.start - 12), sum.start));
}
export function isMonthly({ text }: TextReading, sum: Sum): boolean {
  return (
    /(?:每个?月|月均|一个?月|月)[^\d,;。年]{0,8}$/.test(text.slice(Math.max(0, sum.start - 12), sum.start)) ||
    /^(?:元|块钱?)?(?:每|一个?|\/|个)月/.test(text.slice(sum.end, sum.end + 5))
  );
}

/**
 * The day whose rules are asked for: the end of a year, quarter or month that was named (去年12月 → 2025-12-31), not after today unless the
 * time named lies ahead as a whole. Undefined where none was named.
 */
export function dayNamed({ times, today, text }: TextReading): Day | undefined {
  for (const { slot, value, start, end, absolute } of times) {
    if (slot === 'date') {
      if (absolute) return value;
      continue;
    }
    // 3月, 12月份 without a year say which month of the year, not which year.
    if (/^\d{1,2}月|^[一二三四五六七八九十]{1,3}月/.test(text.slice(start, end))) continue;
    return within(value, today);
  }
  if (/明年/.test(text)) return `${Number(today.slice(0, 4)) + 1}-12-31`;
  if (/后年/.test(text)) return `${Number(today.slice(0, 4)) + 2}-12-31`;
  return undefined;
}

function within(period: string, today: Day): Day | undefined {
  const [first, last] = spanOf(period);
  if (today < first || last < today) return last;
  return undefined;
}

/** First and last day of 2025, 2025-Q4, 2025-12. */
function spanOf(period: string): [Day, Day] {
  const year = period.slice(0, 4);
  const quarter = /-Q(\d)$/.exec(period)?.[1];
  const from = quarter === undefined ? Number(period.slice(5, 7) || 1) : Number(quarter) * 3 - 2;
  const to = quarter === undefined ? Number(period.slice(5, 7) || 12) : Number(quarter) * 3;
  const two = (value: number) => String(value).padStart(2, '0');
  const days = new Date(Date.UTC(Number(year), to, 0)).getUTCDate();
  return [`${year}-${two(from)}-01`, `${year}-${two(to)}-${two(days)}`];
}
