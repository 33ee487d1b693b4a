import type { Inputs } from '../question';
import { sumNamed, type TextReading } from './text-reading';

/** Whose business a text speaks of. */
export function readHolder(text: string): Inputs['holder'] {
  if (/个人?独资?企?业?|个独|合伙/.test(text) && !/个体/.test(text)) return 'partnership';
  if (/个体/.test(text)) return 'individual';
  if (/公司|企业|厂|法人|小微/.test(text)) return 'company';
  return undefined;
}

const COSTS = /成本(?:费用)?|费用|开支|支出/;
const REVENUE = /营业额|营业收入|营收|流水|收入|销售额|卖了/;
const PROFIT = /利润|净赚|纯利|赚了?|挣了?|盈利|应纳税所得额?|所得额/;

/** The sum of a year's profit, or what came in and the costs. */
export function readProfit(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs: Inputs = {};
  if (/应纳税所得|应税所得|所得额/.test(text)) inputs.isTaxable = true;
  const costs = sumNamed(reading, COSTS);
  const revenue = sumNamed(reading, REVENUE);
  const profit = sumNamed(reading, PROFIT);
  if (costs) inputs.costs = costs.value;
  if (profit && profit.start !== costs?.start) {
    inputs.amount = profit.value;
    delete inputs.costs;
    return inputs;
  }
  const amount = revenue && revenue.start !== costs?.start ? revenue : sums.find(({ start }) => start !== costs?.start);
  if (amount) inputs.amount = amount.value;
  if (amount && (costs || (revenue && !PROFIT.test(text)))) inputs.isRevenue = true;
  return inputs;
}
