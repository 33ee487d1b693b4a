import { createHash } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../core/mobile';
import { CONTACT_ROLES, CONTACT_USES, type ContactRole, type ContactUse } from './contact-kinds';

/** A number the contact had, newest last. */
export interface FormerNumber {
  mobile: Mobile;
  since: Date;
  until: Date;
  /** Code of whoever changed it; `import`. */
  by: string;
}

/** Whether texts arrive (O6), as far as the latest receipts tell. */
export interface ContactReach {
  /** `failing`: the latest text did not arrive; `dead`: it is to be corrected. */
  state: 'failing' | 'dead';
  failuresInRow: number;
  firstFailureAt: Date;
  lastFailure: { code: string; at: Date };
  lastDelivered?: Date;
  /** The task that asks for the correction. */
  taskKey?: string;
}

/** An entry of the address book (O3): a person who acts for a taxpayer. `_id` is `contactId`. */
export interface ContactRecord {
  _id: string;
  /** Stands for the contact in addresses and pages: `_id` holds a name. */
  ref: string;
  taxpayerId: string;
  taxpayerName: string;
  role: ContactRole;
  personName: string;
  mobile: Mobile;
  /** The last four digits of the mobile. */
  tail: string;
  /** The number looks made up: to be checked with the taxpayer. */
  doubtful?: boolean;
  unitCode: string;
  /** The tax administrator in charge of the taxpayer; in step with the registration, like the unit. */
  officerCode?: string;
  uses: ContactUse[];
  note?: string;
  /** False once the person no longer acts for the taxpayer, or the taxpayer was deregistered: the number learns nothing any more (O5). */
  active: boolean;
  /** Since when this number is in the book. */
  since: Date;
  formerNumbers: FormerNumber[];
  /** Absent: nothing speaks against the number. */
  reach?: ContactReach;
  revision: number;
  updatedAt: Date;
}

const number = new Schema<FormerNumber>(
  {
    mobile: { type: String, required: true },
    since: { type: Date, required: true },
    until: { type: Date, required: true },
    by: { type: String, required: true },
  },
  { _id: false },
);

const reach = new Schema<ContactReach>(
  {
    state: { type: String, required: true, enum: ['failing', 'dead'] },
    failuresInRow: { type: Number, required: true },
    firstFailureAt: { type: Date, required: true },
    lastFailure: { type: new Schema({ code: String, at: Date }, { _id: false }), required: true },
    lastDelivered: Date,
    taskKey: String,
  },
  { _id: false },
);

const schema = new Schema<ContactRecord>(
  {
    _id: { type: String, required: true },
    ref: {
      type: String,
      default(this: { _id: string }) {
        return contactRef(this._id);
      },
    },
    taxpayerId: { type: String, required: true },
    taxpayerName: { type: String, required: true },
    role: { type: String, required: true, enum: CONTACT_ROLES },
    personName: { type: String, required: true },
    mobile: { type: String, required: true },
    tail: {
      type: String,
      default(this: { mobile: string }) {
        return this.mobile.slice(-4);
      },
    },
    doubtful: Boolean,
    unitCode: { type: String, required: true },
    officerCode: String,
    uses: { type: [String], enum: CONTACT_USES, default: [] },
    note: String,
    active: { type: Boolean, required: true },
    since: { type: Date, required: true },
    formerNumbers: { type: [number], default: [] },
    reach: { type: reach, default: undefined },
    revision: { type: Number, default: 1 },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'contacts', versionKey: false },
);
schema.index({ mobile: 1, since: 1 });
schema.index({ ref: 1 });
schema.index({ taxpayerId: 1 });
schema.index({ tail: 1 });
schema.index({ personName: 1 });
schema.index({ unitCode: 1 });
schema.index({ officerCode: 1 }, { sparse: true });
schema.index({ doubtful: 1 }, { sparse: true });
schema.index({ 'reach.state': 1 }, { sparse: true });
schema.index({ 'reach.taskKey': 1 }, { sparse: true });

/**
 * A taxpayer has one legal representative, one financial officer and one financial supervisor: entering a new one
 * replaces the old one and unbinds the old number. Tax clerks (办税人员) are several, told apart by name.
 */
export function contactId(taxpayerId: string, role: ContactRole, personName: string): string {
  return role === '办税人员' ? `${taxpayerId}:${role}:${personName}` : `${taxpayerId}:${role}`;
}

/** How a contact is named where its `_id` must not be shown: 24 hexadecimal digits. */
export function contactRef(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 24);
}

/** Numbers nobody has: 13800000000, 13812345678, 13899999999 … They may exist, so they are asked about and not refused. */
export function isDoubtfulMobile(mobile: Mobile): boolean {
  return /(\d)\1{5}$/.test(mobile) || /(?:01234567|12345678|23456789|98765432|87654321|76543210)$/.test(mobile);
}

/** What follows from the id and the number of a contact and is stored beside them, to be searched by. */
export function derivedOf(id: string, mobile: Mobile): { ref: string; tail: string; doubtful: true | undefined } {
  return { ref: contactRef(id), tail: mobile.slice(-4), doubtful: isDoubtfulMobile(mobile) ? true : undefined };
}

export function contactModel(connection: Connection): Model<ContactRecord> {
  return (
    (connection.models.Contact as Model<ContactRecord> | undefined) ??
    connection.model<ContactRecord>('Contact', schema)
  );
}
