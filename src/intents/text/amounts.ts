import { quantity } from './chinese-numerals';

export interface AmountFound {
  /** Yuan with two decimals. */
  value: string;
  start: number;
  end: number;
}

/** No amount in a tax text is larger: a longer number is something else. */
const LARGEST = 1e13;

const SCALE = '十百千万亿拾佰仟';
const CHINESE = `零〇一二两俩三四五六七八九壹贰叁肆伍陆柒捌玖${SCALE}`;
/** 1234 · 1,234.50 · 28万 · 3千5 · 5万2千3百 */
const PLAIN = `(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d{1,13}(?!\\d))(?:\\.\\d{1,4}(?!\\d))?(?:[${SCALE}]{1,3}(?:\\d{1,4}(?![\\d.]))?)*`;
/** ¥1,234.5 · 3580元 · 1.2万 · 三千五百块 · 3块5 · 50w · 金额 980 */
const AMOUNT = new RegExp(
  `(?<![\\d.A-Za-z第〔[])(?<currency>¥|\\$|人民币|rmb|cny)?\\s?(?<number>${PLAIN}|[${CHINESE}]+(?:点[零〇一二三四五六七八九]+[${SCALE}]*)?)` +
    `(?:\\s?(?<letter>[wk])(?![a-z]))?(?:[多余来](?<late>[万亿千百])?)?` +
    `(?:\\s?(?<unit>元整?|块钱?|圆整?|人民币|rmb(?![a-z])|yuan(?![a-z]))` +
    `(?:(?<jiao>[\\d一二三四五六七八九])[角毛](?:(?<fen>[\\d一二三四五六七八九])分)?|(?<=块)(?<tenth>[\\d一二三四五六七八九])(?![\\d${CHINESE}张份个月年日号次天家人点位%]))?)?`,
  'gi',
);
/** The name of an amount right before the number makes it one without a unit. */
const LABEL =
  /(?:金额|价税合计|合计|税额|总额|票面|面额|总价|含税价?|开了|jine)(?:\s|[:=()"'.¥]|是|为|约|大概|共|小写|】|])*$/i;
/** What follows a count, not an amount: 5万张, 十万元版, 三千个, 万分之, 百度. */
const COUNTED =
  /^\s?(?:火急|半|版|克|瓦|卡|英|伏|升|毫|公|元版|张|份|本|个|户|家|人|条|次|公里|里|斤|公斤|千克|吨|台|件|平|米|字|年|月|天|日|号|分|步|名|级|股|亩|度|粉|位|岁|倍|套|部|辆|箱|瓶|页|遍|种|届|期|楼|层|路|街|成|点|%|‰|小时|年代|以上的?户|[A-Za-z\d])/;
const NOT_MONEY = /^(?:通|形|满|领|滑|版|旦|宵|素|件|月|老|首|地|牌|砖|板|屏|儿|头|状|区)/;

function money(value: number): string | undefined {
  return value > 0 && value < LARGEST ? value.toFixed(2) : undefined;
}

const LETTER_SCALES: Readonly<Record<string, string>> = { w: '万', k: '千' };

function valueOf(written: string, groups: Record<string, string | undefined>): number | undefined {
  const value = quantity(written);
  const tenths = quantity(groups['jiao'] ?? groups['tenth'] ?? '') ?? 0;
  const hundredths = quantity(groups['fen'] ?? '') ?? 0;
  return value === undefined ? undefined : value + tenths / 10 + hundredths / 100;
}

/** A number with neither currency nor unit that is money by its form: 28万, 50w, 三千五. 千万 and 万一 are words, 三千 may be anything. */
function isRoundSum(written: string): boolean {
  return !/^[百佰千仟万亿]/.test(written) && (/[万亿]/.test(written) || /[千仟]/.test(written));
}

/**
 * Sums of money, in yuan, in the order of the text: by currency sign, by unit, by label (金额 980), or round sums in 万 (卖了28万).
 * Not: counts (5万张), versions of invoices (十万元版), percentages. `text` has its Chinese numbers already in plain digits.
 */
export function findAmounts(text: string): AmountFound[] {
  const found: AmountFound[] = [];
  for (const match of text.matchAll(AMOUNT)) {
    const groups = match.groups ?? {};
    const start = match.index + match[0].length - match[0].trimStart().length;
    const end = match.index + match[0].trimEnd().length;
    const letter = groups['letter']?.toLowerCase() ?? '';
    const written = (groups['number'] ?? '').replaceAll(',', '') + (LETTER_SCALES[letter] ?? groups['late'] ?? '');
    const value = valueOf(written, groups);
    const sum = value === undefined ? undefined : money(value);
    if (sum === undefined) continue;
    // The 2K of an id written in groups is no sum.
    if (letter !== '' && /[\dA-Za-z]\s*$/.test(text.slice(Math.max(0, start - 3), start))) continue;
    const behind = text.slice(end, end + 6);
    if (groups['unit'] !== undefined) {
      // 一块查: together, not one yuan.
      if (NOT_MONEY.test(behind) || (written === '一' && groups['unit'] === '块')) continue;
    } else if (groups['currency'] === undefined) {
      if (COUNTED.test(behind)) continue;
      if (!isRoundSum(written)) {
        if (/\d{10}/.test(written) || !LABEL.test(text.slice(Math.max(0, start - 12), start))) continue;
      }
    }
    found.push({ value: sum, start, end });
  }
  return found;
}
