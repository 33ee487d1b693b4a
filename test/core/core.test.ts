import fc from 'fast-check';
import { manualClock } from '../../src/core/clock';
import { randomIds, sequentialIds } from '../../src/core/ids';
import { checkDigitalInvoiceNumber, checkInvoiceCode, checkInvoiceNumber } from '../../src/core/invoice-number';
import { checkMobile, maskMobile } from '../../src/core/mobile';
import {
  addDays,
  formatMinute,
  formatMonthDay,
  isDay,
  shanghaiDay,
  shanghaiMoment,
  shanghaiTime,
} from '../../src/core/shanghai-time';
import { checkTaxpayerId, creditCodeCheck, identityCheck } from '../../src/core/taxpayer-id';

const NOW = new Date('2026-11-21T10:00:00+08:00');
const code = (checked: { ok: boolean; code?: string }): string => (checked.ok ? 'ok' : (checked.code ?? ''));

describe('invoice codes and numbers', () => {
  test.each([
    ['4100194130', 'ok'],
    ['041001900111', 'ok'],
    ['144031909110', 'ok'],
    ['410019413', 'invoice_code_form'],
    ['41001941300', 'invoice_code_form'],
    ['9900194130', 'invoice_code_region'],
    ['4100694130', 'invoice_code_year'],
    ['4100284130', 'invoice_code_year'],
    ['4100274130', 'ok'],
    ['410019413X', 'invoice_code_form'],
    ['', 'invoice_code_form'],
  ])('code %s: %s', (value, expected) => {
    expect(code(checkInvoiceCode(value, NOW))).toBe(expected);
  });

  test.each([
    ['05236785', 'ok'],
    ['5236785', 'invoice_number_form'],
    ['052367851', 'invoice_number_form'],
  ])('number %s: %s', (value, expected) => {
    expect(code(checkInvoiceNumber(value))).toBe(expected);
  });

  test.each([
    ['26412000000012345678', 'ok'],
    ['26992000000012345678', 'digital_number_region'],
    ['19412000000012345678', 'digital_number_year'],
    ['2641200000001234567', 'digital_number_form'],
  ])('digital number %s: %s', (value, expected) => {
    expect(code(checkDigitalInvoiceNumber(value, NOW))).toBe(expected);
  });
});

describe('taxpayer ids', () => {
  test('the published example of GB 32100-2015 carries its check character', () => {
    expect(creditCodeCheck('91350100M000100Y4')).toBe('3');
  });

  test('the example of GB 11643-1999 carries its check character', () => {
    expect(identityCheck('11010519491231002')).toBe('X');
  });

  test.each([
    ['91350100M000100Y43', 'ok'],
    ['9135 0100-m000 100y43', 'ok'],
    ['91350100M000100Y44', 'taxpayer_id_check'],
    ['91350100M000100I43', 'taxpayer_id_character'],
    ['91350100M000100Y4', 'taxpayer_id_length'],
    ['410105197001011', 'ok'],
    ['11010519491231002X', 'ok'],
  ])('%s: %s', (value, expected) => {
    expect(code(checkTaxpayerId(value))).toBe(expected);
  });

  test('one wrong character is always found', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const character = fc.constantFrom(...alphabet);
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 17, maxLength: 17 }),
        fc.nat(16),
        character,
        (characters, at, other) => {
          fc.pre(characters[at] !== other);
          const first17 = `9${characters.slice(1).join('')}`;
          const right = first17 + (creditCodeCheck(first17) ?? '');
          const wrong = right.slice(0, at) + other + right.slice(at + 1);
          fc.pre(wrong !== right && !/^\d{17}[\dX]$/.test(wrong));
          expect(checkTaxpayerId(wrong).ok).toBe(false);
        },
      ),
    );
  });
});

describe('mobile numbers', () => {
  test.each([
    ['13800138000', '13800138000'],
    ['+86 138-0013-8000', '13800138000'],
    ['8613800138000', '13800138000'],
  ])('%s', (typed, value) => {
    expect(checkMobile(typed)).toEqual({ ok: true, value });
  });

  test.each(['1380013800', '12800138000', '138001380001', 'abc', ''])('%p is refused', (typed) => {
    expect(code(checkMobile(typed))).toBe('mobile_form');
  });

  test('only the ends are shown', () => {
    expect(maskMobile('13800138000')).toBe('138****8000');
    expect(maskMobile('123')).toBe('****');
    expect(maskMobile('web:AbCdEfGhIjKlMnOpQr3kFz')).toBe('网页访客3kFz');
  });
});

describe('Shanghai time', () => {
  test('holds whatever the machine’s zone', () => {
    const at = new Date('2026-03-15T16:30:00Z');
    expect(shanghaiDay(at)).toBe('2026-03-16');
    expect(shanghaiTime(at)).toMatchObject({ year: 2026, month: 3, day: 16, hour: 0, minute: 30, weekday: 1 });
    expect(formatMinute(at)).toBe('2026-03-16 00:30');
    expect(shanghaiMoment('2026-03-16', '00:30')).toEqual(at);
    expect(formatMonthDay('2026-03-06')).toBe('3月6日');
  });

  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
  ])('%s + %i', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });

  test.each([
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-3-1', false],
    ['2026-03-01', true],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });
});

describe('ids and clocks', () => {
  test('random ids are unique and sort by time', () => {
    let now = 1_000;
    const ids = randomIds(() => now++);
    const made = Array.from({ length: 1_000 }, () => ids.next());
    expect(new Set(made).size).toBe(1_000);
    expect([...made].sort()).toEqual(made);
  });

  test('sequential ids repeat themselves run for run', () => {
    const ids = sequentialIds('a');
    expect([ids.next(), ids.next()]).toEqual(['a-000001', 'a-000002']);
  });

  test('a manual clock moves when told', () => {
    const clock = manualClock('2026-03-16T10:00:00+08:00');
    clock.advance(1_000);
    expect(clock.now()).toEqual(new Date('2026-03-16T10:00:01+08:00'));
    expect(() => manualClock('gestern')).toThrow('not a time');
  });
});
