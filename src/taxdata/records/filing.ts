import { type Connection, type Model, Schema } from 'mongoose';
import type { Filing } from '../lookups';

/** What a taxpayer has to file and pay for one tax and period. `_id` is `filingId`. */
export interface FilingRecord extends Filing {
  _id: string;
  updatedAt: Date;
}

const schema = new Schema<FilingRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: { type: String, required: true },
    tax: { type: String, required: true },
    period: { type: String, required: true },
    dueOn: { type: String, required: true },
    filedOn: String,
    payable: String,
    paidOn: String,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'filings', versionKey: false },
);
schema.index({ taxpayerId: 1, period: 1 });

export function filingId(taxpayerId: string, tax: string, period: string): string {
  return `${taxpayerId}:${tax}:${period}`;
}

export function filingModel(connection: Connection): Model<FilingRecord> {
  return (
    (connection.models.Filing as Model<FilingRecord> | undefined) ?? connection.model<FilingRecord>('Filing', schema)
  );
}
