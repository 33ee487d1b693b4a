import { type Checked, invalid, valid } from './checked';

/** A taxpayer identification number: 15 digits/letters (old), or 18: a unified social credit code or an identity number. */
export type TaxpayerId = string;

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const IDENTITY_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const IDENTITY_CHECKS = '10X98765432';

/** The 18th character of a unified social credit code (GB 32100-2015, modulo 31), or undefined where a character is outside its alphabet. */
export function creditCodeCheck(first17: string): string | undefined {
  let sum = 0;
  for (const [i, weight] of CREDIT_WEIGHTS.entries()) {
    const value = CREDIT_ALPHABET.indexOf(first17.charAt(i) || '?');
    if (value < 0) return undefined;
    sum += value * weight;
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31];
}

/** The 18th character of an identity number (GB 11643-1999, ISO 7064 mod 11-2). */
export function identityCheck(first17: string): string | undefined {
  if (!/^\d{17}$/.test(first17)) return undefined;
  const sum = IDENTITY_WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return IDENTITY_CHECKS[sum % 11];
}

function isIdentityNumber(value: string): boolean {
  if (!/^\d{17}[\dX]$/.test(value)) return false;
  const month = Number(value.slice(10, 12));
  const day = Number(value.slice(12, 14));
  const year = Number(value.slice(6, 10));
  return (
    year >= 1900 &&
    year < 2100 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    identityCheck(value.slice(0, 17)) === value[17]
  );
}

/**
 * Checks a taxpayer id; the value comes back in upper case without separators.
 * Codes: `taxpayer_id_length`, `taxpayer_id_character`, `taxpayer_id_check`.
 */
export function checkTaxpayerId(text: string): Checked<TaxpayerId> {
  const value = text.replace(/[\s\-.]/g, '').toUpperCase();
  if (value.length === 15) {
    return /^[0-9A-Z]{15}$/.test(value)
      ? valid(value)
      : invalid('taxpayer_id_character', '15位纳税人识别号只含数字和字母');
  }
  if (value.length !== 18) return invalid('taxpayer_id_length', '纳税人识别号应为18位（或旧15位）');
  if (isIdentityNumber(value)) return valid(value);
  const check = creditCodeCheck(value.slice(0, 17));
  if (check === undefined)
    return invalid('taxpayer_id_character', '18位统一社会信用代码只含数字和大写字母，不含I、O、S、V、Z');
  return check === value[17] ? valid(value) : invalid('taxpayer_id_check', '末位校验码不符，请核对是否抄错一位');
}
