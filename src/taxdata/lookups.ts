/** What the conversation may ask of the tax data. Implementations: the store, or a live core system over HTTP (Q1–Q6). */

/** `unavailable`: nobody could look; a member of staff does (Q1, Q2: 或由管理人员查询). */
export type LookupResult<T> =
  { state: 'found'; value: T } | { state: 'not_found' } | { state: 'unavailable'; reason: string };

export type InvoiceKey = { code: string; number: string } | { digitalNumber: string };

export type InvoiceStatus = 'issued' | 'voided' | 'red_lettered' | 'lost' | 'unused';

/** An invoice as recorded. Amounts are decimal strings in yuan ("1234.50"), days YYYY-MM-DD. */
export interface Invoice {
  code?: string;
  number?: string;
  digitalNumber?: string;
  /** 增值税专用发票, 增值税普通发票, 电子发票(普通发票) … */
  type: string;
  status: InvoiceStatus;
  issuedOn?: string;
  sellerId: string;
  sellerName: string;
  amount?: string;
  tax?: string;
  /** When it was voided, red-lettered or reported lost. */
  statusOn?: string;
}

/** To whom an invoice (or the book it is of) was issued by the tax office (Q5). */
export interface InvoiceFlow {
  holderId: string;
  holderName: string;
  issuedOn: string;
  bureau: string;
  /** The book or batch it came in: first and last number. */
  firstNumber?: string;
  lastNumber?: string;
}

export type TaxpayerStatus = 'normal' | 'abnormal' | 'suspended' | 'deregistered';

export interface Taxpayer {
  taxpayerId: string;
  name: string;
  status: TaxpayerStatus;
  /** 个体工商户, 小规模纳税人, 一般纳税人 … */
  kind: string;
  bureauCode: string;
  bureauName: string;
  /** The tax administrator in charge (税收管理员). */
  officer?: { name: string; phone: string };
}

/** 定期定额 assessment in force in a period. Amounts a month, yuan. */
export interface FixedTax {
  taxpayerId: string;
  name: string;
  /** YYYY-MM */
  from: string;
  to?: string;
  monthlySales: string;
  monthlyTax: string;
  document: string;
}

/** 发票核定: one invoice type a taxpayer may draw. */
export interface InvoiceApproval {
  type: string;
  /** How many a month (paper), and how many are left this month. */
  monthlyQuantity?: number;
  remaining?: number;
  /** Ceiling of a single invoice, yuan. */
  ceiling?: string;
  /** 发票总额度 of fully digital invoices a month and what is left of it, yuan. */
  monthlyAmount?: string;
  remainingAmount?: string;
}

export interface BusinessStep {
  name: string;
  at: string;
  done: boolean;
}

/** 已受理业务 (Q4). */
export interface AcceptedBusiness {
  acceptanceNo: string;
  /** Who it belongs to; absent for a person without a taxpayer id. */
  taxpayerId?: string;
  business: string;
  acceptedOn: string;
  state: 'accepted' | 'in_progress' | 'needs_correction' | 'approved' | 'rejected' | 'finished';
  steps: BusinessStep[];
  /** What the taxpayer has to do, if anything (Chinese). */
  hint?: string;
  dueOn?: string;
  bureauName: string;
}

export interface Filing {
  taxpayerId: string;
  tax: string;
  period: string;
  dueOn: string;
  filedOn?: string;
  payable?: string;
  paidOn?: string;
}

export interface Lookups {
  invoice(key: InvoiceKey): Promise<LookupResult<Invoice>>;
  invoiceFlow(key: InvoiceKey): Promise<LookupResult<InvoiceFlow>>;
  taxpayer(taxpayerId: string): Promise<LookupResult<Taxpayer>>;
  /** The assessment in force in `period` (YYYY-MM). */
  fixedTax(taxpayerId: string, period: string): Promise<LookupResult<FixedTax>>;
  invoiceApprovals(taxpayerId: string): Promise<LookupResult<InvoiceApproval[]>>;
  acceptedBusiness(acceptanceNo: string): Promise<LookupResult<AcceptedBusiness>>;
  /** The latest accepted business of a taxpayer, newest first, at most `limit`. */
  businessOf(taxpayerId: string, limit: number): Promise<LookupResult<AcceptedBusiness[]>>;
  /** Filings of a period (YYYY-MM or YYYY-Qn). */
  filings(taxpayerId: string, period: string): Promise<LookupResult<Filing[]>>;
}
