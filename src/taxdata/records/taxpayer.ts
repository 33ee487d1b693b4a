import { type Connection, type Model, Schema } from 'mongoose';
import type { Taxpayer, TaxpayerStatus } from '../lookups';

/** A taxpayer as registered. `_id` is the taxpayer id. */
export interface TaxpayerRecord extends Omit<Taxpayer, 'taxpayerId'> {
  _id: string;
  updatedAt: Date;
}

export const TAXPAYER_STATUSES: readonly TaxpayerStatus[] = ['normal', 'abnormal', 'suspended', 'deregistered'];

const schema = new Schema<TaxpayerRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: TAXPAYER_STATUSES },
    kind: { type: String, required: true },
    bureauCode: { type: String, required: true },
    bureauName: { type: String, required: true },
    officer: { type: new Schema({ name: String, phone: String }, { _id: false }) },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'taxpayers', versionKey: false },
);

export function taxpayerModel(connection: Connection): Model<TaxpayerRecord> {
  return (
    (connection.models.Taxpayer as Model<TaxpayerRecord> | undefined) ??
    connection.model<TaxpayerRecord>('Taxpayer', schema)
  );
}
