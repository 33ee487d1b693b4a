import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../core/mobile';
import type { Binding } from './directory';

export type ContactRole = Binding['role'];
export const CONTACT_ROLES: readonly ContactRole[] = ['法定代表人', '财务负责人', '财务主管', '办税人员'];

/** An entry of the address book (O3): a person who acts for a taxpayer. `_id` is `contactId`. */
export interface ContactRecord {
  _id: string;
  taxpayerId: string;
  taxpayerName: string;
  role: ContactRole;
  personName: string;
  mobile: Mobile;
  unitCode: string;
  /** False once the person no longer acts for the taxpayer, or the taxpayer was deregistered: the number learns nothing any more (O5). */
  active: boolean;
  /** Since when this number is in the book. */
  since: Date;
  updatedAt: Date;
}

const schema = new Schema<ContactRecord>(
  {
    _id: { type: String, required: true },
    taxpayerId: { type: String, required: true },
    taxpayerName: { type: String, required: true },
    role: { type: String, required: true, enum: CONTACT_ROLES },
    personName: { type: String, required: true },
    mobile: { type: String, required: true },
    unitCode: { type: String, required: true },
    active: { type: Boolean, required: true },
    since: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'contacts', versionKey: false },
);
schema.index({ mobile: 1, since: 1 });

/**
 * A taxpayer has one legal representative, one financial officer and one financial supervisor: entering a new one
 * replaces the old one and unbinds the old number. Tax clerks (办税人员) are several, told apart by name.
 */
export function contactId(taxpayerId: string, role: ContactRole, personName: string): string {
  return role === '办税人员' ? `${taxpayerId}:${role}:${personName}` : `${taxpayerId}:${role}`;
}

export function contactModel(connection: Connection): Model<ContactRecord> {
  return (
    (connection.models.Contact as Model<ContactRecord> | undefined) ??
    connection.model<ContactRecord>('Contact', schema)
  );
}
