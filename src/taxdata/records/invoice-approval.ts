import { type Connection, type Model, Schema } from 'mongoose';
import type { InvoiceApproval } from '../lookups';

/** 发票核定 of one invoice type for one taxpayer (Q3). `_id` is `approvalId`. */
export interface InvoiceApprovalRecord extends InvoiceApproval {
  _id: string;
  taxpayerId: string;
  updatedAt: Date;
}

const schema = new Schema<InvoiceApprovalRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: { type: String, required: true },
    // Not the option named `type`: the path.
    type: { type: String, required: true },
    monthlyQuantity: Number,
    remaining: Number,
    ceiling: String,
    monthlyAmount: String,
    remainingAmount: String,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'invoice_approvals', versionKey: false },
);
schema.index({ taxpayerId: 1 });

export function approvalId(taxpayerId: string, type: string): string {
  return `${taxpayerId}:${type}`;
}

export function invoiceApprovalModel(connection: Connection): Model<InvoiceApprovalRecord> {
  return (
    (connection.models.InvoiceApproval as Model<InvoiceApprovalRecord> | undefined) ??
    connection.model<InvoiceApprovalRecord>('InvoiceApproval', schema)
  );
}
