import fc from 'fast-check';
import { money, toCents, yuan } from '../../src/reckoning/money';
import type { Inputs } from '../../src/reckoning/question';
import { reckon } from '../../src/reckoning/reckon';
import { fromCents, NOW, owed, owedSum, reckoned, rules } from './setting';

const month = (amount: string, more: Inputs = {}): Inputs => ({ amount, period: 'month', ...more });
const quarter = (amount: string, more: Inputs = {}): Inputs => ({ amount, period: 'quarter', ...more });

test.each<[string, Inputs, string]>([
  ['a cent below 100,000 a month', month('99999.99'), '0.00'],
  ['exactly 100,000 a month reaches the threshold', month('100000.00'), '1000.00'],
  ['a cent below 300,000 a quarter', quarter('299999.99'), '0.00'],
  ['exactly 300,000 a quarter', quarter('300000.00'), '3000.00'],
  ['the whole, not the part above', quarter('350000.00'), '3500.00'],
  ['with tax: divided by 1.01 first', quarter('350000.00', { taxIncluded: true }), '3465.35'],
  ['with tax, below the threshold after the division', quarter('302000.00', { taxIncluded: true }), '0.00'],
  ['with tax, exactly at it', quarter('303000.00', { taxIncluded: true }), '3000.00'],
  ['special invoices are not exempt', month('50000.00', { special: 'all' }), '500.00'],
  ['part on special invoices', quarter('280000.00', { special: '80000.00' }), '800.00'],
  ['special invoices at 3 %', quarter('280000.00', { special: '80000.00', specialAtFull: true }), '2400.00'],
  [
    'special invoices at 3 %, with tax',
    month('51500.00', { special: 'all', specialAtFull: true, taxIncluded: true }),
    '1500.00',
  ],
  ['above the threshold, part at 3 %', quarter('400000.00', { special: '100000.00', specialAtFull: true }), '6000.00'],
  ['a general taxpayer', { amount: '1000000.00', payer: 'general', rate: '0.13', inputTax: '80000.00' }, '50000.00'],
  [
    'a general taxpayer, with tax',
    { amount: '113000.00', payer: 'general', rate: '0.13', taxIncluded: true },
    '13000.00',
  ],
  ['more input than output', { amount: '100000.00', payer: 'general', rate: '0.06', inputTax: '8000.00' }, '0.00'],
  ['a person below 1,000', { amount: '999.99', payer: 'person' }, '0.00'],
  ['a person at 1,000', { amount: '1000.00', payer: 'person' }, '10.00'],
])('%s', (_, inputs, expected) => {
  expect(owed('vat', inputs)).toBe(expected);
});

test('until 2025 exactly 100,000 and 300,000 were exempt, a cent more was not', () => {
  expect(owed('vat', month('100000.00', { day: '2025-12-31' }))).toBe('0.00');
  expect(owed('vat', quarter('300000.00', { day: '2025-12-31' }))).toBe('0.00');
  expect(owed('vat', quarter('300000.01', { day: '2025-12-31' }))).toBe('3000.00');
  expect(reckoned('vat', month('100000.00', { day: '2025-12-31' })).short).toContain('2023年第19号');
});

test.each(['2022-12-31', '2028-01-01'])('no rule in force on %s: nothing is reckoned', (day) => {
  const result = reckon({ kind: 'vat', inputs: quarter('400000.00', { day }) }, { now: NOW, rules });
  expect(result).toMatchObject({ status: 'unknown', articleId: 'small-scale-exemption' });
});

test('without a period only sums between the two thresholds need one', () => {
  const asks = (amount: string) => reckon({ kind: 'vat', inputs: { amount } }, { now: NOW, rules });
  expect(asks('99999.99').status).toBe('reckoned');
  expect(asks('150000.00')).toMatchObject({ status: 'missing', missing: [{ input: 'period' }] });
  expect(asks('350000.00').status).toBe('reckoned');
});

test('surcharges: halved, by place, and no education surcharges up to the threshold', () => {
  const urban = reckoned('vat', quarter('350000.00')).lines.join('\n');
  expect(urban).toContain('城建税122.50元(市区7%),教育费附加52.50元,地方教育附加35元,合计210元');
  const town = reckoned('vat', quarter('400000.00', { place: 'town' })).lines.join('\n');
  expect(town).toContain('城建税100元(县城、镇5%),教育费附加60元,地方教育附加40元,合计200元');
  const special = reckoned('vat', month('50000.00', { special: 'all' })).lines.join('\n');
  expect(special).toContain('城建税17.50元(市区7%);月销售额不超过10万元的免教育费附加、地方教育附加,合计17.50元');
  expect(reckoned('vat', month('50000.00')).lines.join('\n')).toContain('也不用交');
  const general = reckoned('vat', { amount: '1000000.00', payer: 'general', rate: '0.13' }).lines.join('\n');
  expect(general).toContain('城建税9100元(市区7%),教育费附加3900元,地方教育附加2600元,合计15600元');
});

test('the first text names the alternative where it changes everything: is the tax in the sum?', () => {
  expect(reckoned('vat', quarter('300000.00')).short).toContain('如果这是含税金额,则未到起征点,免征');
  expect(reckoned('vat', quarter('300000.00', { taxIncluded: false })).short).not.toContain('含税金额');
});

test('small-scale sales owe nothing or 1 % of all, and the tax with its base makes up the sum with tax', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
      const amount = fromCents(cents);
      const tax = owedSum('vat', quarter(amount, { taxIncluded: false }));
      expect(yuan(tax)).toBe(cents < 30_000_000 ? '0.00' : yuan(money(amount).times('0.01')));
      if (cents < 30_300_100) return;
      const net = toCents(money(amount).div('1.01'));
      const included = owedSum('vat', quarter(amount, { taxIncluded: true }));
      expect(net.plus(included).minus(amount).abs().lte('0.01')).toBe(true);
    }),
  );
});

test('from the threshold on more sales owe more', () => {
  const sales = fc.integer({ min: 30_000_000, max: 500_000_000 });
  fc.assert(
    fc.property(sales, sales, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      expect(owedSum('vat', quarter(fromCents(less))).lte(owedSum('vat', quarter(fromCents(more))))).toBe(true);
    }),
  );
});

test.each<[string, Inputs, string]>([
  ['rent below 100,000 a month', { amount: '99999.99', rentMonths: 1 }, '0.00'],
  ['shop at 100,000', { amount: '100000.00', rentMonths: 1, premises: 'other' }, '3000.00'],
  ['home at 100,000', { amount: '100000.00', rentMonths: 1, premises: 'home' }, '1500.00'],
  ['a year ahead is spread over its months', { amount: '1188000.00', rentMonths: 12 }, '0.00'],
  ['a year ahead that reaches it', { amount: '1200000.00', rentMonths: 12, premises: 'other' }, '36000.00'],
  ['with tax', { amount: '103000.00', rentMonths: 1, premises: 'other', taxIncluded: true }, '3000.00'],
])('letting by a person: %s', (_, inputs, expected) => {
  expect(owed('rent_vat', inputs)).toBe(expected);
});
