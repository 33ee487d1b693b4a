import { type Connection, type Model, Schema } from 'mongoose';
import type { Lane } from '../../channels/channel';
import type { Mobile } from '../../core/mobile';
import type { OutboundState } from '../delivery';

/** What is known of one segment. `new`: not handed over; `doubtful`: handed over, no answer. */
export interface SegmentProgress {
  state: 'new' | 'sent' | 'delivered' | 'failed' | 'expired' | 'doubtful';
  carrierId?: string;
  code?: string;
  /** Milliseconds of the last change of the state. */
  at?: number;
}

/** One text to send. */
export interface OutboxDocument {
  _id: string;
  /** Unique. */
  key: string;
  to: Mobile;
  from: string;
  text: string;
  lane: Lane;
  signature: string;
  inReplyTo?: string;
  unitCode?: string;
  state: OutboundState;
  code?: string;
  queuedAt: Date;
  sentAt?: Date;
  doneAt?: Date;
  /** When it failed or expired; texts that arrive never have it, and cost its index nothing. */
  failedAt?: Date;
  validUntil: Date;
  /** The account that sends it, or will. */
  account: string;
  /** How many segments, and what is known of the first ones; those beyond the end of `progress` are new. */
  segments: number;
  progress: SegmentProgress[];
  /** channel|carrierId of a text of one segment, once it is answered for; those of longer texts are in ReceiptDocument. */
  carrierKey?: string;
  /** The concatenation reference of its segments. */
  reference: number;

  /** account|lane, while queued. */
  queue?: string;
  /** The unit whose turn it is in bulk; empty in the other lanes. While queued. */
  turn?: string;
  /** Milliseconds, while queued: not before; and when it is of no use any more. */
  dueAt?: number;
  expiresAt?: number;
  /** While being sent: by which claim, and when that claim ends. */
  by?: string;
  leaseUntil?: number;

  /** How often the carrier said later. */
  tries: number;
  /** How often an answer stayed away. */
  doubts: number;
  /** Accounts that would not take it. */
  avoided: string[];
  /** Grows with every change after queueing: whoever read an older one reads again. */
  revision: number;
}

const text = { type: String, required: true };
const count = { type: Number, required: true };
const schema = new Schema<OutboxDocument>(
  {
    _id: String,
    key: text,
    to: text,
    from: text,
    text,
    lane: text,
    signature: String,
    inReplyTo: String,
    unitCode: String,
    state: text,
    code: String,
    queuedAt: { type: Date, required: true },
    sentAt: Date,
    doneAt: Date,
    failedAt: Date,
    validUntil: { type: Date, required: true },
    account: text,
    segments: count,
    progress: [Schema.Types.Mixed],
    carrierKey: String,
    reference: count,
    queue: String,
    turn: String,
    dueAt: Number,
    expiresAt: Number,
    by: String,
    leaseUntil: Number,
    tries: count,
    doubts: count,
    avoided: [String],
    revision: count,
  },
  { versionKey: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ queue: 1, turn: 1, dueAt: 1 }, { partialFilterExpression: { queue: { $exists: true } } });
schema.index({ expiresAt: 1 }, { sparse: true });
schema.index({ leaseUntil: 1 }, { sparse: true });
schema.index({ carrierKey: 1 }, { sparse: true });
schema.index({ to: 1, queuedAt: -1 });
schema.index({ failedAt: 1 }, { sparse: true });

export function outboxModel(connection: Connection): Model<OutboxDocument> {
  return (
    (connection.models['OutboxText'] as Model<OutboxDocument> | undefined) ??
    connection.model<OutboxDocument>('OutboxText', schema, 'outbox')
  );
}
