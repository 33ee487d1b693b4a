import { type Connection, type Model, Schema } from 'mongoose';

/** A range of numbers of one code that the tax office issued to a taxpayer (发票领用, Q5). Both numbers are 8 digits, inclusive. */
export interface InvoiceBookRecord {
  /** `bookId`: a range issued again replaces its former holder. */
  _id: string;
  code: string;
  firstNumber: string;
  lastNumber: string;
  type: string;
  holderId: string;
  holderName: string;
  issuedOn: string;
  bureauName: string;
  updatedAt: Date;
}

const schema = new Schema<InvoiceBookRecord>(
  {
    _id: { type: String, required: true },
    code: { type: String, required: true },
    firstNumber: { type: String, required: true },
    lastNumber: { type: String, required: true },
    type: { type: String, required: true },
    holderId: { type: String, required: true },
    holderName: { type: String, required: true },
    issuedOn: { type: String, required: true },
    bureauName: { type: String, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'invoice_books', versionKey: false },
);
schema.index({ code: 1, firstNumber: -1 });

export function bookId(code: string, firstNumber: string): string {
  return `${code}-${firstNumber}`;
}

export function invoiceBookModel(connection: Connection): Model<InvoiceBookRecord> {
  return (
    (connection.models.InvoiceBook as Model<InvoiceBookRecord> | undefined) ??
    connection.model<InvoiceBookRecord>('InvoiceBook', schema)
  );
}
