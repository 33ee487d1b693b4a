import { larger, money, type Money, sayRate, saySum, ZERO } from './money';

/** A line of a table of rates: up to and with `upTo`, none on the last. */
export interface Bracket {
  upTo?: string;
  rate: string;
  quick: string;
}

/** The line that holds for a base. */
export function bracketFor(brackets: readonly Bracket[], base: Money): Bracket {
  const found = brackets.find(({ upTo }) => upTo === undefined || base.lte(upTo)) ?? brackets.at(-1);
  if (found === undefined) throw new RangeError('a table of rates has no line');
  return found;
}

/** base × rate − quick deduction, not rounded; nothing on nothing. */
export function progressive(brackets: readonly Bracket[], base: Money): Money {
  if (base.lte(0)) return ZERO;
  const { rate, quick } = bracketFor(brackets, base);
  return larger(base.times(rate).minus(quick), ZERO);
}

/** 55500×10%－2520 */
export function progressiveStep(brackets: readonly Bracket[], base: Money): string {
  const { rate, quick } = bracketFor(brackets, base);
  const deducted = money(quick).gt(0) ? `－${quick}` : '';
  return `${saySum(base)}×${sayRate(money(rate))}${deducted}`;
}
