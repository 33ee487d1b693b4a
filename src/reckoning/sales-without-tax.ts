import { money, type Money, sayRate, saySum, toCents } from './money';
import type { Inputs } from './question';

/** What was sold without the tax, to the cent; `lines` gets the step where `amount` holds it. */
export function salesWithoutTax(inputs: Inputs, rate: Money, lines: string[]): Money {
  const amount = money(inputs.amount ?? '0');
  if (inputs.taxIncluded !== true) return amount;
  const net = toCents(amount.div(rate.plus(1)));
  lines.push(`不含税销售额:${saySum(amount)}÷(1＋${sayRate(rate)})＝${saySum(net)}元`);
  return net;
}
