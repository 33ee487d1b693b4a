import { money, yuan, ZERO } from '../money';
import type { Inputs } from '../question';
import { isMonthly, isYearly, sumsNamed, type TextReading } from './text-reading';
import type { Sum } from './sums';

/** A salary, by what people call it. */
export const SALARY = /工资|月薪|薪水|薪资|底薪|月入|月收入|每?个?月(?:挣|赚|发|拿|到手)/;
const INSURANCE = /五险一金|三险一金|社会?保险?(?:费|和?公积金|加公积金)?|住?房?公积金|三险|五险/;
const AFTER_INSURANCE = new RegExp(
  `[交扣缴](?:完|掉|除|去)(?:了)?(?:${INSURANCE.source})|(?:${INSURANCE.source})(?:以?后|完|剩|之后)`,
);
const DEDUCTIONS =
  /专项附加(?:扣除)?|附加扣除|专项扣除|(?:子女|孩子)(?:教育)?|娃|婴幼儿|赡养(?:老人)?|老人|房贷(?:利息)?|房租(?:扣除)?|租房|继续教育/;

/** How sums are meant where the text does not say, and what `inputs` shall hold. */
export interface Spans {
  unsaid: 'month' | 'year';
  into: 'month' | 'year';
}

function spread(reading: TextReading, sum: Sum, { unsaid, into }: Spans): string {
  const said = isYearly(reading, sum) ? 'year' : isMonthly(reading, sum) ? 'month' : unsaid;
  if (said === into) return sum.value;
  return yuan(into === 'year' ? money(sum.value).times(12) : money(sum.value).div(12));
}

/** Reads 社保公积金 and 专项附加扣除 into `inputs`; returns where their sums stand, so that nobody takes them for the main one. */
export function readDeductions(reading: TextReading, inputs: Inputs, spans: Spans): ReadonlySet<number> {
  const { text } = reading;
  const taken = new Set<number>();
  // 交完社保6800: what is left, not what was paid.
  const left = AFTER_INSURANCE.test(text);
  const insurance = left ? [] : sumsNamed(reading, INSURANCE);
  if (insurance.length > 0) {
    inputs.insurance = total(reading, insurance, spans);
    for (const { start } of insurance) taken.add(start);
  } else if (/(?:没有?|不|无)(?:交|缴|上|买|扣)?(?:五险一金|三险一金|社保)/.test(text)) inputs.insurance = '0';
  const deductions = deductionsIn(reading).filter(({ start }) => !taken.has(start));
  if (deductions.length > 0) {
    inputs.deductions = total(reading, deductions, spans);
    for (const { start } of deductions) taken.add(start);
  } else if (/(?:没有?|无)(?:其他|任何|什么)?(?:专项附加|附加|扣除)/.test(text)) inputs.deductions = '0';
  if (/没有?(?:社保|五险).{0,4}(?:也没|和|跟|、|,)?(?:扣除|专项)/.test(text)) inputs.deductions = '0';
  return taken;
}

function total(reading: TextReading, sums: readonly Sum[], spans: Spans): string {
  return yuan(sums.reduce((sum, one) => sum.plus(spread(reading, one, spans)), ZERO));
}

function deductionsIn(reading: TextReading): Sum[] {
  return sumsNamed(reading, DEDUCTIONS);
}

/** 社保402公积金425 and 房贷1000孩子2000 are one input each: how many sums more than inputs. */
export function spareDeductions(reading: TextReading): number {
  const insurance = new Set(sumsNamed(reading, INSURANCE).map(({ start }) => start));
  const deductions = deductionsIn(reading).filter(({ start }) => !insurance.has(start));
  return Math.max(0, insurance.size - 1) + Math.max(0, deductions.length - 1);
}
