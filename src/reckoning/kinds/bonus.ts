import { type Bracket, bracketFor, progressive, progressiveStep } from '../brackets';
import { larger, money, type Money, sayRate, saySum, sayYuan, toCents, yuan, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readDeductions, SALARY, spareDeductions } from '../reading/deductions';
import { isYearly, sumNamed, type TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'year-end-bonus';

/** A year's one-off bonus taxed by itself, and compared with adding it to the year's salary where that is known (公告2023年第30号). */
export const bonus: Worker = { kind: 'bonus_iit', read, spare: spareDeductions, missing, work };

function read(reading: TextReading): Inputs {
  const { sums } = reading;
  const inputs = inputsOnDay(reading);
  const pay = sumNamed(reading, new RegExp(`${SALARY.source}|年薪|年收入|全年收入`));
  const named = sumNamed(reading, /年终奖|年底奖|一次性奖金|奖金|双薪|十三薪|13薪|年终/);
  const yearly =
    pay !== undefined &&
    (isYearly(reading, pay) || /年薪|年收入|全年收入/.test(reading.text.slice(Math.max(0, pay.start - 6), pay.start)));
  const taken = new Set(readDeductions(reading, inputs, { unsaid: yearly ? 'year' : 'month', into: 'year' }));
  if (pay && pay.start !== named?.start && !taken.has(pay.start)) {
    inputs.salary = yearly ? pay.value : yuan(money(pay.value).times(12));
    taken.add(pay.start);
  }
  const amount = named && !taken.has(named.start) ? named : sums.find(({ start }) => !taken.has(start));
  if (amount) inputs.amount = amount.value;
  return inputs;
}

function missing({ amount }: Inputs): Missing[] {
  return amount === undefined ? [{ input: 'amount', ask: '年终奖是多少元?' }] : [];
}

/** Tax on a bonus by itself: the line of the monthly table for a twelfth of it, applied to the whole. */
export function bonusTax(brackets: readonly Bracket[], amount: Money): Money {
  const { rate, quick } = bracketFor(brackets, amount.div(12));
  return toCents(larger(amount.times(rate).minus(quick), ZERO));
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const rule = rules.on('iit-bonus', day);
  const yearRule = rules.on('iit-comprehensive', day);
  if (rule === undefined || yearRule === undefined) return noRule('年终奖单独计税', day, ARTICLE);
  const { brackets } = rule.values;
  const amount = money(inputs.amount ?? '0');
  const twelfth = amount.div(12);
  const { rate, quick } = bracketFor(brackets, twelfth);
  const result = bonusTax(brackets, amount);
  const step = `${saySum(amount)}×${sayRate(money(rate))}${money(quick).gt(0) ? `－${quick}` : ''}`;
  const lines = [
    `单独计税:${saySum(amount)}÷12＝${saySum(twelfth)}元,查月度税率表为${sayRate(money(rate))},速算扣除数${quick}`,
    `个税:${step}＝${saySum(result)}元,到手${saySum(amount.minus(result))}元`,
  ];
  const edge = edgeBelow(brackets, amount, result);
  if (edge) lines.push(edge);
  let hint = '工资不高的,并入全年工资可能更省。';
  if (inputs.salary === undefined) {
    lines.push('也可以并入全年工资计税。告诉我每月工资、社保公积金和专项附加扣除,可以比较哪种更省。');
  } else {
    const left = money(inputs.salary)
      .minus(money(yearRule.values.monthlyDeduction).times(12))
      .minus(inputs.insurance ?? '0')
      .minus(inputs.deductions ?? '0');
    const wages = larger(left, ZERO);
    const together = larger(left.plus(amount), ZERO);
    const taxOf = (base: Money) => toCents(progressive(yearRule.values.brackets, base));
    const merged = taxOf(together).minus(taxOf(wages));
    const cheaper = merged.lt(result) ? '并入' : merged.gt(result) ? '单独' : '';
    lines.push(
      `并入全年工资:应纳税所得额${saySum(together)}元,${together.gt(0) ? `${progressiveStep(yearRule.values.brackets, together)}＝` : '税'}${saySum(taxOf(together))}元,比只有工资时(${saySum(taxOf(wages))}元)多${saySum(merged)}元`,
      cheaper === '' ? '两种算法一样。' : `${cheaper}计税更省,少交${saySum(merged.minus(result).abs())}元。`,
      `以上假定全年工资共${sayYuan(money(inputs.salary))}${inputs.insurance === undefined ? ',没有扣社保公积金' : ''}${inputs.deductions === undefined ? ',没有专项附加扣除' : ''}。`,
    );
    hint =
      cheaper === ''
        ? '并入工资计税结果一样。'
        : cheaper === '并入'
          ? `并入全年工资只多交${saySum(merged)}元,更省。`
          : `并入工资要交${saySum(merged)}元,单独更省。`;
  }
  lines.push('单独计税一年只能用一次。');
  return {
    result,
    headline: `年终奖${sayYuan(amount)}单独计税交${saySum(result)}元:${saySum(amount)}÷12查税率${sayRate(money(rate))},${step}。`,
    hint,
    lines,
    basis: [...rule.basis, ...yearRule.basis.slice(0, 1)],
    articleId: ARTICLE,
  };
}

/** 36000.01 leaves less than 36000: told where the bonus lies just above an edge of the table. */
function edgeBelow(brackets: readonly Bracket[], amount: Money, tax: Money): string | undefined {
  const edge = brackets
    .flatMap(({ upTo }) => (upTo === undefined ? [] : [money(upTo).times(12)]))
    .findLast((one) => one.lt(amount));
  if (edge === undefined) return undefined;
  const netAtEdge = edge.minus(bonusTax(brackets, edge));
  const net = amount.minus(tax);
  if (net.gte(netAtEdge)) return undefined;
  return `注意临界点:发${saySum(edge)}元只交${saySum(bonusTax(brackets, edge))}元、到手${saySum(netAtEdge)}元,比现在多到手${saySum(netAtEdge.minus(net))}元。`;
}
