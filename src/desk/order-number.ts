import { createHash } from 'node:crypto';
import { type Checked, invalid, valid } from '../core/checked';
import type { Day } from '../core/shanghai-time';
import { KIND_RULES, WORK_ORDER_KINDS, type WorkOrderKind } from './order-kinds';

/** TS20260316000124: two letters of the kind, the day, five digits, a check digit. People read it out and type it back. */
const FORM = /^([A-Z]{2})(\d{8})(\d{5})(\d)$/;

/** Luhn over kind, day and serial: finds every single wrong digit and nearly every swap of neighbours. */
function checkDigit(prefix: string, digits: string): number {
  const all = [...prefix].map((letter) => String(letter.charCodeAt(0) - 55)).join('') + digits;
  let sum = 0;
  for (let i = 0; i < all.length; i++) {
    const digit = Number(all[all.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/**
 * The `attempt`-th number that an order of this kind and key may have on a day. It comes from the key, not from a counter: the same
 * message draws the same number without a second write, and nobody can tell from a number how many there were.
 */
export function orderNumber(kind: WorkOrderKind, day: Day, key: string, attempt: number): string {
  const { prefix } = KIND_RULES[kind];
  const digest = createHash('sha256').update(`${kind}\n${key}\n${attempt}`).digest();
  const digits = day.replaceAll('-', '') + String(digest.readUInt32BE(0) % 100_000).padStart(5, '0');
  return prefix + digits + checkDigit(prefix, digits);
}

/** Codes: `order_number_form`, `order_number_check`. */
export function checkOrderNumber(text: string): Checked {
  const value = text
    .normalize('NFKC')
    .replace(/[\s\-.]/g, '')
    .toUpperCase();
  const [, prefix = '', day = '', serial = '', check] = FORM.exec(value) ?? [];
  if (kindOfNumber(value) === undefined || check === undefined)
    return invalid('order_number_form', '编号应为两个字母加14位数字，如TS20260316000124');
  return checkDigit(prefix, day + serial) === Number(check)
    ? valid(value)
    : invalid('order_number_check', '编号末位校验不符，请核对是否抄错一位');
}

export function kindOfNumber(number: string): WorkOrderKind | undefined {
  return WORK_ORDER_KINDS.find((kind) => KIND_RULES[kind].prefix === number.slice(0, 2));
}

const NUMBERS = new RegExp(
  `(?:${WORK_ORDER_KINDS.filter((kind) => KIND_RULES[kind].confidential)
    .map((kind) => KIND_RULES[kind].prefix)
    .join('|')})\\d{14}`,
);

/** Whether a text holds the number of a report or complaint, however it is typed (E10). */
export function namesConfidentialOrder(text: string): boolean {
  return NUMBERS.test(
    text
      .normalize('NFKC')
      .replace(/[\s\-.]/g, '')
      .toUpperCase(),
  );
}
