import type { ImportKind, ImportKindName } from './kind';
import { contacts, units } from './kinds-directory';
import { invoiceBooks, invoices } from './kinds-invoices';
import { approvals, business, filings, fixedTax, taxpayers } from './kinds-taxpayers';

/** Everything that can be imported, in the order in which a new installation does it: contacts need their taxpayers. */
export const KINDS: Readonly<Record<ImportKindName, ImportKind>> = {
  units,
  taxpayers,
  contacts,
  invoices,
  'invoice-books': invoiceBooks,
  'fixed-tax': fixedTax,
  approvals,
  business,
  filings,
};
