import fc from 'fast-check';
import { money, sayRate, sayYuan, toCents, yuan } from '../../src/reckoning/money';
import { fromCents } from './setting';

test.each([
  ['0.005', '0.01'],
  ['0.004999', '0.00'],
  ['1.005', '1.01'],
  ['2.675', '2.68'],
  ['350000', '350000.00'],
])('%s is %s to the cent, half up', (exact, cents) => {
  expect(yuan(money(exact))).toBe(cents);
});

test.each([
  ['350000', '35万元'],
  ['125000', '12.5万元'],
  ['346534.65', '346534.65元'],
  ['9999', '9999元'],
  ['990.1', '990.10元'],
])('%s is said %s', (exact, said) => {
  expect(sayYuan(money(exact))).toBe(said);
});

test.each([
  ['0.03', '3%'],
  ['0.015', '1.5%'],
  ['0.001', '千分之一'],
  ['0.0005', '万分之五'],
  ['0.0003', '万分之三'],
  ['0.00025', '万分之二点五'],
  ['0.00005', '万分之零点五'],
])('a rate of %s is said %s', (rate, said) => {
  expect(sayRate(money(rate))).toBe(said);
});

test('sums of cents are exact where binary fractions are not', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 1, maxLength: 30 }), (cents) => {
      const total = cents.reduce((sum, one) => sum.plus(fromCents(one)), money(0));
      expect(yuan(total)).toBe(fromCents(cents.reduce((sum, one) => sum + one, 0)));
      expect(toCents(total).eq(total)).toBe(true);
    }),
  );
});
