import { addDays, type Day, isDay } from '../../core/shanghai-time';
import { quantity } from '../../intents/text/chinese-numerals';
import { money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { sumNamed, type TextReading } from '../reading/text-reading';
import { noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'late-fee';

/** Late fee: from the day after the deadline to the day of payment, both counted (税收征收管理法第三十二条, 实施细则第七十五条). */
export const lateFee: Worker = { kind: 'late_fee', read, missing, work };

const COUNT = '(\\d{1,4}|[一二两三四五六七八九十百]{1,5})';
const SPANS: readonly [RegExp, number][] = [
  [new RegExp(`${COUNT}\\s?(?:天|日(?!期))`), 1],
  [new RegExp(`${COUNT}\\s?个?(?:星期|周|礼拜)`), 7],
];

function read(reading: TextReading): Inputs {
  const { text, sums, times } = reading;
  const inputs: Inputs = {};
  const named = sumNamed(reading, /欠税?|欠了|税款|少交|漏交|应交|补税?|税金|税额/);
  const amount = named ?? sums[0];
  if (amount) inputs.amount = amount.value;
  const dates = times.filter(({ slot }) => slot === 'date');
  const [first, second] = dates;
  if (first && second) {
    inputs.dueDay = first.value < second.value ? first.value : second.value;
    inputs.payDay = first.value < second.value ? second.value : first.value;
  } else if (first) {
    const behind = text.slice(first.end, first.end + 6);
    const paid = /^\s?(?:才|去|来|补|[交缴付](?!的))/.test(behind) && !/到期|截止|前/.test(behind);
    if (paid) inputs.payDay = first.value;
    else inputs.dueDay = first.value;
  }
  const masked = [...text]
    .map((one, at) => (dates.some(({ start, end }) => start <= at && at < end) ? '\u0000' : one))
    .join('');
  for (const [pattern, factor] of SPANS) {
    const written = pattern.exec(masked)?.[1];
    if (written === undefined) continue;
    const count = /^\d+$/.test(written) ? Number(written) : quantity(written);
    if (count !== undefined) inputs.days = count * factor;
  }
  if (inputs.days === undefined && /半个月/.test(text)) inputs.days = 15;
  if (inputs.days !== undefined) {
    delete inputs.dueDay;
    delete inputs.payDay;
  }
  return inputs;
}

function missing({ amount, days, dueDay }: Inputs): Missing[] {
  const asks: Missing[] = [];
  if (amount === undefined) asks.push({ input: 'amount', ask: '欠的税款是多少元?' });
  if (days === undefined && dueDay === undefined)
    asks.push({ input: 'days', ask: '晚交了多少天?也可以回复缴款截止日和实际缴款日。' });
  return asks;
}

/** Days from the one after `due` to `paid`, both counted: 0 where it was paid in time. */
export function daysLate(due: Day, paid: Day): number {
  if (!isDay(due) || !isDay(paid)) return 0;
  return Math.max(0, Math.round((Date.parse(`${paid}T00:00:00Z`) - Date.parse(`${due}T00:00:00Z`)) / 86_400_000));
}

function work(inputs: Inputs, { day, today, rules }: Setting): Worked {
  const rule = rules.on('late-fee', day);
  if (rule === undefined) return noRule('滞纳金', day, ARTICLE);
  const owed = money(inputs.amount ?? '0');
  const rate = money(rule.values.daily);
  const lines: string[] = [];
  let days = inputs.days ?? 0;
  if (inputs.days === undefined && inputs.dueDay !== undefined) {
    const paid = inputs.payDay ?? today;
    days = daysLate(inputs.dueDay, paid);
    lines.push(
      `滞纳天数:从缴款期限届满次日${addDays(inputs.dueDay, 1)}到${inputs.payDay === undefined ? `今天${today}` : `缴款日${paid}`},共${days}天`,
    );
  }
  if (days === 0)
    return {
      result: ZERO,
      headline: '没有逾期,不加收滞纳金。',
      lines: [...lines, '在缴款期限内缴清的,没有滞纳金。'],
      basis: rule.basis,
      articleId: ARTICLE,
    };
  const result = toCents(owed.times(rate).times(days));
  const step = `${saySum(owed)}×${sayRate(rate)}×${days}天`;
  lines.push(
    `滞纳金:${step}＝${saySum(result)}元`,
    `税款和滞纳金合计${saySum(owed.plus(result))}元,每多一天再加${saySum(toCents(owed.times(rate)))}元。`,
    '从缴款期限届满的次日算到实际缴款当日;期限最后一天是法定休假日的顺延。社保费的滞纳金另有规定。',
  );
  return {
    result,
    headline: `滞纳金${saySum(result)}元:${sayYuan(owed)}×${sayRate(rate)}×${days}天(从期限届满次日算到缴款当天)。`,
    lines,
    basis: rule.basis,
    articleId: ARTICLE,
  };
}
