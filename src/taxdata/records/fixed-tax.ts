import { type Connection, type Model, Schema } from 'mongoose';
import type { FixedTax } from '../lookups';

/** A 定期定额 assessment. `_id` is `fixedTaxId`: one assessment a taxpayer and first month. */
export interface FixedTaxRecord extends FixedTax {
  _id: string;
  updatedAt: Date;
}

const schema = new Schema<FixedTaxRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: { type: String, required: true },
    name: { type: String, required: true },
    from: { type: String, required: true },
    to: String,
    monthlySales: { type: String, required: true },
    monthlyTax: { type: String, required: true },
    document: { type: String, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'fixed_taxes', versionKey: false },
);
schema.index({ taxpayerId: 1, from: -1 });

export function fixedTaxId(taxpayerId: string, from: string): string {
  return `${taxpayerId}:${from}`;
}

export function fixedTaxModel(connection: Connection): Model<FixedTaxRecord> {
  return (
    (connection.models.FixedTax as Model<FixedTaxRecord> | undefined) ??
    connection.model<FixedTaxRecord>('FixedTax', schema)
  );
}
