import { type Connection, type Model, Schema } from 'mongoose';
import type { Taxpayer, TaxpayerStatus } from '../lookups';

/** What an import changed of a taxpayer that the address book and the people in charge have not followed yet (O5). */
export interface PendingChange {
  since: Date;
  /** The taxpayer is new to us. */
  fresh: boolean;
  /** As it was before the first change that was not followed. */
  from?: { bureauCode: string; officerCode?: string; status: TaxpayerStatus; name: string };
}

/** A taxpayer as registered. `_id` is the taxpayer id. */
export interface TaxpayerRecord extends Omit<Taxpayer, 'taxpayerId' | 'officer'> {
  _id: string;
  /** The tax administrator in charge, with the code of the operator where it is known. */
  officer?: { code?: string; name: string; phone: string };
  /** 登记日期, YYYY-MM-DD. */
  registeredOn?: string;
  /** Keys of the name, see core/search-keys.ts. */
  nameKeys: string[];
  pending?: PendingChange;
  updatedAt: Date;
}

export const TAXPAYER_STATUSES: readonly TaxpayerStatus[] = ['normal', 'abnormal', 'suspended', 'deregistered'];

const pending = new Schema<PendingChange>(
  {
    since: { type: Date, required: true },
    fresh: { type: Boolean, required: true },
    from: new Schema({ bureauCode: String, officerCode: String, status: String, name: String }, { _id: false }),
  },
  { _id: false },
);

const schema = new Schema<TaxpayerRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: TAXPAYER_STATUSES },
    kind: { type: String, required: true },
    bureauCode: { type: String, required: true },
    bureauName: { type: String, required: true },
    officer: { type: new Schema({ code: String, name: String, phone: String }, { _id: false }) },
    registeredOn: String,
    nameKeys: { type: [String], default: [] },
    pending: { type: pending, default: undefined },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'taxpayers', versionKey: false },
);
schema.index({ bureauCode: 1, _id: 1 });
schema.index({ 'officer.code': 1, _id: 1 }, { sparse: true });
schema.index({ status: 1, _id: 1 });
schema.index({ nameKeys: 1 });
schema.index({ 'pending.since': 1 }, { sparse: true });

export function taxpayerModel(connection: Connection): Model<TaxpayerRecord> {
  return (
    (connection.models.Taxpayer as Model<TaxpayerRecord> | undefined) ??
    connection.model<TaxpayerRecord>('Taxpayer', schema)
  );
}
