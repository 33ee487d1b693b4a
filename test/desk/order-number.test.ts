import fc from 'fast-check';
import { KIND_RULES, WORK_ORDER_KINDS } from '../../src/desk/order-kinds';
import { checkOrderNumber, kindOfNumber, orderNumber } from '../../src/desk/order-number';

const someKind = fc.constantFrom(...WORK_ORDER_KINDS);

test('a number is two letters of its kind, the day, and six digits', () => {
  const number = orderNumber('投诉', '2026-03-16', 'm-1', 0);
  expect(number).toMatch(/^TS20260316\d{6}$/);
  expect(kindOfNumber(number)).toBe('投诉');
  expect(orderNumber('投诉', '2026-03-16', 'm-1', 0)).toBe(number);
  expect(orderNumber('投诉', '2026-03-16', 'm-1', 1)).not.toBe(number);
});

test('every kind has a prefix of its own', () => {
  const prefixes = WORK_ORDER_KINDS.map((kind) => KIND_RULES[kind].prefix);
  expect(new Set(prefixes).size).toBe(WORK_ORDER_KINDS.length);
});

test('a number typed back is recognised however it is spaced', () => {
  fc.assert(
    fc.property(someKind, fc.string(), (kind, key) => {
      const number = orderNumber(kind, '2026-03-16', key, 0);
      const typed = `${number.slice(0, 2).toLowerCase()} ${number.slice(2, 10)}-${number.slice(10)}`;
      expect(checkOrderNumber(typed)).toEqual({ ok: true, value: number });
    }),
  );
});

test('one wrong digit is found', () => {
  fc.assert(
    fc.property(
      someKind,
      fc.string(),
      fc.integer({ min: 2, max: 15 }),
      fc.integer({ min: 1, max: 9 }),
      (kind, key, at, by) => {
        const number = orderNumber(kind, '2026-03-16', key, 0);
        const wrong = number.slice(0, at) + String((Number(number[at]) + by) % 10) + number.slice(at + 1);
        expect(checkOrderNumber(wrong)).toMatchObject({ ok: false, code: 'order_number_check' });
      },
    ),
  );
});

test.each(['', 'TS2026', 'SL20260310000123', '你好', 'TS2026031600012X'])('%p is no number of ours', (text) => {
  expect(checkOrderNumber(text)).toMatchObject({ ok: false, code: 'order_number_form' });
});
