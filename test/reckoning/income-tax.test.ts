import fc from 'fast-check';
import { money, yuan } from '../../src/reckoning/money';
import type { Inputs } from '../../src/reckoning/question';
import { reckon } from '../../src/reckoning/reckon';
import { fromCents, NOW, owed, owedSum, reckoned, rules } from './setting';

// The two worked examples of the reading of 国家税务总局公告2018年第61号.
test.each([
  [1, '555.00'],
  [2, '625.00'],
  [3, '1850.00'],
])('30,000 a month, insurance 4,500, deductions 2,000: month %i withholds %s', (month, tax) => {
  expect(owed('salary_iit', { amount: '30000.00', insurance: '4500.00', deductions: '2000.00', month })).toBe(tax);
});
test.each([1, 2, 3, 12])('10,000 a month, insurance 1,500, deductions 1,000: month %i withholds 75', (month) => {
  expect(owed('salary_iit', { amount: '10000.00', insurance: '1500.00', deductions: '1000.00', month })).toBe('75.00');
});

test.each<[string, Inputs, string]>([
  ['5,000 owes nothing', { amount: '5000.00', month: 6 }, '0.00'],
  ['a cent more is not yet half a cent of tax', { amount: '5000.01', month: 1 }, '0.00'],
  ['8,000', { amount: '8000.00' }, '90.00'],
  ['the month in which 36,000 is passed', { amount: '20000.00', month: 3 }, '1080.00'],
  ['what is left', { amount: '20000.00', insurance: '2000.00', month: 1, takeHome: true }, '17610.00'],
  ['what is left where nothing is owed', { amount: '4000.00', insurance: '400.00', takeHome: true }, '3600.00'],
])('salary: %s', (_, inputs, expected) => {
  expect(owed('salary_iit', inputs)).toBe(expected);
});

test('twelve months of withholding are the tax of the year, to the cent', () => {
  const cents = fc.integer({ min: 100_00, max: 150_000_00 });
  const less = fc.integer({ min: 0, max: 8_000_00 });
  fc.assert(
    fc.property(cents, less, less, (salary, insurance, deductions) => {
      const inputs: Inputs = {
        amount: fromCents(salary),
        insurance: fromCents(insurance),
        deductions: fromCents(deductions),
      };
      const months = Array.from({ length: 12 }, (_, at) => owedSum('salary_iit', { ...inputs, month: at + 1 }));
      const year: Inputs = {
        amount: fromCents(salary * 12),
        insurance: fromCents(insurance * 12),
        deductions: fromCents(deductions * 12),
      };
      expect(yuan(months.reduce((sum, one) => sum.plus(one), money(0)))).toBe(owed('annual_iit', year));
      for (const one of months) expect(one.gte(0)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test.each<[string, string]>([
  ['800.00', '0.00'],
  ['800.02', '0.00'],
  ['801.00', '0.20'],
  ['1500.00', '140.00'],
  // The example of the reading of 公告2018年第61号.
  ['2000.00', '240.00'],
  ['4000.00', '640.00'],
  ['4000.01', '640.00'],
  ['10000.00', '1600.00'],
  ['25000.00', '4000.00'],
  ['25000.01', '4000.00'],
  ['30000.00', '5200.00'],
  ['62500.00', '13000.00'],
  ['100000.00', '25000.00'],
])('labour remuneration of %s withholds %s', (amount, tax) => {
  expect(owed('labor_iit', { amount })).toBe(tax);
});

test.each<[string, string]>([
  ['36000.00', '1080.00'],
  ['36000.01', '3390.00'],
  ['36001.00', '3390.10'],
  ['100000.00', '9790.00'],
  ['144000.00', '14190.00'],
  ['144001.00', '27390.20'],
  ['300000.00', '58590.00'],
  ['960000.00', '328840.00'],
  ['960001.00', '416840.45'],
])('a bonus of %s by itself owes %s', (amount, tax) => {
  expect(owed('bonus_iit', { amount })).toBe(tax);
});

test('just above an edge less is left than at it, and that is said; at the edge and far above it is not', () => {
  expect(reckoned('bonus_iit', { amount: '36001.00' }).full).toContain(
    '发36000元只交1080元、到手34920元,比现在多到手2309.10元',
  );
  expect(reckoned('bonus_iit', { amount: '36000.00' }).full).not.toContain('临界点');
  expect(reckoned('bonus_iit', { amount: '60000.00' }).full).not.toContain('临界点');
});

test('compared with adding it to the wages of the year', () => {
  const low = reckoned('bonus_iit', { amount: '30000.00', salary: '48000.00' });
  // 48,000 + 30,000 − 60,000 = 18,000 at 3 % = 540, by itself 900.
  expect(low.full).toContain('并入计税更省,少交360元');
  expect(low.short).toContain('只多交540元');
  const high = reckoned('bonus_iit', { amount: '50000.00', salary: '96000.00' });
  expect(high.full).toContain('单独计税更省,少交210元');
  expect(reckon({ kind: 'bonus_iit', inputs: { amount: '1.00', day: '2023-12-31' } }, { now: NOW, rules }).status).toBe(
    'unknown',
  );
});

test.each<[string, Inputs, string]>([
  ['60,000 owes nothing', { amount: '60000.00' }, '0.00'],
  ['200,000', { amount: '200000.00' }, '11480.00'],
  ['at 36,000 of taxable income', { amount: '96000.00' }, '1080.00'],
  ['a refund', { amount: '180000.00', insurance: '24000.00', deductions: '36000.00', withheld: '4000.00' }, '520.00'],
  [
    'something to pay',
    { amount: '180000.00', insurance: '24000.00', deductions: '36000.00', withheld: '3000.00' },
    '480.00',
  ],
])('income of a year: %s', (_, inputs, expected) => {
  expect(owed('annual_iit', inputs)).toBe(expected);
});

test('what need not be paid: income up to 120,000, or at most 400', () => {
  const said = (inputs: Inputs) => reckoned('annual_iit', inputs).short;
  expect(said({ amount: '120000.00', withheld: '1000.00' })).toContain('可以免补');
  expect(said({ amount: '120000.01', withheld: '1000.00' })).toContain('要补');
  expect(said({ amount: '200000.00', withheld: '11080.00' })).toContain('可以免补');
  expect(said({ amount: '200000.00', withheld: '11079.99' })).toContain('要补');
  expect(said({ amount: '200000.00', withheld: '11480.00' })).toContain('不用补也不用退');
});

test.each<[string, Inputs, string]>([
  // (80,000 × 10 % − 1,500) × 50 %
  ['80,000', { amount: '80000.00', holder: 'individual' }, '3250.00'],
  // 1,200,000 × 35 % − 65,500, halved
  ['1,200,000', { amount: '1200000.00', holder: 'individual' }, '177250.00'],
  ['2,000,000', { amount: '2000000.00' }, '317250.00'],
  ['above two million only the part up to it is halved', { amount: '2400000.00' }, '457250.00'],
  ['a partnership has no relief', { amount: '80000.00', holder: 'partnership' }, '6500.00'],
  ['revenue less costs', { amount: '600000.00', isRevenue: true, costs: '400000.00' }, '14750.00'],
  ['a loss', { amount: '100000.00', isRevenue: true, costs: '400000.00' }, '0.00'],
])('business income: %s', (_, inputs, expected) => {
  expect(owed('business_iit', inputs)).toBe(expected);
});

test.each<[string, Inputs, string]>([
  ['500,000', { amount: '500000.00' }, '25000.00'],
  ['exactly three million', { amount: '3000000.00' }, '150000.00'],
  ['a cent more', { amount: '3000000.01' }, '750000.00'],
  ['high-tech', { amount: '4000000.00', highTech: true }, '600000.00'],
  ['a loss', { amount: '1000.00', isRevenue: true, costs: '2000.00' }, '0.00'],
])('enterprise income tax: %s', (_, inputs, expected) => {
  expect(owed('small_profit_cit', inputs)).toBe(expected);
});

test.each(['labor_iit', 'annual_iit', 'business_iit', 'small_profit_cit', 'bonus_iit'] as const)(
  '%s: more never owes less',
  (kind) => {
    const cents = fc.integer({ min: 1, max: 400_000_000 });
    fc.assert(
      fc.property(cents, cents, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(owedSum(kind, { amount: fromCents(less) }).lte(owedSum(kind, { amount: fromCents(more) }))).toBe(true);
      }),
      { numRuns: 60 },
    );
  },
);

test.each(['labor_iit', 'annual_iit', 'business_iit'] as const)('%s: whoever earns more keeps more', (kind) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (cents, more) => {
      const rise = owedSum(kind, { amount: fromCents(cents + more) }).minus(
        owedSum(kind, { amount: fromCents(cents) }),
      );
      // Each of the two is rounded to the cent.
      expect(rise.lte(money(more).div(100).plus('0.01'))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
