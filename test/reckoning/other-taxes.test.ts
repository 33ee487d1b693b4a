import fc from 'fast-check';
import { addDays } from '../../src/core/shanghai-time';
import { daysLate } from '../../src/reckoning/kinds/late-fee';
import { money, yuan } from '../../src/reckoning/money';
import { CONTRACTS, type Inputs } from '../../src/reckoning/question';
import { reckon } from '../../src/reckoning/reckon';
import { fromCents, NOW, owed, owedSum, reckoned, rules } from './setting';

test.each<[string, Inputs, string]>([
  ['10,000 for 30 days', { amount: '10000.00', days: 30 }, '150.00'],
  ['one day of 1,000', { amount: '1000.00', days: 1 }, '0.50'],
  ['half a cent is rounded up', { amount: '10.00', days: 1 }, '0.01'],
  [
    'by dates: the day after the deadline to the day of payment',
    { amount: '20000.00', dueDay: '2026-09-15', payDay: '2026-10-20' },
    '350.00',
  ],
  ['over a leap day', { amount: '10000.00', dueDay: '2028-02-28', payDay: '2028-03-01' }, '10.00'],
  ['paid on the deadline', { amount: '10000.00', dueDay: '2026-09-15', payDay: '2026-09-15' }, '0.00'],
  ['paid before it', { amount: '10000.00', dueDay: '2026-09-15', payDay: '2026-09-10' }, '0.00'],
  ['not paid yet: up to today', { amount: '10000.00', dueDay: '2026-11-12' }, '50.00'],
])('late fee: %s', (_, inputs, expected) => {
  expect(owed('late_fee', inputs)).toBe(expected);
});

test('the fee of n days is the sum of its days, and the same by dates', () => {
  // Multiples of 20 yuan owe whole cents a day.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 3_000 }), (twenties, days) => {
      const amount = `${twenties * 20}.00`;
      const one = owedSum('late_fee', { amount, days: 1 });
      expect(yuan(one.times(days))).toBe(owed('late_fee', { amount, days }));
      const payDay = addDays('2026-01-15', days);
      expect(daysLate('2026-01-15', payDay)).toBe(days);
      expect(owed('late_fee', { amount, dueDay: '2026-01-15', payDay })).toBe(owed('late_fee', { amount, days }));
    }),
  );
});

test.each<[string, Inputs, string]>([
  ['a sale of a million', { amount: '1000000.00', contract: 'sale' }, '300.00'],
  ['halved', { amount: '1000000.00', contract: 'sale', halved: true }, '150.00'],
  ['a lease', { amount: '240000.00', contract: 'lease' }, '240.00'],
  ['a loan', { amount: '2000000.00', contract: 'loan' }, '100.00'],
  ['equity', { amount: '1000000.00', contract: 'property' }, '500.00'],
  ['account books', { amount: '1000000.00', contract: 'books' }, '250.00'],
  [
    'people who let and rent homes',
    { amount: '24000.00', contract: 'lease', premises: 'home', holder: 'person' },
    '0.00',
  ],
])('stamp duty: %s', (_, inputs, expected) => {
  expect(owed('stamp_tax', inputs)).toBe(expected);
});

test('stamp duty of two contracts is that of their sum, and the halved one half, within the rounding', () => {
  const cents = fc.integer({ min: 1, max: 1_000_000_000 });
  fc.assert(
    fc.property(cents, cents, fc.constantFrom(...CONTRACTS), (one, other, contract) => {
      const of = (sum: number, halved?: boolean) =>
        owedSum('stamp_tax', { amount: fromCents(sum), contract, ...(halved === undefined ? {} : { halved }) });
      expect(
        of(one)
          .plus(of(other))
          .minus(of(one + other))
          .abs()
          .lte('0.01'),
      ).toBe(true);
      expect(of(one, true).times(2).minus(of(one)).abs().lte('0.01')).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each<[string, Inputs, string]>([
  ['first, 140 square metres', { amount: '1000000.00', area: '140', home: 1 }, '10000.00'],
  ['first, larger', { amount: '1000000.00', area: '140.01', home: 1 }, '15000.00'],
  ['second, 140', { amount: '1000000.00', area: '140', home: 2 }, '10000.00'],
  ['second, larger', { amount: '1000000.00', area: '141', home: 2 }, '20000.00'],
  [
    'before December 2024 the line was 90',
    { amount: '1000000.00', area: '91', home: 1, day: '2024-11-30' },
    '15000.00',
  ],
  ['on its first day it is 140', { amount: '1000000.00', area: '91', home: 1, day: '2024-12-01' }, '10000.00'],
])('deed tax: %s', (_, inputs, expected) => {
  expect(owed('deed_tax', inputs)).toBe(expected);
});

test.each<Inputs>([
  { amount: '1000000.00', area: '90', home: 3 },
  { amount: '1000000.00', premises: 'other' },
])('deed tax that the province decides is not reckoned: %j', (inputs) => {
  const result = reckon({ kind: 'deed_tax', inputs }, { now: NOW, rules });
  expect(result).toMatchObject({ status: 'unknown', articleId: 'deed-tax-other' });
  expect(result.status === 'unknown' && result.reason).toContain('3%～5%');
});

test.each<[string, Inputs, string]>([
  ['with VAT', { amount: '200000.00' }, '17699.12'],
  ['without VAT', { amount: '200000.00', taxIncluded: false }, '20000.00'],
  ['new energy: half', { amount: '200000.00', taxIncluded: false, vehicle: 'newEnergy' }, '10000.00'],
  [
    'new energy at 300,000: the whole half',
    { amount: '300000.00', taxIncluded: false, vehicle: 'newEnergy' },
    '15000.00',
  ],
  [
    'new energy above: at most 15,000 off',
    { amount: '400000.00', taxIncluded: false, vehicle: 'newEnergy' },
    '25000.00',
  ],
  [
    'bought in 2025: exempt',
    { amount: '300000.00', taxIncluded: false, vehicle: 'newEnergy', day: '2025-12-31' },
    '0.00',
  ],
  [
    'bought in 2025, above 300,000',
    { amount: '400000.00', taxIncluded: false, vehicle: 'newEnergy', day: '2025-12-31' },
    '10000.00',
  ],
])('vehicle purchase tax: %s', (_, inputs, expected) => {
  expect(owed('vehicle_tax', inputs)).toBe(expected);
});

test('no relief is known for 2028: a new-energy car is not reckoned, a petrol car is', () => {
  const inputs: Inputs = { amount: '200000.00', day: '2028-01-01' };
  expect(reckon({ kind: 'vehicle_tax', inputs: { ...inputs, vehicle: 'newEnergy' } }, { now: NOW, rules }).status).toBe(
    'unknown',
  );
  expect(money(reckoned('vehicle_tax', inputs).result).eq('17699.12')).toBe(true);
});
