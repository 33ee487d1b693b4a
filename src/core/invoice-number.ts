import { type Checked, invalid, valid } from './checked';
import { regionName } from './regions';

function twoDigitYear(text: string): number {
  const year = Number(text);
  return year >= 90 ? 1900 + year : 2000 + year;
}

/** A code is issued ahead of the year it belongs to by at most one year. */
function yearIsPossible(year: number, now: Date): boolean {
  return year >= 1994 && year <= now.getUTCFullYear() + 1;
}

/**
 * 发票代码: 10 digits (4 region, 2 year, …) or 12 digits (0, or 1 and 2 for the state and local bureaus until 2018, 4 region, 2 year, …), per 国税函〔2004〕521号 and 税总2017 numbering.
 * Codes: `invoice_code_form`, `invoice_code_region`, `invoice_code_year`.
 */
export function checkInvoiceCode(text: string, now: Date): Checked {
  if (!/^(\d{10}|\d{12})$/.test(text)) return invalid('invoice_code_form', '发票代码应为10位或12位数字');
  if (text.length === 12 && !/^[012]/.test(text)) {
    return invalid('invoice_code_form', '12位发票代码的首位应为0、1或2，请核对');
  }
  const region = text.length === 10 ? text.slice(0, 4) : text.slice(1, 5);
  if (regionName(region) === undefined) {
    return invalid(
      'invoice_code_region',
      `发票代码中的地区码“${region}”不存在，请核对${text.length === 10 ? '前4位' : '第2至5位'}`,
    );
  }
  const year = text.length === 10 ? text.slice(4, 6) : text.slice(5, 7);
  if (!yearIsPossible(twoDigitYear(year), now)) {
    return invalid(
      'invoice_code_year',
      `发票代码中的年份“${year}”不可能，请核对${text.length === 10 ? '第5、6位' : '第6、7位'}`,
    );
  }
  return valid(text);
}

/** 发票号码 of a paper or older electronic invoice: 8 digits. Code: `invoice_number_form`. */
export function checkInvoiceNumber(text: string): Checked {
  return /^\d{8}$/.test(text) ? valid(text) : invalid('invoice_number_form', '发票号码应为8位数字');
}

/**
 * 数电发票号码: 20 digits = 2 year, 2 region, 1 channel, 15 serial (国家税务总局公告2024年第11号).
 * Codes: `digital_number_form`, `digital_number_year`, `digital_number_region`.
 */
export function checkDigitalInvoiceNumber(text: string, now: Date): Checked {
  if (!/^\d{20}$/.test(text)) return invalid('digital_number_form', '数电发票号码应为20位数字');
  const year = 2000 + Number(text.slice(0, 2));
  if (year < 2021 || year > now.getUTCFullYear() + 1)
    return invalid('digital_number_year', `数电发票号码前2位“${text.slice(0, 2)}”应为开票年份，请核对`);
  if (regionName(text.slice(2, 4)) === undefined)
    return invalid('digital_number_region', `数电发票号码第3、4位“${text.slice(2, 4)}”不是地区码，请核对`);
  return valid(text);
}
