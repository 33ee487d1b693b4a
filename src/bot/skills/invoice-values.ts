import { regionName } from '../../core/regions';
import type { InvoiceKey } from '../../taxdata/lookups';
import type { Slots, SlotName } from '../../intents/understanding';
import { LIMITS } from '../engine/limits';
import type { SkillInput, SkillResult } from '../engine/skill';
import { valuesOf } from '../engine/slots';
import { askInvoiceText, tooManyInvoicesText, unclearPairsText } from '../replies/invoices';
import { keptText, wrongValueText } from '../replies/values';
import { wrongValue } from './wrong-values';

export const INVOICE_SLOTS: readonly SlotName[] = ['digitalInvoiceNumber', 'invoiceCode', 'invoiceNumber'];

/** The invoices that slots name: every digital number, and code and number in pairs; one code may go with several numbers. */
export function invoiceKeys(slots: Slots): InvoiceKey[] | 'unclear' {
  const digital = valuesOf(slots, 'digitalInvoiceNumber').map((digitalNumber) => ({ digitalNumber }));
  const codes = valuesOf(slots, 'invoiceCode');
  const numbers = valuesOf(slots, 'invoiceNumber');
  if (codes.length === 0 || numbers.length === 0) return digital;
  const only = codes.length === 1 ? codes[0] : undefined;
  if (only !== undefined) return [...digital, ...numbers.map((number) => ({ code: only, number }))];
  if (codes.length !== numbers.length) return 'unclear';
  return [...digital, ...numbers.map((number, i) => ({ code: codes[i] ?? '', number }))];
}

/**
 * The invoices to look up, or the reply that asks for what is missing or wrong. `asks` is false for the plain question of a value
 * that was wrong beside others that were right: those are looked up.
 */
export function wantedInvoices(input: SkillInput): { keys: InvoiceKey[] } | { reply: SkillResult } {
  const { slots } = input.task;
  const keys = invoiceKeys(slots);
  if (keys === 'unclear')
    return {
      reply: { kind: 'ask_slot', text: unclearPairsText, awaiting: 'invoiceCode', slots: {}, outcome: '请对方逐张发' },
    };
  if (keys.length > LIMITS.invoicesPerText) {
    const text = tooManyInvoicesText(LIMITS.invoicesPerText);
    return { reply: { kind: 'ask_slot', text, awaiting: 'invoiceCode', slots: {}, outcome: '一次太多张' } };
  }
  if (keys.length > 0) return { keys };

  const hasCode = slots.invoiceCode !== undefined;
  const hasNumber = slots.invoiceNumber !== undefined;
  const missing: SlotName[] = [];
  if (!hasCode) missing.push('invoiceCode');
  if (!hasNumber) missing.push('invoiceNumber');
  if (!hasCode && !hasNumber) missing.unshift('digitalInvoiceNumber');
  const awaiting = hasCode ? 'invoiceNumber' : hasNumber ? 'invoiceCode' : 'digitalInvoiceNumber';
  const wrong = wrongValue(input, missing);
  if (wrong !== undefined) {
    const kept = hasCode
      ? `代码${valuesOf(slots, 'invoiceCode').join('、')}`
      : hasNumber
        ? `号码${valuesOf(slots, 'invoiceNumber').join('、')}`
        : '';
    return { reply: { kind: 'invalid', text: wrongValueText(wrong, keptText(kept)), awaiting, outcome: '号码不合规' } };
  }
  return { reply: { kind: 'ask_slot', text: askInvoiceText(slots), awaiting, outcome: '请对方补号码' } };
}

/** The place whose tax office an invoice belongs to, by the region digits of its code or number; undefined where they name none. */
export function invoiceRegion(key: InvoiceKey): string | undefined {
  if ('digitalNumber' in key) return regionName(key.digitalNumber.slice(2, 4));
  return regionName(key.code.length === 12 ? key.code.slice(1, 5) : key.code.slice(0, 4));
}

/** 代码4100194130号码05236785, or the digital number. */
export function nameInvoice(key: InvoiceKey): string {
  return 'digitalNumber' in key ? `数电发票${key.digitalNumber}` : `代码${key.code}号码${key.number}`;
}
