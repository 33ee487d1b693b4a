import { type Connection, type Model, Schema } from 'mongoose';
import type { AcceptedBusiness, BusinessStep } from '../lookups';

/** 已受理业务 (Q4). `_id` is the acceptance number. */
export interface AcceptedBusinessRecord extends Omit<AcceptedBusiness, 'acceptanceNo'> {
  _id: string;
  updatedAt: Date;
}

export const BUSINESS_STATES: readonly AcceptedBusiness['state'][] = [
  'accepted',
  'in_progress',
  'needs_correction',
  'approved',
  'rejected',
  'finished',
];

const step = new Schema<BusinessStep>(
  { name: { type: String, required: true }, at: String, done: { type: Boolean, required: true } },
  { _id: false },
);

const schema = new Schema<AcceptedBusinessRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: String,
    business: { type: String, required: true },
    acceptedOn: { type: String, required: true },
    state: { type: String, required: true, enum: BUSINESS_STATES },
    steps: { type: [step], default: [] },
    hint: String,
    dueOn: String,
    bureauName: { type: String, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'accepted_business', versionKey: false },
);
schema.index({ taxpayerId: 1, acceptedOn: -1 });

export function acceptedBusinessModel(connection: Connection): Model<AcceptedBusinessRecord> {
  return (
    (connection.models.AcceptedBusiness as Model<AcceptedBusinessRecord> | undefined) ??
    connection.model<AcceptedBusinessRecord>('AcceptedBusiness', schema)
  );
}
