import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';

/** A number that asks to be entered in a taxpayer's address book. `_id` is the key of the task that asks somebody to do it. */
export interface RegistrationRecord {
  _id: string;
  taxpayerId: string;
  taxpayerName: string;
  mobile: Mobile;
  personName: string;
  role: string;
  at: Date;
}

const schema = new Schema<RegistrationRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: { type: String, required: true },
    taxpayerName: { type: String, required: true },
    mobile: { type: String, required: true },
    personName: { type: String, required: true },
    role: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'number_registrations', versionKey: false },
);

export function registrationModel(connection: Connection): Model<RegistrationRecord> {
  return (
    (connection.models.NumberRegistration as Model<RegistrationRecord> | undefined) ??
    connection.model<RegistrationRecord>('NumberRegistration', schema)
  );
}
