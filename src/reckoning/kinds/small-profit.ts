import { larger, money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readProfit } from '../reading/profit';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'small-profit-rate';

/** Enterprise income tax on a year's profit: small low-profit up to three million (公告2023年第12号第三条), else 25 %, 15 % for high-tech. */
export const smallProfit: Worker = { kind: 'small_profit_cit', read, missing, work };

function read(reading: TextReading): Inputs {
  const inputs = inputsOnDay(reading);
  if (/高新/.test(reading.text)) inputs.highTech = true;
  return { ...inputs, ...readProfit(reading) };
}

function missing({ amount, isRevenue, costs }: Inputs): Missing[] {
  if (amount === undefined) return [{ input: 'amount', ask: '全年利润(应纳税所得额)是多少元?' }];
  return isRevenue && costs === undefined
    ? [{ input: 'costs', ask: '全年成本费用一共多少元?企业所得税按利润算,不按收入算。' }]
    : [];
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const law = rules.on('cit', day);
  const small = rules.on('cit-small', day);
  if (law === undefined || small === undefined) return noRule('小型微利企业所得税', day, ARTICLE);
  const profit = larger(money(inputs.amount ?? '0').minus(inputs.costs ?? '0'), ZERO);
  const lines: string[] = [];
  if (inputs.costs !== undefined)
    lines.push(`利润:${saySum(money(inputs.amount ?? '0'))}－${saySum(money(inputs.costs))}＝${saySum(profit)}元`);
  if (profit.eq(0))
    return {
      result: ZERO,
      headline: '没有利润,不用交企业所得税,仍要按期申报。',
      lines: [...lines, '应纳税所得额不大于零,不用交企业所得税,仍要按期申报。'],
      basis: law.basis,
      articleId: ARTICLE,
    };
  const limit = money(small.values.limit);
  if (profit.lte(limit)) {
    const counted = money(small.values.counted);
    const rate = money(small.values.rate);
    const result = toCents(profit.times(counted).times(rate));
    const step = `${saySum(profit)}×${sayRate(counted)}×${sayRate(rate)}`;
    lines.push(
      `应纳税所得额${sayYuan(profit)},不超过${sayYuan(limit)},减按${sayRate(counted)}计入、${sayRate(rate)}税率(实际${sayRate(counted.times(rate))})。`,
      `企业所得税:${step}＝${saySum(result)}元`,
      `以上假定是小型微利企业(从业不超过300人、资产不超过5000万元、非限制和禁止行业),利润就是应纳税所得额。`,
    );
    return {
      result,
      headline: `企业所得税${saySum(result)}元:小型微利企业${step}(实际${sayRate(counted.times(rate))})。`,
      hint: '300万元以内适用,人数、资产也要符合。',
      lines,
      basis: [...small.basis, ...law.basis],
      articleId: ARTICLE,
    };
  }
  const rate = money(inputs.highTech ? law.values.highTech : law.values.rate);
  const result = toCents(profit.times(rate));
  const why = inputs.highTech ? '高新技术企业' : `超过${sayYuan(limit)},不是小型微利企业,全额`;
  lines.push(
    `应纳税所得额${sayYuan(profit)},${why}按${sayRate(rate)}。`,
    `企业所得税:${saySum(profit)}×${sayRate(rate)}＝${saySum(result)}元`,
    '以上假定利润就是应纳税所得额。',
  );
  return {
    result,
    headline: `企业所得税${saySum(result)}元:利润${sayYuan(profit)},${why}按${sayRate(rate)}。`,
    lines,
    basis: law.basis,
    articleId: inputs.highTech ? 'high-tech-rate' : 'cit-rate',
  };
}
