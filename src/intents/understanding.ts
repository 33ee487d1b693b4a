/** What a text means: the shapes that the pure room `intents` gives to the conversation. Labels are those of docs/labels.md. */

export const INTENTS = [
  'invoice_verify',
  'fixed_tax_query',
  'invoice_quota_query',
  'progress_query',
  'tax_officer_query',
  'consult',
  'complaint',
  'report',
  'suggestion',
  'subscribe',
  'unsubscribe',
  'feedback_query',
  'invoice_flow_query',
  'office_info',
  'greeting',
  'help',
  'human_agent',
  'thanks',
  'affirm',
  'deny',
  'cancel',
  'provide_info',
  'out_of_scope',
] as const;
export type Intent = (typeof INTENTS)[number];

/** Slots whose value is a number that names something, not a time or a sum. */
export const NUMBER_SLOTS = [
  'invoiceCode',
  'invoiceNumber',
  'digitalInvoiceNumber',
  'taxpayerId',
  'acceptanceNo',
  'phone',
] as const;

export const SLOT_NAMES = [...NUMBER_SLOTS, 'period', 'amount', 'date'] as const;
export type SlotName = (typeof SLOT_NAMES)[number];

/**
 * Values in their normal form: invoiceCode 10 or 12 digits, invoiceNumber 8, digitalInvoiceNumber 20, taxpayerId 15 or 18
 * upper case, acceptanceNo upper case without separators, phone digits, period YYYY | YYYY-MM | YYYY-Qn, amount "1234.50" yuan,
 * date YYYY-MM-DD. Several values of one slot are an array in the order of the text.
 */
export type Slots = Partial<Record<SlotName, string | string[]>>;

/** Something typed as a value that cannot be one. */
export interface InvalidValue {
  slot: SlotName;
  /** As it was typed, separators removed. */
  raw: string;
  /** A code of core's checks, or `length`. */
  code: string;
  /** Chinese: what is expected instead. */
  expected: string;
}

/** An exact command, nothing but values, a plain yes or no, the classifier, a rule that corrected it, or a sign that it is no matter of ours. */
export type DecidedBy = 'command' | 'values' | 'exact' | 'classifier' | 'rule' | 'refusal';

export interface Understanding {
  intent: Intent;
  /** How sure that `intent` is right, 0..1, calibrated. */
  confidence: number;
  /** How sure that the text is in scope at all, 0..1. */
  score: number;
  /** The next likely intents, best first, without `intent`. */
  alternatives: { intent: Intent; confidence: number }[];
  slots: Slots;
  invalid: InvalidValue[];
  /** The exact command it was, in capitals (CXFP, TD …), or undefined. */
  command?: string;
  /** The text takes something back or corrects it (不对, 错了, 应该是 …). */
  correction: boolean;
  /** What settled the intent; absent where a text was not read at all. */
  decidedBy?: DecidedBy;
  /** The text is nothing but values (and their names). */
  bareValue: boolean;
  /** The text after normalisation, and with values replaced by their type, for logs and learning. */
  normalised: string;
  masked: string;
}

export interface Understander {
  /** Never throws, whatever the text. ≤ 2 ms at p99. */
  understand(text: string, context: { now: Date }): Understanding;
}
