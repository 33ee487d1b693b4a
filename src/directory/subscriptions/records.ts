import { createHash } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import type { Author } from '../actor';
import { OPTIONAL_KINDS, optionalKindsOf, type OptionalKind } from './kinds';

/** One kind of optional message, and since when it has been so. */
export interface KindState {
  kind: OptionalKind;
  open: boolean;
  since: Date;
  /** The moment of the latest change taken into account: an older one that arrives late changes nothing. */
  changedAt: Date;
}

/** What a number wants now (O5). `_id` is the number. */
export interface SubscriptionRecord {
  _id: Mobile;
  /** Whether it wants any. */
  open: boolean;
  /** Those it wants: what is counted and asked by. */
  kinds: string[];
  since: Date;
  changedAt: Date;
  /** Absent in records from before kinds were told apart. */
  byKind?: KindState[];
  /** Grows with each change; absent counts as 0. */
  revision?: number;
}

/** One change, never altered or removed: the proof of consent. */
export interface SubscriptionChangeRecord {
  _id: string;
  mobile: Mobile;
  open: boolean;
  /** The kinds that were opened or cancelled; none in old cancellations: all. */
  kinds: string[];
  /** The way; in old records also an operator's id. */
  by: string;
  /** The text that asked for it, or the statement of whoever entered it. */
  proof: string;
  at: Date;
  /** Absent in old records and where the taxpayer did it. */
  author?: Author;
  /** Number of the form that was handed in. */
  form?: string;
  /** The day it was asked for (YYYY-MM-DD): changes are made the same day. */
  askedOn?: string;
  /** The taxpayer on whose behalf; and where its number belonged at that time, for lists by jurisdiction. */
  taxpayerId?: string;
  unitCode: string;
  officerCode?: string;
}

const kindState = new Schema<KindState>(
  {
    kind: { type: String, required: true, enum: OPTIONAL_KINDS },
    open: { type: Boolean, required: true },
    since: { type: Date, required: true },
    changedAt: { type: Date, required: true },
  },
  { _id: false },
);

const state = new Schema<SubscriptionRecord>(
  {
    _id: { type: String, required: true },
    open: { type: Boolean, required: true },
    kinds: { type: [String], default: [] },
    since: { type: Date, required: true },
    changedAt: { type: Date, required: true },
    byKind: { type: [kindState] },
    revision: { type: Number },
  },
  { collection: 'subscriptions', versionKey: false },
);
state.index({ kinds: 1 });

const author = new Schema<Author>(
  {
    code: { type: String, required: true },
    name: { type: String, required: true },
    unitCode: { type: String },
    from: { type: String, required: true },
  },
  { _id: false },
);

const change = new Schema<SubscriptionChangeRecord>(
  {
    _id: { type: String, required: true },
    mobile: { type: String, required: true, immutable: true },
    open: { type: Boolean, required: true, immutable: true },
    kinds: { type: [String], required: true, immutable: true },
    by: { type: String, required: true, immutable: true },
    proof: { type: String, required: true, immutable: true },
    at: { type: Date, required: true, immutable: true },
    author: { type: author, immutable: true },
    form: { type: String, immutable: true },
    askedOn: { type: String, immutable: true },
    taxpayerId: { type: String, immutable: true },
    unitCode: { type: String, immutable: true },
    officerCode: { type: String, immutable: true },
  },
  { collection: 'subscription_changes', versionKey: false },
);
change.index({ mobile: 1, at: 1 });
change.index({ at: 1 });
change.index({ unitCode: 1, at: 1 });
change.index({ officerCode: 1, at: 1 });

/** The same change told twice has the same id, so that it is kept once. */
export function changeId(
  c: Pick<SubscriptionChangeRecord, 'mobile' | 'open' | 'kinds' | 'by' | 'proof' | 'at'>,
): string {
  // What opens or cancels everything has the id it always had: a repetition across an update of the program is still one change.
  const whole = optionalKindsOf(c.kinds).length === OPTIONAL_KINDS.length;
  const told = createHash('sha256')
    .update(JSON.stringify([c.open, c.by, c.proof, ...(whole ? [] : c.kinds)]))
    .digest('hex')
    .slice(0, 16);
  return `${c.mobile}:${c.at.toISOString()}:${told}`;
}

export function subscriptionModel(connection: Connection): Model<SubscriptionRecord> {
  return (
    (connection.models.Subscription as Model<SubscriptionRecord> | undefined) ??
    connection.model<SubscriptionRecord>('Subscription', state)
  );
}

export function subscriptionChangeModel(connection: Connection): Model<SubscriptionChangeRecord> {
  return (
    (connection.models.SubscriptionChange as Model<SubscriptionChangeRecord> | undefined) ??
    connection.model<SubscriptionChangeRecord>('SubscriptionChange', change)
  );
}
