import Big from 'big.js';

/** A sum of money or a rate, exact: decimal, never a binary fraction. */
export type Money = Big;

/** An exact number from its decimal digits ("1234.50", "0.01"). @throws on anything else: what people typed is read before. */
export function money(digits: string | number | Money): Money {
  return new Big(digits);
}

export const ZERO: Money = new Big(0);

/** To the cent, half up: the last step of each tax and of each price without tax, never one in between. */
export function toCents(sum: Money): Money {
  return sum.round(2, Big.roundHalfUp);
}

/** "1234.50": the normal form of a sum everywhere in the product. */
export function yuan(sum: Money): string {
  return toCents(sum).toFixed(2);
}

export function smaller(one: Money, other: Money): Money {
  return one.lt(other) ? one : other;
}

export function larger(one: Money, other: Money): Money {
  return one.gt(other) ? one : other;
}

/** As people write it: 35万元, 12.5万元, 3500元, 990.10元. */
export function sayYuan(sum: Money): string {
  const exact = toCents(sum);
  const inTenThousands = exact.div(10_000);
  if (exact.abs().gte(10_000) && inTenThousands.round(2).eq(inTenThousands)) return `${inTenThousands.toString()}万元`;
  return `${saySum(exact)}元`;
}

/** The bare figure: 3500, 990.10. */
export function saySum(sum: Money): string {
  const exact = toCents(sum);
  return exact.round(0).eq(exact) ? exact.toFixed(0) : exact.toFixed(2);
}

/** 0.03 → 3%, 0.0005 → 万分之五, 0.00005 → 万分之零点五, 0.001 → 千分之一. */
export function sayRate(rate: Money): string {
  if (rate.gte('0.005')) return `${rate.times(100).toString()}%`;
  if (rate.times(1000).gte(1)) return `千分之${inChinese(rate.times(1000))}`;
  return `万分之${inChinese(rate.times(10_000))}`;
}

const DIGITS = '零一二三四五六七八九';

function inChinese(value: Money): string {
  return [...value.toString()]
    .map((character) => (character === '.' ? '点' : (DIGITS[Number(character)] ?? '')))
    .join('');
}
