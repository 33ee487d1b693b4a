import { money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs } from '../question';
import { salesWithoutTax } from '../sales-without-tax';
import { noRule, type Setting, type Worked } from '../worker';

/** Somebody without a business, taxed each time (公告2026年第10号第一条). */
export function personVat(inputs: Inputs, { day, rules }: Setting): Worked {
  const articleId = 'natural-person-vat';
  const rule = rules.on('vat-person', day);
  if (rule === undefined) return noRule('自然人按次纳税', day, articleId);
  const { values, basis } = rule;
  const rate = money(values.rate);
  const lines: string[] = [];
  const sales = salesWithoutTax(inputs, rate, lines);
  const assumed = '以上按一次(一天)的收入计算,不含卖房、租房;有扣缴义务人的由付款方代扣代缴。';
  if (sales.lt(values.once)) {
    lines.push(`每次(日)销售额${sayYuan(sales)},未到${sayYuan(money(values.once))},免征增值税。`, assumed);
    return {
      result: ZERO,
      headline: `不用交增值税:每次(日)${sayYuan(sales)},未到${sayYuan(money(values.once))},免征。`,
      lines,
      basis,
      articleId,
    };
  }
  const result = toCents(sales.times(rate));
  lines.push(`增值税:${saySum(sales)}×${sayRate(rate)}＝${saySum(result)}元`);
  lines.push('城建税等附加随增值税减半征收,另计;付款方还可能按劳务报酬等代扣个人所得税。', assumed);
  return {
    result,
    headline: `要交增值税${saySum(result)}元:个人按次纳税,达到${sayYuan(money(values.once))}的全额按${sayRate(rate)}交,${saySum(sales)}×${sayRate(rate)}。`,
    hint: '附加税费、个税另计。',
    lines,
    basis,
    articleId,
  };
}
