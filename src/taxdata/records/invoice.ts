import { type Connection, type Model, Schema } from 'mongoose';
import type { Invoice, InvoiceKey, InvoiceStatus } from '../lookups';

/** An invoice as kept. `_id` is its natural key (`invoiceId`), so that a look-up reads one row by primary key. */
export interface InvoiceRecord extends Invoice {
  _id: string;
  updatedAt: Date;
}

export const INVOICE_STATUSES: readonly InvoiceStatus[] = ['issued', 'voided', 'red_lettered', 'lost', 'unused'];

const schema = new Schema<InvoiceRecord>(
  {
    _id: { type: String, required: true },
    code: String,
    number: String,
    digitalNumber: String,
    type: { type: String, required: true },
    status: { type: String, required: true, enum: INVOICE_STATUSES },
    issuedOn: String,
    sellerId: { type: String, required: true },
    sellerName: { type: String, required: true },
    amount: String,
    tax: String,
    statusOn: String,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'invoices', versionKey: false },
);

/** The natural key of an invoice: `4100194130-05236785`, or the 20-digit number. The hyphen keeps code + number (20 digits too) apart. */
export function invoiceId(key: InvoiceKey): string {
  return 'digitalNumber' in key ? key.digitalNumber : `${key.code}-${key.number}`;
}

export function invoiceModel(connection: Connection): Model<InvoiceRecord> {
  return (
    (connection.models.Invoice as Model<InvoiceRecord> | undefined) ??
    connection.model<InvoiceRecord>('Invoice', schema)
  );
}
