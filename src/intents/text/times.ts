import { addDays, isDay, shanghaiDay, shanghaiTime, weekdayOf } from '../../core/shanghai-time';
import { quantity } from './chinese-numerals';

/** A date or period as it stands in the text. */
export interface TimeFound {
  slot: 'date' | 'period';
  value: string;
  start: number;
  end: number;
  /** Said with a year or a day of a month; otherwise relative to now (昨天, 上个月, 去年, 一季度). */
  absolute: boolean;
}

const COUNT = '(?:\\d{1,2}|[一二三四五六七八九十]{1,3})';
const YEAR = '(?<![\\d第号])(?:(?:19|20)\\d\\d|\\d\\d(?=年))';
/** A year of a document number (2023年第1号公告, 2024年12号文) is no period. */
const DOCUMENT = '(?!\\s?第?\\s?\\d{1,4}号)';

/** 一月给定了多少: what a month brings, not January. */
const PER_MONTH = '[一1]月(?=给|定|核|多少|挣|得交|要交|该交|卖多少|开多少|能|可以|几)';

/** Within this many days ahead a day without a year is the coming one, otherwise it is past: people tell what happened. */
const DAYS_AHEAD = 60;

function number(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : (quantity(text) ?? 0);
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function day(year: number, month: number, date: number): string | undefined {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  return isDay(text) ? text : undefined;
}

function monthOf(year: number, month: number): string | undefined {
  return month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : undefined;
}

type Reader = (groups: Record<string, string | undefined>, today: string) => string | undefined;
interface Rule {
  slot: 'date' | 'period';
  absolute: boolean;
  pattern: RegExp;
  read: Reader;
}

function relativeYear(word: string | undefined, today: string): number | undefined {
  const year = Number(today.slice(0, 4));
  switch (word) {
    case '今年':
    case '本年':
    case '当年':
      return year;
    case '去年':
    case '上年':
    case '上一年':
      return year - 1;
    case '前年':
      return year - 2;
    case '明年':
      return year + 1;
    default:
      return undefined;
  }
}

const monthDay: Reader = (groups, today) => {
  const month = number(groups['month'] ?? '');
  const date = number(groups['day'] ?? '');
  const said = relativeYear(groups['relative'], today);
  const year = said ?? Number(today.slice(0, 4));
  const found = day(year, month, date);
  return found !== undefined &&
    said === undefined &&
    groups['limit'] === undefined &&
    found > addDays(today, DAYS_AHEAD)
    ? day(year - 1, month, date)
    : found;
};

const fullDate: Reader = (groups) =>
  day(fullYear(groups['year'] ?? ''), number(groups['month'] ?? ''), number(groups['day'] ?? ''));

const QUARTERS: Readonly<Record<string, string>> = { 一: '1', 二: '2', 三: '3', 四: '4', 首: '1' };

function quarter(text: string | undefined): string {
  return QUARTERS[text ?? ''] ?? text ?? '';
}

/** Tried in this order; what one took no other takes. */
const RULES: readonly Rule[] = [
  {
    slot: 'date',
    absolute: true,
    pattern: new RegExp(
      `(?<year>${YEAR})\\s?年的?\\s?(?<month>${COUNT})\\s?月\\s?(?<day>${COUNT})(?:\\s?[日号]|(?![\\d万千百元块份张个月]))`,
      'g',
    ),
    read: fullDate,
  },
  {
    slot: 'date',
    absolute: true,
    pattern:
      /(?<![\dA-Za-z]|[A-Za-z][\s.\-#:]|\d[.\-/])(?<year>(?:19|20)\d\d)(?<mark>[-./])\s?(?<month>\d{1,2})\k<mark>\s?(?<day>\d{1,2})(?!\d|[-./]\d|\s\d{6})/g,
    read: fullDate,
  },
  {
    slot: 'date',
    absolute: true,
    pattern: new RegExp(
      `(?<![\\d年/.-])(?:(?<relative>今年|本年|去年|前年|明年)的?)?(?<month>${COUNT})\\s?月(?:份的?)?\\s?(?<day>${COUNT})\\s?[日号](?!楼|窗口|厅|文)(?:(?=[之以]?前|截止|到期)(?<limit>)|)`,
      'g',
    ),
    read: monthDay,
  },
  {
    slot: 'period',
    absolute: true,
    pattern: new RegExp(
      `(?<year>${YEAR})\\s?(?:年度?的?|[-/.]|\\s)?\\s?(?:第?(?<quarter>[一二三四1-4首])\\s?季度?|[Qq](?<q>[1-4])(?!\\d))`,
      'g',
    ),
    read: (groups) => `${fullYear(groups['year'] ?? '')}-Q${quarter(groups['quarter'] ?? groups['q'])}`,
  },
  {
    slot: 'period',
    absolute: true,
    pattern: new RegExp(`(?<year>${YEAR})\\s?年的?\\s?(?<month>${COUNT})\\s?月份?`, 'g'),
    read: (groups) => monthOf(fullYear(groups['year'] ?? ''), number(groups['month'] ?? '')),
  },
  {
    slot: 'period',
    absolute: true,
    pattern:
      /(?<![\dA-Za-z]|[A-Za-z][\s.\-#:]|\d[.\-/:]|\d\s)(?<year>20\d\d)[-./](?<month>0?[1-9]|1[0-2])月?(?!\d|[-./]\d|\s\d)/g,
    read: (groups) => monthOf(Number(groups['year']), Number(groups['month'])),
  },
  {
    slot: 'period',
    absolute: true,
    pattern: new RegExp(
      `(?<![\\d第号])(?:(?<year>(?:19|20)\\d\\d)\\s?年(?!头|来)|(?<short>\\d\\d)年度)度?${DOCUMENT}`,
      'g',
    ),
    read: (groups) => String(fullYear(groups['year'] ?? groups['short'] ?? '')),
  },
  {
    slot: 'period',
    absolute: false,
    pattern: new RegExp(
      `(?<relative>今年|本年|去年|上年|前年)度?的?(?:第?(?<quarter>[一二三四1-4首])季度?|(?<month>${COUNT})月份?)?`,
      'g',
    ),
    read: (groups, today) => {
      const year = relativeYear(groups['relative'], today);
      if (year === undefined) return undefined;
      if (groups['quarter'] !== undefined) return `${year}-Q${quarter(groups['quarter'])}`;
      return groups['month'] === undefined ? String(year) : monthOf(year, number(groups['month']));
    },
  },
  {
    slot: 'period',
    absolute: false,
    pattern: /(?<which>上上|上一?|这一?|本|当)(?:个)?(?<unit>月|季度|季)(?!末|底|初|饼)/g,
    read: (groups, today) => {
      const back = groups['which'] === '上上' ? 2 : groups['which']?.startsWith('上') ? 1 : 0;
      const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
      if (groups['unit'] === '月') return monthOf(Math.floor((months - back) / 12), ((months - back) % 12) + 1);
      const quarters = Math.floor(months / 3) - back;
      return `${Math.floor(quarters / 4)}-Q${(quarters % 4) + 1}`;
    },
  },
  {
    slot: 'period',
    absolute: false,
    pattern: /(?<![每个几\d]|上一|这一)第?(?<quarter>[一二三四1-4首])季度/g,
    read: (groups, today) => {
      const asked = Number(quarter(groups['quarter']));
      const year = Number(today.slice(0, 4));
      const current = Math.floor((Number(today.slice(5, 7)) - 1) / 3) + 1;
      return `${asked > current ? year - 1 : year}-Q${asked}`;
    },
  },
  {
    slot: 'period',
    absolute: false,
    pattern: new RegExp(
      `(?<![\\d年第每满近个几.-])(?!${PER_MONTH})(?<month>${COUNT})月份?(?!\\d|[一二三四五六七八九十]|饼)`,
      'g',
    ),
    read: (groups, today) => {
      const month = number(groups['month'] ?? '');
      const year = Number(today.slice(0, 4));
      return monthOf(month > Number(today.slice(5, 7)) ? year - 1 : year, month);
    },
  },
  {
    slot: 'period',
    absolute: false,
    pattern: /(?<=[\u4e00-\u9fff][\s:]?|[0-9A-Z]{18}[\s,#+_])20[12]\d(?=\s*$|\s?的?(?:定额|核定|定税|额度))/gi,
    read: (groups) => groups['0'],
  },
  {
    slot: 'date',
    absolute: false,
    pattern: /大前天|前天|昨[天日晚]|今[天日早晚]|明[天日早晚]|后天/g,
    read: (groups, today) => {
      const word = groups['0'] ?? '';
      const days =
        word === '大前天' ? -3 : word === '前天' ? -2 : word === '后天' ? 2 : '昨今明'.indexOf(word.charAt(0)) - 1;
      return addDays(today, days);
    },
  },
  {
    slot: 'date',
    absolute: false,
    pattern: /(?<which>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?<weekday>[一二三四五六日天])/g,
    read: (groups, today) => {
      const weekday = '一二三四五六日'.indexOf(groups['weekday'] === '天' ? '日' : (groups['weekday'] ?? '')) + 1;
      const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
      const weeks = groups['which'] === '上上' ? -2 : groups['which'] === '上' ? -1 : groups['which'] === '下' ? 1 : 0;
      return addDays(monday, weeks * 7 + weekday - 1);
    },
  },
];

/** 20260115, where a label says that it is a date. */
export function dateOfDigits(digits: string): string | undefined {
  return digits.length === 8 && /^(19|20)/.test(digits)
    ? day(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)))
    : undefined;
}

/**
 * Dates and periods, in the order of the text and not overlapping. `now` decides what 昨天, 上周五, 上个月, 去年, 一季度 and a day without
 * a year mean, in Shanghai. `text` has its Chinese numbers already in plain digits (`plainDigits`).
 */
export function findTimes(text: string, now: Date): TimeFound[] {
  if (!/[年月季周天日晚早期拜Qq]|20\d\d/.test(text) || Number.isNaN(shanghaiTime(now).year)) return [];
  const today = shanghaiDay(now);
  const found: TimeFound[] = [];
  const taken = new Uint8Array(text.length);
  for (const { slot, absolute, pattern, read } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (taken.subarray(start, end).includes(1)) continue;
      const value = read({ ...match.groups, '0': match[0] }, today);
      if (value === undefined) continue;
      taken.fill(1, start, end);
      found.push({ slot, value, start, end, absolute });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
