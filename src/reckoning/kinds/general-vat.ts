import { money, sayRate, saySum, toCents, ZERO } from '../money';
import type { Inputs } from '../question';
import { salesWithoutTax } from '../sales-without-tax';
import { surchargesOn } from '../surcharges';
import { noRule, type Setting, type Worked } from '../worker';

/** 一般纳税人: output tax at the rate of the trade less input tax (增值税法第十条, 第十四条). */
export function generalVat(inputs: Inputs, { day, rules }: Setting): Worked {
  const articleId = 'vat-rates';
  const rule = rules.on('vat-general', day);
  if (rule === undefined) return noRule('一般纳税人增值税', day, articleId);
  const rate = money(inputs.rate ?? rule.values.goods);
  const lines: string[] = [];
  const sales = salesWithoutTax(inputs, rate, lines);
  const output = toCents(sales.times(rate));
  lines.push(`销项税额:${saySum(sales)}×${sayRate(rate)}＝${saySum(output)}元`);
  const input = money(inputs.inputTax ?? '0');
  const owed = output.minus(input);
  lines.push(`应纳增值税:销项${saySum(output)}－进项${saySum(input)}＝${saySum(owed)}元`);
  if (inputs.inputTax === undefined) lines.push('以上假定没有可抵扣的进项税额;有进项的再减去。');
  if (inputs.taxIncluded === undefined) {
    const net = toCents(money(inputs.amount ?? '0').div(rate.plus(1)));
    lines.push(`以上假定金额不含税;如果是含税金额,销项税额为${saySum(toCents(net.times(rate)))}元。`);
  }
  const result = owed.gt(0) ? owed : ZERO;
  if (owed.lt(0)) lines.push(`进项大于销项,本期不用交,留抵${saySum(owed.abs())}元下期继续抵扣。`);
  const extra = result.gt(0)
    ? surchargesOn(result, { inputs, sales, quarterly: false, halved: inputs.halved === true, day, rules })
    : undefined;
  if (extra) lines.push(...extra.lines);
  const step = `${saySum(sales)}×${sayRate(rate)}${input.gt(0) ? `－进项${saySum(input)}` : ''}`;
  return {
    result,
    headline: owed.lt(0)
      ? `本期不用交增值税:销项${saySum(output)}元小于进项${saySum(input)}元,留抵${saySum(owed.abs())}元。`
      : `要交增值税${saySum(result)}元:${step}${inputs.inputTax === undefined ? '(未减进项)' : ''}。`,
    ...(extra ? { hint: extra.hint } : {}),
    lines,
    basis: [...rule.basis, ...(extra?.basis ?? [])],
    articleId,
  };
}
