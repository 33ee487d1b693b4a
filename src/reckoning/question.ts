import type { Day } from '../core/shanghai-time';

/** What can be reckoned. */
export const RECKONING_KINDS = [
  'vat',
  'rent_vat',
  'salary_iit',
  'labor_iit',
  'bonus_iit',
  'annual_iit',
  'business_iit',
  'small_profit_cit',
  'late_fee',
  'stamp_tax',
  'deed_tax',
  'vehicle_tax',
] as const;
export type ReckoningKind = (typeof RECKONING_KINDS)[number];

/** Items of the stamp tax table, by the names the rules file uses. */
export const CONTRACTS = [
  'sale',
  'work',
  'construction',
  'transport',
  'technology',
  'lease',
  'storage',
  'insurance',
  'loan',
  'financeLease',
  'property',
  'trademark',
  'books',
] as const;
export type Contract = (typeof CONTRACTS)[number];

/** What was said of a case. Plain JSON, so that a session can hold it. Sums are yuan with two decimals ("1234.50"), rates digits ("0.13"). */
export interface Inputs {
  /** The day whose rules apply; absent: today. */
  day?: Day;
  /** The sum it is all about: sales, rent a month, salary a month, remuneration, bonus, income or profit of the year, tax owed, price. */
  amount?: string;
  period?: 'month' | 'quarter';
  /** Whether `amount` holds the VAT. */
  taxIncluded?: boolean;
  /** small = 小规模, general = 一般纳税人, person = without a business, taxed each time. */
  payer?: 'small' | 'general' | 'person';
  /** Whose business it is: individual = 个体工商户, partnership = 个人独资 and 合伙. */
  holder?: 'company' | 'individual' | 'partnership' | 'person';
  /** 小规模, 小型微利 or 个体户: the six taxes and two fees are halved. */
  halved?: boolean;
  /** Sales on special invoices: all, none, or a sum. */
  special?: string;
  /** The special invoices are issued at 3 %, the reduction given up. */
  specialAtFull?: true;
  /** Rate of a general taxpayer. */
  rate?: string;
  /** Input tax of a general taxpayer. */
  inputTax?: string;
  place?: 'urban' | 'town' | 'other';
  /** What is let. */
  premises?: 'home' | 'other';
  /** Months that `amount` of rent was paid for. */
  rentMonths?: number;
  /** The month of the year that is paid, 1–12. */
  month?: number;
  /** Social insurance and housing fund paid by the employee: of a month for salary_iit, of the year for bonus_iit and annual_iit. */
  insurance?: string;
  /** Special additional deductions, likewise. */
  deductions?: string;
  /** The year's salary of who gets a bonus. */
  salary?: string;
  /** 到手多少: what is left is asked for, not the tax. */
  takeHome?: true;
  /** Tax withheld in the year. */
  withheld?: string;
  costs?: string;
  /** `amount` is what came in, not what was earned. */
  isRevenue?: true;
  /** `amount` is the taxable income itself. */
  isTaxable?: true;
  highTech?: true;
  days?: number;
  dueDay?: Day;
  payDay?: Day;
  contract?: Contract;
  /** Square metres, digits. */
  area?: string;
  /** The family's first, second, third … home. */
  home?: 1 | 2 | 3;
  vehicle?: 'fuel' | 'newEnergy';
}
export type InputName = keyof Inputs;

/** A case to be reckoned; what a session keeps of the last one. Plain JSON. */
export interface Question {
  kind: ReckoningKind;
  inputs: Inputs;
  /** What was asked of the sender last: a bare answer is taken for it. */
  asked?: InputName;
}

/** Something without which nothing can be reckoned. */
export interface Missing {
  input: InputName;
  /** Chinese, one short question. */
  ask: string;
}

export interface Basis {
  doc: string;
  article?: string;
  date: Day;
}

/** A sum with its working. */
export interface Reckoning {
  kind: ReckoningKind;
  inputs: Inputs;
  /** Yuan, "1234.50": what was asked for: the tax, with `takeHome` what is left, with `withheld` what is refunded or owed. */
  result: string;
  /** The working in plain Chinese, a step a line, with what was assumed. */
  lines: string[];
  /** First text of the reply: result, main step, basis; at most 120 characters. */
  short: string;
  /** What 回复1 brings: the working and all documents. */
  full: string;
  basis: Basis[];
  /** The article of the knowledge base that explains the rule. */
  articleId: string;
}

/** What became of a question. */
export type ReckonResult =
  | { status: 'reckoned'; reckoning: Reckoning }
  /** Ask for the first; the rest is asked in turn. */
  | { status: 'missing'; missing: Missing[] }
  /** It cannot be reckoned: no rule in force on that day, or the rule is a local one. `reason` is a Chinese sentence for the sender. */
  | { status: 'unknown'; reason: string; articleId: string };
