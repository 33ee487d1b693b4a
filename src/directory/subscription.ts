import { createHash } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../core/mobile';
import { SUBSCRIPTION_KINDS, type SubscriptionKind } from './directory';

/** Whether a number wants optional messages now (O5). `_id` is the number. */
export interface SubscriptionRecord {
  _id: Mobile;
  open: boolean;
  kinds: SubscriptionKind[];
  /** Since when it has been so. */
  since: Date;
  /** The moment of the latest change taken into account: an older one that arrives late changes nothing. */
  changedAt: Date;
}

/** One change, never altered or removed: the proof of consent. */
export interface SubscriptionChangeRecord {
  _id: string;
  mobile: Mobile;
  open: boolean;
  kinds: SubscriptionKind[];
  /** Who: `sms`, an operator's id, `demo` … */
  by: string;
  /** The text or form that asked for it. */
  proof: string;
  at: Date;
}

const state = new Schema<SubscriptionRecord>(
  {
    _id: { type: String, required: true },
    open: { type: Boolean, required: true },
    kinds: { type: [String], enum: SUBSCRIPTION_KINDS, default: [] },
    since: { type: Date, required: true },
    changedAt: { type: Date, required: true },
  },
  { collection: 'subscriptions', versionKey: false },
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
  },
  { collection: 'subscription_changes', versionKey: false },
);
change.index({ mobile: 1, at: 1 });

/** The same change told twice has the same id, so that it is kept once. */
export function changeId(c: { mobile: Mobile; open: boolean; by: string; proof: string; at: Date }): string {
  const told = createHash('sha256')
    .update(JSON.stringify([c.open, c.by, c.proof]))
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
