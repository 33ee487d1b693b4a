import { findAmounts } from '../../intents/text/amounts';
import { quantity } from '../../intents/text/chinese-numerals';
import type { TimeFound } from '../../intents/text/times';

/** A sum of money where it stands in the text. */
export interface Sum {
  /** Yuan, "1234.50". */
  value: string;
  start: number;
  end: number;
  /** 二十多万, 三四万, 5到8万: nothing exact can be reckoned with it. */
  vague: boolean;
  /** 不超过30万, 10万以下: a limit that is spoken of, not the asker's own sum. */
  bound: boolean;
}

/** A plain number that may be money: 月薪8000, 社保800. Not part of an id, a document number, a fraction. */
const PLAIN =
  /(?<![\d.a-z第〔[/:_-]|号文?|公告)(?:\d{1,3}(?:,\d{3})+|\d{3,9})(?:\.\d{1,2})?(?![\d./:_十百千万亿-]|,\d{3})/gi;
/** 10万年终奖, 240万个税: what follows begins a word, it counts no years and no pieces. */
const ROUND =
  /(?<![\d.a-z])(?:\d{1,5}(?:\.\d{1,2})?|[一二两三四五六七八九十百]{1,5})[万千](?:\d|[一二两三四五六七八九])?(?=年终|年底奖|年薪|年收入|月薪|月工资|个税|个人所得|个体|成本|分开)/g;
/** 八百, 三百五, 两千: spoken without 元. */
const SPOKEN =
  /(?<![第\d一二两三四五六七八九十百千万])[一二两三四五六七八九]百[一二两三四五六七八九]?(?:十[一二三四五六七八九]?)?(?![百千万亿分货姓度多来几\d])/g;
/** What follows a count: 120平, 30天, 3个月, 15号, 500人. */
const COUNTED =
  /^\s?(?:年(?!薪|终)|月(?!薪|工资|收|入|租|付)|[日号天平㎡度届期路楼岁倍张份次人户台辆件斤吨亩套条页级组部位]|m2|个(?!税|人所得)|小时|分(?!红)|%|‰|[点折]|[a-jl-v])/i;
const VAGUE_WITHIN = /[多余来几](?!少)/;
const VAGUE_BEHIND = /^\s?(?:多(?!少)|几(?![个点])|来块|以?上下|[到至~-]\s?[\d一二两三四五六七八九十])/;
const VAGUE_BEFORE = /(?:[\d一二两三四五六七八九十][万千]?\s?[到至~-]\s?|[几])$/;
const BOUND_BEFORE =
  /(?:(?:没有?|未|不)(?:超过?|满|到|达到?|足|够|高于|低于|大于|小于)|超过了?|超出|过了|超了?|满|达到|低于|高于|不足|大于|小于|少于|多于|起征点|免税额|限额|标准)(?:是|为|了|有)?$/;
const BOUND_BEHIND =
  /^\s?(?:元|块钱?)?\s?(?:以[下内上外]|之[内下上]|及以|封顶|的?(?:起征|标准|额度|免税额|免征|门槛|限额|政策|优惠|部分))/;

function overlaps(one: { start: number; end: number }, others: readonly { start: number; end: number }[]): boolean {
  return others.some((other) => one.start < other.end && other.start < one.end);
}

/**
 * All sums of a text, in its order: those that are money by their form (5万, 3.5w, 两千八, 300元), and plain numbers of three and
 * more digits that count nothing and are no date. `text` has its Chinese numbers already in plain digits.
 */
export function findSums(text: string, times: readonly TimeFound[]): Sum[] {
  const dates = times.filter(
    ({ start, end }) => /[年月日号/.-]/.test(text.slice(start, end)) || /^20\d\d$/.test(text.slice(start, end)),
  );
  const found: { value: string; start: number; end: number }[] = findAmounts(text).filter(
    (one) => !overlaps(one, dates),
  );
  const add = (start: number, end: number, value: number | undefined) => {
    const one = { start, end };
    if (value === undefined || value <= 0 || overlaps(one, found) || overlaps(one, dates)) return;
    if (COUNTED.test(text.slice(end, end + 6))) return;
    found.push({ value: value.toFixed(2), ...one });
  };
  for (const match of text.matchAll(ROUND)) {
    const one = { start: match.index, end: match.index + match[0].length };
    const value = quantity(match[0]);
    if (value !== undefined && !overlaps(one, found)) found.push({ value: value.toFixed(2), ...one });
  }
  for (const match of text.matchAll(PLAIN))
    add(match.index, match.index + match[0].length, Number(match[0].replaceAll(',', '')));
  for (const match of text.matchAll(SPOKEN)) add(match.index, match.index + match[0].length, quantity(match[0]));
  return found
    .sort((a, b) => a.start - b.start)
    .map((one) => {
      const before = text.slice(Math.max(0, one.start - 8), one.start);
      const behind = text.slice(one.end, one.end + 8);
      return {
        ...one,
        // 11万多少税: 多 belongs to the question.
        vague:
          VAGUE_WITHIN.test(text.slice(one.start, one.end + 1)) ||
          VAGUE_BEHIND.test(behind) ||
          VAGUE_BEFORE.test(before),
        bound: BOUND_BEFORE.test(before) || BOUND_BEHIND.test(behind),
      };
    });
}
