import { progressive, progressiveStep } from '../brackets';
import { larger, money, type Money, saySum, sayYuan, smaller, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readHolder, readProfit } from '../reading/profit';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'business-income-rates';

/** Individual income tax on a year's business income, halved up to two million for 个体户 (公告2023年第12号第一条). */
export const business: Worker = { kind: 'business_iit', read, missing, work };

function read(reading: TextReading): Inputs {
  const inputs = inputsOnDay(reading);
  const holder = readHolder(reading.text);
  if (holder === 'individual' || holder === 'partnership') inputs.holder = holder;
  return { ...inputs, ...readProfit(reading) };
}

function missing({ amount, isRevenue, costs }: Inputs): Missing[] {
  if (amount === undefined) return [{ input: 'amount', ask: '一年的利润(收入减成本费用)是多少元?' }];
  return isRevenue && costs === undefined
    ? [{ input: 'costs', ask: '一年的成本费用一共多少元?按利润算,不按收入算。' }]
    : [];
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const rule = rules.on('iit-business', day);
  if (rule === undefined) return noRule('经营所得个税', day, ARTICLE);
  const { brackets, basicDeduction } = rule.values;
  const partnership = inputs.holder === 'partnership';
  const half = partnership ? undefined : rules.on('iit-business-half', day);
  if (!partnership && half === undefined) return noRule('个体户个税减半', day, 'individual-business-half');
  const profit = larger(money(inputs.amount ?? '0').minus(inputs.costs ?? '0'), ZERO);
  const lines: string[] = [];
  if (inputs.costs !== undefined)
    lines.push(`利润:${saySum(money(inputs.amount ?? '0'))}－${saySum(money(inputs.costs))}＝${saySum(profit)}元`);
  const owedOn = (base: Money) => {
    const whole = progressive(brackets, base);
    const upToLimit = half ? progressive(brackets, smaller(base, money(half.values.limit))) : ZERO;
    return toCents(whole.minus(upToLimit.times(half?.values.share ?? '0')));
  };
  const tax = toCents(progressive(brackets, profit));
  const result = owedOn(profit);
  const relief = tax.minus(result);
  if (profit.eq(0))
    return {
      result: ZERO,
      headline: '没有利润,不用交经营所得个税。',
      lines: [...lines, '没有应纳税所得额,不用交个税,仍要按期申报。'],
      basis: rule.basis,
      articleId: ARTICLE,
    };
  lines.push(`应纳税额:${progressiveStep(brackets, profit)}＝${saySum(tax)}元`);
  if (half) {
    const limit = sayYuan(money(half.values.limit));
    lines.push(
      profit.lte(half.values.limit)
        ? `个体户不超过${limit}的部分减半:${saySum(tax)}－${saySum(relief)}＝${saySum(result)}元`
        : `个体户不超过${limit}的部分减半,减${saySum(relief)}元:${saySum(tax)}－${saySum(relief)}＝${saySum(result)}元`,
    );
  } else lines.push('个人独资企业、合伙企业不享受减半。');
  if (inputs.isTaxable !== true) {
    const reduced = larger(profit.minus(basicDeduction), ZERO);
    lines.push(
      `以上把利润当作应纳税所得额;没有工资等综合所得的,汇算时还可减${sayYuan(money(basicDeduction))},则交${saySum(owedOn(reduced))}元。`,
    );
  }
  if (inputs.holder === undefined) lines.push(`以上假定是个体户;个人独资、合伙企业不减半,交${saySum(tax)}元。`);
  return {
    result,
    headline: `要交个税${saySum(result)}元:${progressiveStep(brackets, profit)}＝${saySum(tax)}元${half ? `,个体户${profit.lte(half.values.limit) ? '' : `${sayYuan(money(half.values.limit))}以内`}减半` : ',个独、合伙不减半'}。`,
    ...(inputs.isTaxable === true ? {} : { hint: `没有工资的还可先减${sayYuan(money(basicDeduction))}。` }),
    lines,
    basis: [...(half?.basis ?? []), ...rule.basis],
    articleId: half ? 'individual-business-half' : ARTICLE,
  };
}
