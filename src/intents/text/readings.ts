import { regionName } from '../../core/regions';
import { checkDigitalInvoiceNumber, checkInvoiceCode } from '../../core/invoice-number';
import { checkMobile } from '../../core/mobile';
import { checkTaxpayerId } from '../../core/taxpayer-id';
import type { InvalidValue, SlotName } from '../understanding';
import type { LabelKind } from './labels';
import { ACCEPTANCE_PREFIXES } from './pieces';
import { dateOfDigits } from './times';

/** What stands around a run of pieces. */
export interface Surroundings {
  label: LabelKind | undefined;
  /** The pieces touch each other or make up whole tokens: nothing was joined over a separator. */
  unbroken: boolean;
  /** The whole text and where the run is in it. */
  text: string;
  start: number;
  end: number;
  /** The text asks about an invoice (查, 验, 真伪 …). */
  aboutInvoice: boolean;
  /** The text asks about the progress of business. */
  aboutProgress: boolean;
  now: Date;
}

/** A value inside a reading: `from` and `to` count the characters of the joined pieces. */
export interface ReadValue {
  slot: SlotName;
  value: string;
  from: number;
  to: number;
}

/** One way to understand a run of pieces; the lattice takes those that together have the greatest weight. */
export interface Reading {
  weight: number;
  values: ReadValue[];
  invalid?: Omit<InvalidValue, 'raw'>;
  label: LabelKind | undefined;
}

function one(slot: SlotName, value: string, length: number, weight: number, label: LabelKind | undefined): Reading {
  return { weight, values: [{ slot, value, from: 0, to: length }], label };
}

function wrong(slot: SlotName, code: string, expected: string, weight: number, label: LabelKind | undefined): Reading {
  return { weight, values: [], invalid: { slot, code, expected }, label };
}

function isInvoiceLabel(label: LabelKind | undefined): boolean {
  return label === 'code' || label === 'number' || label === 'invoice' || label === 'digital';
}

/** Paper of earlier years is hardly asked about any more: such a code is believed less. */
const RECENT = 2012;

/** How readily a string of digits is a code. Those of 12 digits begin with 0; 1 and 2 were the state and local bureaus' until 2018. */
function codeWeight(text: string, now: Date): number {
  if (!checkInvoiceCode(text, now).ok) return 0;
  const year = 2000 + Number(text.length === 10 ? text.slice(4, 6) : text.slice(5, 7));
  const recent = year >= RECENT && year <= now.getUTCFullYear() + 1 ? 0 : 2;
  return (text.length === 12 && !text.startsWith('0') ? 7 : text.length) - recent;
}

const NUMBER_WEIGHT = 6.4;
/** Glued values are believed a little less than separate ones. */
const GLUED = 0.95;

/** Invoices with no separator between code and number, nor between invoices: 18, 20, 36, 38, 40 … digits. */
function glued(text: string, now: Date): { values: ReadValue[]; weight: number } | undefined {
  const values: ReadValue[] = [];
  let weight = 0;
  let at = 0;
  while (at < text.length) {
    const rest = text.length - at;
    if (rest >= 20 && checkDigitalInvoiceNumber(text.slice(at, at + 20), now).ok) {
      values.push({ slot: 'digitalInvoiceNumber', value: text.slice(at, at + 20), from: at, to: at + 20 });
      weight += 20;
      at += 20;
      continue;
    }
    const codeLength = [12, 10].find(
      (length) =>
        rest >= length + 8 &&
        (rest - length - 8 === 0 || rest - length - 8 >= 18) &&
        codeWeight(text.slice(at, at + length), now) > 0,
    );
    if (codeLength === undefined) return undefined;
    const middle = at + codeLength;
    const code = text.slice(at, middle);
    values.push({ slot: 'invoiceCode', value: code, from: at, to: middle });
    values.push({ slot: 'invoiceNumber', value: text.slice(middle, middle + 8), from: middle, to: middle + 8 });
    weight += codeWeight(code, now) + NUMBER_WEIGHT;
    at = middle + 8;
  }
  return { values, weight: weight * GLUED };
}

/** A glued pair of 10 + 8 digits weighs more than this when its year is recent. */
const RECENT_PAIR = (8 + NUMBER_WEIGHT) * GLUED + 0.1;

/** The number before the code, glued: only when no other reading is possible. */
function gluedNumberFirst(text: string, now: Date): Reading | undefined {
  const code = text.slice(8);
  if ((text.length !== 18 && text.length !== 20) || codeWeight(code, now) < code.length) return undefined;
  return {
    weight: text.length * 0.5,
    values: [
      { slot: 'invoiceNumber', value: text.slice(0, 8), from: 0, to: 8 },
      { slot: 'invoiceCode', value: code, from: 8, to: text.length },
    ],
    label: undefined,
  };
}

/** A unified social credit code of digits only must name a region, an identity number a birthday: core checks the latter. */
function digitsAreTaxpayerId(text: string): boolean {
  if (!checkTaxpayerId(text).ok) return false;
  return /^[1-6]/.test(text) && regionName(text) !== undefined && /^(19|20)/.test(text.slice(6))
    ? true
    : /^(1[1239]|21|29|3[1-9]|4[1-9]|5[1-59]|6[12]|7[12]|81|89|9[1239])/.test(text) &&
        (regionName(text.slice(2)) !== undefined || text.startsWith('10', 2));
}

function readEight(text: string, around: Surroundings): Reading {
  const { label } = around;
  const date = dateOfDigits(text);
  if (
    date !== undefined &&
    (label === 'date' || /^\s?(?:开|日|那天|的票)/.test(around.text.slice(around.end, around.end + 4)))
  )
    return one('date', date, 8, 8, label);
  if (label === 'phone') return one('phone', text, 8, 8, label);
  if (label === 'mobile') return wrong('phone', 'mobile_form', '手机号码应为11位数字,以13至19开头', 4, label);
  if (label === 'taxpayer')
    return wrong('taxpayerId', 'taxpayer_id_length', '纳税人识别号应为18位(或旧15位)', 3, label);
  return one('invoiceNumber', text, 8, NUMBER_WEIGHT + (label === 'number' ? 2 : 0), label);
}

export const ACCEPTANCE_EXPECTED = '受理号应为2位字母加14位数字(如SL20260310000123),流水号应为16位数字';
const CODE_EXPECTED = '发票代码应为10位或12位数字';

function typed({ text, start, end }: Surroundings): string {
  return text.slice(start, end);
}

/** Area code, a mark, and a number that begins with 2 to 8. */
const LANDLINE = /^0(?:10|2\d|[3-9]\d\d)[-)][2-8]\d{6,7}$/;

function readCode(text: string, around: Surroundings): Reading | undefined {
  const { label, now } = around;
  if (label === 'phone' || label === 'mobile') {
    if (/^[48]00\d{7}$/.test(text) || (label === 'phone' && text.startsWith('0')))
      return one('phone', text, text.length, 10, label);
    return wrong('phone', 'mobile_form', '手机号码应为11位数字,以13至19开头', 4, label);
  }
  if (label === 'taxpayer')
    return wrong('taxpayerId', 'taxpayer_id_length', '纳税人识别号应为18位(或旧15位)', 3, label);
  if (LANDLINE.test(typed(around))) return one('phone', text, text.length, 13, label);
  const check = checkInvoiceCode(text, now);
  if (check.ok) return one('invoiceCode', text, text.length, codeWeight(text, now) + (label === 'code' ? 3 : 0), label);
  if (/^[48]00-/.test(typed(around))) return one('phone', text, text.length, 9, label);
  return wrong('invoiceCode', check.code, check.expected, label === 'code' ? 5 : 3, label);
}

function readEleven(text: string, around: Surroundings): Reading | undefined {
  const { label } = around;
  if (label === 'code') return wrong('invoiceCode', 'length', CODE_EXPECTED, 4, label);
  const mobile = checkMobile(text).ok;
  if (mobile) return one('phone', text, 11, 10.5 + (label === 'mobile' || label === 'phone' ? 3 : 0), label);
  if (label === 'mobile') return wrong('phone', 'mobile_form', '手机号码应为11位数字,以13至19开头', 4, label);
  const area = /^0(10|2\d|[3-9]\d\d)/.test(text);
  if (area && (label === 'phone' || LANDLINE.test(typed(around)))) return one('phone', text, 11, 10, label);
  return undefined;
}

function readDigits(text: string, around: Surroundings): Reading | undefined {
  const { label, now } = around;
  if ((label === 'acceptance' || label === 'serial') && text.length !== 16 && text.length < 18) {
    return wrong('acceptanceNo', 'length', ACCEPTANCE_EXPECTED, 4, label);
  }
  switch (text.length) {
    case 7:
      return label === 'phone' ? one('phone', text, 7, 7, label) : undefined;
    case 8:
      return readEight(text, around);
    case 10:
    case 12:
      return readCode(text, around);
    case 11:
      return readEleven(text, around);
    case 13:
    case 15: {
      const mobile = checkMobile(text);
      if (mobile.ok) return one('phone', mobile.value, text.length, 12, label);
      if (text.length === 13) return undefined;
      const id = checkTaxpayerId(text);
      if (!id.ok) return label === 'taxpayer' ? wrong('taxpayerId', id.code, id.expected, 6, label) : undefined;
      if (isInvoiceLabel(label)) return undefined;
      return regionName(text) !== undefined || label === 'taxpayer'
        ? one('taxpayerId', text, 15, label === 'taxpayer' ? 16 : 9, label)
        : undefined;
    }
    case 16:
      return label === 'serial' ||
        label === 'acceptance' ||
        label === 'reference' ||
        (around.aboutProgress && around.unbroken)
        ? one('acceptanceNo', text, 16, label === undefined ? 12 : 18, label)
        : undefined;
    case 18: {
      const id = digitsAreTaxpayerId(text);
      if (label === 'taxpayer') {
        const check = checkTaxpayerId(text);
        return check.ok
          ? one('taxpayerId', check.value, 18, 24, label)
          : wrong('taxpayerId', check.code, check.expected, 8, label);
      }
      const pair = glued(text, now);
      if (id && !(pair !== undefined && isInvoiceLabel(label))) return one('taxpayerId', text, 18, 20, label);
      if (pair !== undefined && (pair.weight > RECENT_PAIR || isInvoiceLabel(label) || around.aboutInvoice))
        return { ...pair, label };
      if (/^9[123]/.test(text)) {
        const check = checkTaxpayerId(text);
        if (!check.ok) return wrong('taxpayerId', check.code, check.expected, 6, label);
      }
      return isInvoiceLabel(label) || around.aboutInvoice ? gluedNumberFirst(text, now) : undefined;
    }
    case 20: {
      const digital = checkDigitalInvoiceNumber(text, now);
      if (digital.ok) return one('digitalInvoiceNumber', text, 20, 20 + (label === undefined ? 0 : 3), label);
      const pair = label === 'digital' ? undefined : glued(text, now);
      if (pair !== undefined) return { ...pair, label };
      const reversed = gluedNumberFirst(text, now);
      if (reversed !== undefined) return reversed;
      return wrong('digitalInvoiceNumber', digital.code, digital.expected, isInvoiceLabel(label) ? 8 : 4, label);
    }
    default: {
      if (text.length < 36) return undefined;
      const many = glued(text, now);
      return many === undefined ? undefined : { ...many, label };
    }
  }
}

/** A credit code as one recognises it with a wrong length or check character: kind, region, and the MA of recent ones or a label. */
function looksLikeCreditCode(text: string, around: Surroundings): boolean {
  if (!/^(9[123]|5[1-359]|1[12]|[ANY]\d)\d{6}[0-9A-Z]{4,13}$/.test(text)) return false;
  const letters = text.replace(/\d/g, '').length;
  if (letters === 0 || letters > 10) return false;
  return around.label === 'taxpayer' || around.unbroken || text.startsWith('MA', 8);
}

/** O and I are no characters of a credit code and its first eight are mostly digits: what the check character then agrees with was meant. */
function plainCreditCode(text: string): string {
  return (
    text.slice(0, 8).replace(/[IL]/g, '1').replaceAll('O', '0') +
    text.slice(8).replaceAll('O', '0').replaceAll('I', '1')
  );
}

function readTaxpayerId(text: string, around: Surroundings): Reading | undefined {
  const { label } = around;
  if (text.length === 18) {
    const check = checkTaxpayerId(text);
    if (check.ok) return one('taxpayerId', check.value, 18, 21.6 + (label === 'taxpayer' ? 3 : 0), label);
    const read = checkTaxpayerId(plainCreditCode(text));
    if (read.ok) return one('taxpayerId', read.value, 18, 19.8, label);
    return looksLikeCreditCode(text, around) || (label === 'taxpayer' && around.unbroken)
      ? wrong('taxpayerId', check.code, check.expected, 12.6, label)
      : undefined;
  }
  if (
    text.length === 15 &&
    regionName(text) !== undefined &&
    /^\d{6}[0-9A-Z]{8}[0-9X]$/.test(text) &&
    around.unbroken
  ) {
    const check = checkTaxpayerId(text);
    if (check.ok) return one('taxpayerId', check.value, 15, label === 'taxpayer' ? 16 : 9.5, label);
  }
  if (
    looksLikeCreditCode(text, around) ||
    (label === 'taxpayer' && around.unbroken && /^\d/.test(text) && text.length >= 10)
  ) {
    return wrong('taxpayerId', 'taxpayer_id_length', '纳税人识别号应为18位(或旧15位)', text.length * 0.7, label);
  }
  return undefined;
}

function readAcceptance(text: string, around: Surroundings): Reading | undefined {
  const prefix = text.slice(0, 2);
  const digits = text.slice(2);
  if (!/^[A-Z]{2}\d{4,20}$/.test(text)) return undefined;
  const known = ACCEPTANCE_PREFIXES.has(prefix);
  if (digits.length === 14) {
    if (known) return one('acceptanceNo', text, 16, 19.2, around.label);
    return dateOfDigits(digits.slice(0, 8)) !== undefined && around.unbroken
      ? one('acceptanceNo', text, 16, 16, around.label)
      : undefined;
  }
  // TS and JB are commands too: 13800138000 or an invoice behind them is no bad acceptance number.
  if (!known || digits.length < 6 || !/^(19|20)\d\d/.test(digits)) return undefined;
  return wrong('acceptanceNo', 'length', ACCEPTANCE_EXPECTED, 5 + digits.length * 0.3, around.label);
}

export const SHORTEST_READING = 7;
/** Longest run of digits that is ever read: three invoices glued together. */
export const LONGEST_READING = 60;
/** Longest run with letters: an id with a few characters too many. */
export const LONGEST_MIXED = 22;
const SHORTEST_MIXED = 8;
const LENGTHS_OF_DIGITS: ReadonlySet<number> = new Set([
  7, 8, 10, 11, 12, 13, 15, 16, 18, 20, 36, 38, 40, 54, 56, 58, 60,
]);

/** Whether runs of a length are worth a look. */
export function isReadable(length: number, digits: boolean, label: LabelKind | undefined): boolean {
  return digits
    ? label === 'other' || LENGTHS_OF_DIGITS.has(length)
    : length >= SHORTEST_MIXED && length <= LONGEST_MIXED;
}

/** The best reading of joined pieces (capitals and digits), or undefined where they mean nothing together. */
export function readRun(run: string, digits: boolean, around: Surroundings): Reading | undefined {
  if (digits && around.label === 'other') {
    // 校验码, 卡号 … swallow the digits that follow them, so that no part of them is taken for a value.
    return around.unbroken ||
      !/[^0-9_-]/.test(typed(around)) ||
      run.length === 20 ||
      (run.length >= 16 && run.length <= 19)
      ? { weight: run.length, values: [], label: 'other' }
      : undefined;
  }
  if (digits) return readDigits(run, around);
  return /^\d/.test(run) ? readTaxpayerId(run, around) : (readAcceptance(run, around) ?? readTaxpayerId(run, around));
}
