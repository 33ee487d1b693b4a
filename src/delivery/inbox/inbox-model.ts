import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';

/**
 * waiting: the oldest unfinished text of its sender, to be handled from `dueAt` on (or handled now, `dueAt` being the end of the
 * lease). behind: a later text of a sender who has one waiting. parking: failed for good, a person must be told.
 */
export type InboxState = 'waiting' | 'behind' | 'parking' | 'handled' | 'parked';

/** One whole text. */
export interface InboxDocument {
  _id: string;
  /** Unique: what makes a repetition by the carrier the same text. */
  dedupe: string;
  channel: string;
  carrierId?: string;
  from: Mobile;
  /** The number a visitor of the web chat had proved to be theirs. */
  provenMobile?: Mobile;
  to: string;
  text: string;
  receivedAt: Date;
  incomplete: boolean;
  /** Order of acceptance: microseconds, growing within a process. */
  order: number;
  state: InboxState;
  /** The sender, while this is the text whose turn it is. Unique, so that a sender has one handler at a time in the whole cluster. */
  head?: Mobile;
  /** The sender, while it waits behind another one. */
  behind?: Mobile;
  /** Milliseconds; only while waiting or parking. */
  dueAt?: number;
  /** Who has it in hand. */
  by?: string;
  attempt: number;
  error?: string;
  doneAt?: Date;
}

const schema = new Schema<InboxDocument>(
  {
    _id: String,
    dedupe: { type: String, required: true },
    channel: { type: String, required: true },
    carrierId: String,
    from: { type: String, required: true },
    provenMobile: String,
    to: { type: String, required: true },
    text: String,
    receivedAt: { type: Date, required: true },
    incomplete: { type: Boolean, required: true },
    order: { type: Number, required: true },
    state: { type: String, required: true },
    head: String,
    behind: String,
    dueAt: Number,
    by: String,
    attempt: { type: Number, required: true },
    error: String,
    doneAt: Date,
  },
  { versionKey: false },
);
schema.index({ dedupe: 1 }, { unique: true });
schema.index({ head: 1 }, { unique: true, sparse: true });
schema.index({ state: 1, dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
schema.index({ behind: 1, order: 1 }, { partialFilterExpression: { behind: { $exists: true } } });
schema.index({ from: 1, receivedAt: -1 });

export function inboxModel(connection: Connection): Model<InboxDocument> {
  return (
    (connection.models['InboxText'] as Model<InboxDocument> | undefined) ??
    connection.model<InboxDocument>('InboxText', schema, 'inbox')
  );
}
