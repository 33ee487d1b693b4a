import { type Checked, invalid, valid } from '../../core/checked';
import { checkDigitalInvoiceNumber, checkInvoiceCode, checkInvoiceNumber } from '../../core/invoice-number';
import { checkMobile } from '../../core/mobile';
import { isDay } from '../../core/shanghai-time';
import { checkTaxpayerId } from '../../core/taxpayer-id';

/** What a cell reader may know besides the text. */
export interface CellContext {
  now: Date;
  /** The cell held a number in the workbook: zeros in front were lost on entry. */
  numeric: boolean;
}

/** Turns the text of one cell (trimmed, not empty) into a value, or says in Chinese what is expected. */
export type CellReader<T = unknown> = (text: string, context: CellContext) => Checked<T>;

const SCIENTIFIC = /^\d(\.\d+)?e\+?\d+$/i;

function notMangled(text: string): Checked<string> {
  return SCIENTIFIC.test(text)
    ? invalid('cell_scientific', `“${text}”是表格软件改成的科学计数，后几位已丢失；请把该列设为文本格式后重新填写号码`)
    : valid(text);
}

/** Full-width digits and letters, as Chinese input methods leave them, become plain ones. */
function narrow(text: string): string {
  return text.normalize('NFKC');
}

/** Text of at most `max` characters. */
export function textOf(max: number): CellReader<string> {
  return (text) => (text.length <= max ? valid(text) : invalid('cell_too_long', `最多${max}个字符`));
}

/** One of a list; the record keeps the value the heading maps to. */
export function oneOf<T>(values: Readonly<Record<string, T>>): CellReader<T> {
  const names = [...new Set(Object.keys(values))];
  return (text) => {
    const value = values[narrow(text)];
    return value === undefined ? invalid('cell_choice', `应为：${names.join('、')}`) : valid(value);
  };
}

/** YYYY-MM-DD from 2026-03-10, 2026/3/10, 20260310, 2026年3月10日, with or without a time of day. */
export const day: CellReader<string> = (text) => {
  const match =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?$/.exec(narrow(text)) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(narrow(text));
  const value = match ? `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}` : '';
  return isDay(value) ? valid(value) : invalid('cell_day', '应为日期，如2026-03-10');
};

/** YYYY-MM from 2026-03, 2026/3, 202603, 2026年3月. */
export const month: CellReader<string> = (text) => {
  const match = /^(\d{4})[-/.年](\d{1,2})月?$/.exec(narrow(text)) ?? /^(\d{4})(\d{2})$/.exec(narrow(text));
  const value = match ? `${match[1]}-${match[2]?.padStart(2, '0')}` : '';
  return isDay(`${value}-01`) ? valid(value) : invalid('cell_month', '应为年月，如2026-03');
};

/** YYYY, YYYY-MM or YYYY-Qn, also from 2026年1季度, 2026年第一季度, 2026Q1. */
export const period: CellReader<string> = (text, context) => {
  const plain = narrow(text);
  const quarter = /^(\d{4})(?:年|-)?(?:Q|第)?([1-4一二三四])(?:季度?)?$/i.exec(plain);
  if (quarter && /[季qQ]/.test(plain)) {
    const n = '一二三四'.indexOf(quarter[2] ?? '') + 1 || Number(quarter[2]);
    return valid(`${quarter[1]}-Q${n}`);
  }
  const year = /^(\d{4})年?度?$/.exec(plain);
  if (year) return valid(String(year[1]));
  const value = month(text, context);
  return value.ok ? value : invalid('cell_period', '应为所属期，如2026-03、2026-Q1或2026');
};

/** Yuan as a decimal string with two places. `signed`: red-letter invoices have amounts below zero. */
export function money(signed: boolean): CellReader<string> {
  return (text) => {
    const plain = narrow(text).replace(/[,\s¥元]/g, '');
    const match = /^(-?)0*(\d{1,15}?)(?:\.(\d{1,2})0*)?$/.exec(plain);
    if (!match || (match[1] === '-' && !signed))
      return invalid('cell_money', `应为${signed ? '' : '不小于0的'}金额（元），最多两位小数，如1234.50`);
    const value = `${match[2]}.${(match[3] ?? '').padEnd(2, '0')}`;
    return valid(match[1] === '-' && Number(value) !== 0 ? `-${value}` : value);
  };
}

export const count: CellReader<number> = (text) => {
  const plain = narrow(text).replace(/[,\s份张]/g, '');
  return /^\d{1,9}$/.test(plain) ? valid(Number(plain)) : invalid('cell_count', '应为不小于0的整数');
};

export const taxpayerId: CellReader<string> = (text) => {
  const whole = notMangled(text);
  return whole.ok ? checkTaxpayerId(narrow(text)) : whole;
};

/** A code of the invoice: 10 or 12 digits; the zero in front that a number cell lost comes back. */
export const invoiceCode: CellReader<string> = (text, { now, numeric }) => {
  const plain = narrow(text);
  return checkInvoiceCode(numeric && plain.length === 11 ? plain.padStart(12, '0') : plain, now);
};

/** 8 digits, or the 20 of a fully digital invoice where an export has them in the same column. */
export const invoiceNumber: CellReader<string> = (text, { now, numeric }) => {
  const whole = notMangled(text);
  if (!whole.ok) return whole;
  const plain = narrow(text);
  if (plain.length === 20) return checkDigitalInvoiceNumber(plain, now);
  return checkInvoiceNumber(numeric && /^\d{1,8}$/.test(plain) ? plain.padStart(8, '0') : plain);
};

export const digitalNumber: CellReader<string> = (text, { now }) => {
  const whole = notMangled(text);
  return whole.ok ? checkDigitalInvoiceNumber(narrow(text), now) : whole;
};

export const mobile: CellReader<string> = (text) => {
  const whole = notMangled(text);
  return whole.ok ? checkMobile(narrow(text)) : whole;
};

/** A telephone number as printed: digits, hyphens, brackets, an extension after 转. */
export const phone: CellReader<string> = (text) => {
  const plain = narrow(text);
  return /^[\d\-()+ 转/、]{5,40}$/.test(plain) ? valid(plain) : invalid('cell_phone', '应为电话号码,如0371-12366105');
};

/** Letters and digits, upper case: acceptance numbers, unit codes, extensions. */
export function codeOf(pattern: RegExp, expected: string): CellReader<string> {
  return (text) => {
    const whole = notMangled(text);
    if (!whole.ok) return whole;
    const plain = narrow(text).replace(/[\s-]/g, '').toUpperCase();
    return pattern.test(plain) ? valid(plain) : invalid('cell_code', expected);
  };
}

/** Parts separated by ; or 、 (full width too), empty ones dropped. */
export const list: CellReader<string[]> = (text) =>
  valid([
    ...new Set(
      text
        .split(/[;；、]/)
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ]);

/** Groups separated by ; of fields separated by |. */
export function groups<T>(readGroup: (fields: string[]) => T | undefined, expected: string): CellReader<T[]> {
  return (text) => {
    const values: T[] = [];
    for (const group of text.split(/[;；]/)) {
      if (group.trim() === '') continue;
      const value = readGroup(group.split(/[|｜]/).map((field) => field.trim()));
      if (value === undefined) return invalid('cell_group', expected);
      values.push(value);
    }
    return valid(values);
  };
}

const WEEKDAYS = '一二三四五六日';

/** ISO weekdays from 一二三四五, 周一至周五, 1-5 or 12345. */
export function weekdays(text: string): number[] | undefined {
  const plain = narrow(text)
    .replace(/周|星期|[、,\s]/g, '')
    .replace(/天/g, '日')
    .replace(/[一二三四五六日]/g, (c) => String(WEEKDAYS.indexOf(c) + 1));
  const range = /^([1-7])[-至到~]([1-7])$/.exec(plain);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return from <= to ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : undefined;
  }
  return /^[1-7]+$/.test(plain) ? [...new Set([...plain].map(Number))].sort() : undefined;
}
