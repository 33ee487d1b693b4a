import { money, type Money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs } from '../question';
import { salesWithoutTax } from '../sales-without-tax';
import { surchargesOn } from '../surcharges';
import { noRule, type Setting, type Worked } from '../worker';

const EXEMPT_ARTICLE = 'small-scale-exemption';

/** 小规模: nothing below the threshold but on special invoices, everything from it on (公告2026年第10号第一条, 增值税法第二十三条). */
export function smallScaleVat(inputs: Inputs, { day, today, rules }: Setting): Worked {
  const rule = rules.on('vat-small', day);
  if (rule === undefined) return noRule('小规模纳税人增值税', day, EXEMPT_ARTICLE);
  const { values, basis } = rule;
  const rate = money(values.rate);
  const lines: string[] = [];
  if (day !== today) lines.push(`按${day.slice(0, 4)}年${Number(day.slice(5, 7))}月的规定计算。`);
  const specialRate = inputs.specialAtFull ? money(values.fullRate) : rate;
  const sales = salesWithoutTax(inputs, inputs.special === 'all' ? specialRate : rate, lines);
  const quarterly = inputs.period === 'quarter' || (inputs.period === undefined && sales.gte(values.threshold.quarter));
  const span = quarterly ? '季度' : '月';
  const threshold = money(quarterly ? values.threshold.quarter : values.threshold.month);
  const taxed = values.reachedIsTaxed ? sales.gte(threshold) : sales.gt(threshold);
  const special = inputs.special === 'all' ? sales : onSpecial(inputs, specialRate, sales);
  const specialTax = toCents(special.times(specialRate));
  const specialStep = `${saySum(special)}×${sayRate(specialRate)}`;
  const rest = sales.minus(special);
  const fails = values.reachedIsTaxed ? `未到${sayYuan(threshold)}` : `不超过${sayYuan(threshold)}`;
  const reaches = values.reachedIsTaxed ? `达到${sayYuan(threshold)}` : `超过${sayYuan(threshold)}`;
  const assumed = assumptions(inputs, span);
  let result: Money;
  let headline: string;
  if (taxed) {
    const restTax = toCents(rest.times(rate));
    result = specialTax.plus(restTax);
    const steps = [special.gt(0) ? specialStep : '', rest.gt(0) ? `${saySum(rest)}×${sayRate(rate)}` : ''];
    const step = steps.filter((one) => one !== '').join('＋');
    lines.push(`${span}销售额${sayYuan(sales)},${reaches}的起征点,要全额交,不是只交超出部分。`);
    lines.push(`增值税:${step}＝${saySum(result)}元`);
    headline = `要交增值税${saySum(result)}元:${span}销售额${sayYuan(sales)}${reaches},全额按${sayRate(rate)}交,${step}。`;
  } else {
    result = specialTax;
    if (special.gt(0)) {
      lines.push(`${span}销售额${sayYuan(sales)},${fails},没开专票的部分免征增值税;开专票的${sayYuan(special)}不免。`);
      lines.push(`增值税:${specialStep}＝${saySum(result)}元`);
      headline = `要交增值税${saySum(result)}元:专票${sayYuan(special)}不免,${specialStep};${rest.gt(0) ? `其余${sayYuan(rest)}${span}${fails},免。` : `不开专票、开普票则免(${span}${fails})。`}`;
    } else {
      lines.push(`${span}销售额${sayYuan(sales)},${fails},开普票或不开票的免征增值税。`);
      headline = `不用交增值税:${span}销售额${sayYuan(sales)},${fails}(按${span}合计、没开专票),免征。`;
    }
  }
  const extra = result.gt(0) ? surchargesOn(result, { inputs, sales, quarterly, halved: true, day, rules }) : undefined;
  if (extra) lines.push(...extra.lines);
  else lines.push('增值税免了,城建税、教育费附加、地方教育附加也不用交。');
  lines.push(...assumed);
  const included =
    taxed && inputs.taxIncluded === undefined ? ifIncluded(inputs, rate, threshold, values.reachedIsTaxed) : undefined;
  if (included) lines.push(included.line);
  if (inputs.holder !== undefined) lines.push('个体户和公司,只要是小规模纳税人,适用同样的规定。');
  return {
    result,
    headline,
    // At the edge it matters most whether the sum holds the tax.
    hint: included?.free ? '如果这是含税金额,则未到起征点,免征。' : extra ? extra.hint : '附加税费也不用交。',
    lines,
    basis: [...basis, ...(extra?.basis ?? [])],
    articleId: taxed ? 'small-scale-over-threshold' : special.gt(0) ? 'small-scale-special-invoice' : EXEMPT_ARTICLE,
  };
}

/** Sales on special invoices, without tax. */
function onSpecial({ special, taxIncluded }: Inputs, rate: Money, sales: Money): Money {
  if (special === undefined || special === 'none' || special === 'all') return ZERO;
  const sum = taxIncluded === true ? toCents(money(special).div(rate.plus(1))) : money(special);
  return sum.gt(sales) ? sales : sum;
}

function assumptions({ taxIncluded, special, payer }: Inputs, span: string): string[] {
  const said = [`销售额是整个${span}开票和没开票的合计`];
  if (taxIncluded === undefined) said.push('金额不含税');
  if (special === undefined) said.push('没有开专票');
  if (payer === undefined) said.push('您是小规模纳税人(个体户、公司一样)');
  return [`以上假定:${said.join(',')},不含卖房、租房等不动产业务。`];
}

/** What it comes to if the sum held the tax: people say what was paid. */
function ifIncluded(
  { amount }: Inputs,
  rate: Money,
  threshold: Money,
  reachedIsTaxed: boolean,
): { line: string; free: boolean } {
  const net = toCents(money(amount ?? '0').div(rate.plus(1)));
  const taxed = reachedIsTaxed ? net.gte(threshold) : net.gt(threshold);
  const line = taxed
    ? `如果是含税金额:不含税${saySum(net)}元,增值税${saySum(toCents(net.times(rate)))}元。`
    : `如果是含税金额:不含税${saySum(net)}元,没有达到起征点,没开专票的免征。`;
  return { line, free: !taxed };
}
