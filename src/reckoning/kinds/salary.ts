import { bracketFor, progressive, progressiveStep } from '../brackets';
import { larger, money, type Money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readDeductions, SALARY, spareDeductions } from '../reading/deductions';
import { sumNamed, type TextReading } from '../reading/text-reading';
import type { RuleVersion } from '../rules';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'cumulative-withholding';

/** Withholding from a salary by the cumulative method (国家税务总局公告2018年第61号第六条), the same salary every month from January. */
export const salary: Worker = { kind: 'salary_iit', read, spare: spareDeductions, missing, work };

function read(reading: TextReading): Inputs {
  const { text, sums, times } = reading;
  const inputs = inputsOnDay(reading);
  const month = times.find(
    ({ slot, value, start, end }) =>
      slot === 'period' &&
      /^\d{4}-\d\d$/.test(value) &&
      /月/.test(text.slice(start, end)) &&
      // 一万五月薪 is a sum and a name.
      !/[万千百]$/.test(text.slice(0, start)) &&
      !/^薪/.test(text.slice(end)),
  );
  const nth = /第(\d{1,2}|[一二三四五六七八九十]{1,2})个月/.exec(text)?.[1];
  if (month) inputs.month = Number(month.value.slice(5));
  else if (nth !== undefined) inputs.month = nthMonth(nth);
  if (/到手|剩|实发/.test(text)) inputs.takeHome = true;
  const taken = readDeductions(reading, inputs, { unsaid: 'month', into: 'month' });
  const named = sumNamed(reading, SALARY);
  const amount = named && !taken.has(named.start) ? named : sums.find(({ start }) => !taken.has(start));
  if (amount) inputs.amount = amount.value;
  return inputs;
}

function nthMonth(written: string): number | undefined {
  const value = /^\d+$/.test(written)
    ? Number(written)
    : '一二三四五六七八九十'.indexOf(written.slice(-1)) + 1 + (written.length > 1 ? 10 : 0);
  return value >= 1 && value <= 12 ? value : undefined;
}

function missing({ amount }: Inputs): Missing[] {
  return amount === undefined ? [{ input: 'amount', ask: '每月税前工资是多少元?' }] : [];
}

/** Taxable income up to a month, never negative. */
function taxableUpTo(months: number, inputs: Inputs, rule: RuleVersion<'iit-comprehensive'>): Money {
  const { amount, insurance, deductions } = inputs;
  const monthly = money(amount ?? '0')
    .minus(rule.values.monthlyDeduction)
    .minus(insurance ?? '0')
    .minus(deductions ?? '0');
  return larger(monthly.times(months), ZERO);
}

/** What is withheld in each month 1..12 of a year with the same salary. */
export function withheldByMonth(inputs: Inputs, rule: RuleVersion<'iit-comprehensive'>): Money[] {
  const upTo = (month: number) => toCents(progressive(rule.values.brackets, taxableUpTo(month, inputs, rule)));
  return Array.from({ length: 12 }, (_, index) => upTo(index + 1).minus(upTo(index)));
}

function work(inputs: Inputs, { day, today, rules }: Setting): Worked {
  const rule = rules.on('iit-comprehensive', day);
  if (rule === undefined) return noRule('工资个税', day, ARTICLE);
  const { brackets, monthlyDeduction } = rule.values;
  const amount = money(inputs.amount ?? '0');
  const insurance = money(inputs.insurance ?? '0');
  const deductions = money(inputs.deductions ?? '0');
  const month = inputs.month ?? Number(today.slice(5, 7));
  const byMonth = withheldByMonth(inputs, rule);
  const result = byMonth[month - 1] ?? ZERO;
  const year = byMonth.reduce((sum, one) => sum.plus(one), ZERO);
  const taxable = taxableUpTo(month, inputs, rule);
  const before = byMonth.slice(0, month - 1).reduce((sum, one) => sum.plus(one), ZERO);
  const monthly = `${saySum(amount)}－${monthlyDeduction}${insurance.gt(0) ? `－社保公积金${saySum(insurance)}` : ''}${deductions.gt(0) ? `－专项附加扣除${saySum(deductions)}` : ''}`;
  const left = amount.minus(insurance).minus(result);
  const takeHome = `${month}月到手约${saySum(left)}元。`;
  const assumed = assumptions(inputs, month);
  if (year.eq(0)) {
    const lines = [`每月应纳税所得额:${monthly},没有余额,不用交个税。`, takeHome, ...assumed];
    return {
      result: inputs.takeHome ? left : ZERO,
      headline: `${inputs.takeHome ? `到手${saySum(left)}元,` : ''}不用交个税:每月工资${sayYuan(amount)},减除${monthlyDeduction}元${insurance.plus(deductions).gt(0) ? '和各项扣除' : ''}后没有余额。`,
      lines,
      basis: rule.basis,
      articleId: 'basic-deduction',
    };
  }
  const lines = [
    `${month > 1 ? `1至${month}月累计` : '1月'}应纳税所得额:(${monthly})×${month}＝${saySum(taxable)}元`,
    `${month > 1 ? '累计' : ''}应扣:${progressiveStep(brackets, taxable)}＝${saySum(toCents(progressive(brackets, taxable)))}元`,
    ...(month > 1 ? [`${month}月应扣:减去前${month - 1}个月已扣${saySum(before)}元＝${saySum(result)}元`] : []),
    `全年合计${saySum(year)}元(${monthlySpread(byMonth)})。`,
    takeHome,
    ...assumed,
  ];
  const even = byMonth.every((one) => one.eq(byMonth[0] ?? ZERO));
  const top = bracketFor(brackets, taxableUpTo(12, inputs, rule));
  const headline = even
    ? `每月扣个税${saySum(result)}元:(${monthly})×${sayRate(money(top.rate))}。`
    : `${month}月扣个税${saySum(result)}元,全年共${saySum(year)}元:每月${monthly},累计预扣,税率逐步升到${sayRate(money(top.rate))}。`;
  return {
    result: inputs.takeHome ? left : result,
    headline: inputs.takeHome ? `${month}月到手${saySum(left)}元。${headline}` : headline,
    ...(inputs.insurance === undefined ? { hint: '没算社保公积金和专项附加扣除,有的请告诉我金额。' } : {}),
    lines,
    basis: rule.basis,
    articleId: ARTICLE,
  };
}

function assumptions({ insurance, deductions, month }: Inputs, used: number): string[] {
  const said: string[] = ['1月起一直在本单位、每月工资相同'];
  if (insurance === undefined) said.push('没有扣社保公积金');
  if (deductions === undefined) said.push('没有专项附加扣除');
  if (month === undefined) said.push(`算的是${used}月`);
  return [`以上假定:${said.join(',')}。`];
}

/** 1月450元 … each time the sum changes. */
function monthlySpread(byMonth: readonly Money[]): string {
  const parts: string[] = [];
  for (let from = 0; from < byMonth.length;) {
    const sum = byMonth[from] ?? ZERO;
    let to = from;
    while (to + 1 < byMonth.length && (byMonth[to + 1] ?? ZERO).eq(sum)) to++;
    parts.push(`${from + 1}${to > from ? `至${to + 1}` : ''}月${from < to ? '每月' : ''}${saySum(sum)}元`);
    from = to + 1;
  }
  return parts.join(',');
}
