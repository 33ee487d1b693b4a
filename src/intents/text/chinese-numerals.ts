/** Chinese digits as they are spoken and written, the financial forms and look-alikes of 〇 among them. */
const DIGITS: Readonly<Record<string, string>> = {
  零: '0',
  〇: '0',
  '○': '0',
  '◯': '0',
  一: '1',
  壹: '1',
  弌: '1',
  幺: '1',
  二: '2',
  贰: '2',
  貳: '2',
  弍: '2',
  三: '3',
  叁: '3',
  叄: '3',
  参: '3',
  弎: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陆: '6',
  七: '7',
  柒: '7',
  八: '8',
  捌: '8',
  九: '9',
  玖: '9',
};
const SCALES: Readonly<Record<string, number>> = {
  十: 10,
  拾: 10,
  百: 100,
  佰: 100,
  千: 1_000,
  仟: 1_000,
  万: 10_000,
  亿: 100_000_000,
};

/** Shortest run of Chinese digits that is a number read digit by digit and no counting word. */
const SHORTEST_RUN = 4;
/** Runs with separators between are one number read in groups (四一 零零 二零 一一) from this many digits on. */
const SHORTEST_GROUPED = 8;

/** One digit, or nothing. */
export function digitOf(character: string): string | undefined {
  return character >= '0' && character <= '9' ? character : DIGITS[character];
}

function isSeparator(character: string | undefined): boolean {
  return character === ' ' || character === '-' || character === '.' || character === ',';
}

interface Run {
  start: number;
  end: number;
  chinese: number;
}

/** Runs of digits, plain and Chinese, that touch each other or have one separator between. */
function chainAt(text: string, from: number): { runs: Run[]; end: number } {
  const runs: Run[] = [];
  let at = from;
  while (at < text.length) {
    const run: Run = { start: at, end: at, chinese: 0 };
    for (let digit = digitOf(text.charAt(run.end)); digit !== undefined; digit = digitOf(text.charAt(run.end))) {
      if (text.charAt(run.end) !== digit) run.chinese++;
      run.end++;
    }
    runs.push(run);
    at = run.end;
    if (!isSeparator(text[at]) || digitOf(text.charAt(at + 1)) === undefined) break;
    at++;
  }
  return { runs, end: at };
}

/** Numbers of these lengths have a meaning: they tell whether 一 in 八五一下 belongs to the number. */
const LENGTHS: ReadonlySet<number> = new Set([8, 10, 11, 12, 14, 15, 16, 18, 20]);
/** 一下, 一直, 三张: the digit begins a word; 第一, 统一: it ends one. */
const WORD_BEHIND = /^[下直共张次个起样般定些点会份本家遍道块并边]/;
const WORD_BEFORE = /[第统唯之万]$/;

/** The run without a digit at its edge that belongs to a word beside it. */
function withoutWords(text: string, run: Run): Run {
  const trimmed = { ...run };
  const fits = () => LENGTHS.has(trimmed.end - trimmed.start);
  const isChinese = (at: number) => !/[0-9零〇]/.test(text.charAt(at));
  if (SCALES[text.charAt(run.end)] !== undefined && isChinese(run.end - 1)) trimmed.end--;
  if (!fits() && isChinese(trimmed.end - 1) && WORD_BEHIND.test(text.charAt(run.end))) trimmed.end--;
  if (!fits() && isChinese(trimmed.start) && WORD_BEFORE.test(text.charAt(run.start - 1))) trimmed.start++;
  return trimmed;
}

function isReadDigitByDigit(run: Run, grouped: boolean): boolean {
  const length = run.end - run.start;
  return run.chinese > 0 && (length >= SHORTEST_RUN || (grouped && length >= 2));
}

/** The text with numbers read digit by digit (四一零零, 二〇二六年, 壹贰叁肆) in plain digits; each character keeps its place. */
export function plainDigits(text: string): string {
  let result = '';
  let kept = 0;
  for (let at = 0; at < text.length;) {
    if (digitOf(text.charAt(at)) === undefined) {
      at++;
      continue;
    }
    const { runs, end } = chainAt(text, at);
    const digits = runs.reduce((total, run) => total + run.end - run.start, 0);
    const grouped = digits >= SHORTEST_GROUPED && runs.every((run) => run.end - run.start >= 2);
    for (const whole of runs) {
      const run = withoutWords(text, whole);
      if (!isReadDigitByDigit(run, grouped)) continue;
      result += text.slice(kept, run.start);
      for (let i = run.start; i < run.end; i++) result += digitOf(text.charAt(i)) ?? text.charAt(i);
      kept = run.end;
    }
    at = Math.max(end, at + 1);
  }
  return result + text.slice(kept);
}

/**
 * The value of a quantity: 三千五 3500, 一万二 12000, 二十八万 280000, 一点二万 12000, 3千5 3500, 5百 500, 1.2万 12000, 两千零五十 2050.
 * Undefined where it is none.
 */
export function quantity(text: string): number | undefined {
  if (!/^[\d.点零〇一二两俩三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟]+$/.test(text)) return undefined;
  let total = 0;
  let section = 0;
  let number: number | undefined;
  let lastScale = 1;
  let zero = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const decimal = /^\d+(?:\.\d+)?|^[零〇一二两三四五六七八九]点[零〇一二三四五六七八九]+/.exec(
      text.slice(at, at + 24),
    )?.[0];
    if (decimal !== undefined) {
      if (number !== undefined) return undefined;
      number = Number([...decimal].map((c) => (c === '点' || c === '.' ? '.' : (digitOf(c) ?? '2'))).join(''));
      at += decimal.length - 1;
      continue;
    }
    const scale = SCALES[character];
    if (scale === undefined) {
      if (character === '点' || character === '.' || character === '半') return undefined;
      const digit = character === '两' || character === '俩' ? '2' : digitOf(character);
      if (digit === undefined) return undefined;
      if (digit === '0') {
        zero = true;
        continue;
      }
      if (number !== undefined) return undefined;
      number = Number(digit);
      continue;
    }
    if (scale >= 10_000) {
      total = (total + section + (number ?? 0)) * scale;
      section = 0;
      if (total === 0) return undefined;
    } else {
      if (number === undefined && scale !== 10) return undefined;
      section += (number ?? 1) * scale;
    }
    number = undefined;
    zero = false;
    lastScale = scale;
  }
  // 三千五 is 3500, 三千零五 is 3005: the last digit counts in tenths of the last scale unless a zero says otherwise.
  if (number !== undefined) section += lastScale > 1 && !zero && number < 10 ? number * (lastScale / 10) : number;
  const value = total + section;
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
