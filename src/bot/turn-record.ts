import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../core/mobile';
import type { Session } from './engine/session';
import type { TurnEvent } from './engine/turn';

/**
 * What a turn decided, written once and first. Everything it causes is done from this record, as often as it takes: a crash
 * before it leaves nothing done, a crash after it leaves all of it to be done again harmlessly. `_id` is the message's id.
 */
export interface TurnRecord {
  _id: string;
  /** Where the reply goes: the mobile, or the visitor of the web chat. */
  from: Mobile;
  /** The number the visitor had proved to be theirs: what is done is done for it. */
  provenMobile?: Mobile;
  /** The number texted. */
  to: string;
  channel?: string;
  at: Date;
  seq: number;
  unitCode: string;
  signature: string;
  events: TurnEvent[];
  session: Session;
  unfinished: boolean;
  /** Part of a report or complaint: shown to nobody but who handles it (E10). */
  confidential?: true;
}

/** Days a record is kept for questions about a reply; what must last longer is in the ledger and the orders. */
export const TURN_KEPT_DAYS = 90;
const KEPT_SECONDS = TURN_KEPT_DAYS * 24 * 3600;

const schema = new Schema<TurnRecord>(
  {
    _id: { type: String, required: true },
    from: { type: String, required: true },
    provenMobile: String,
    to: { type: String, required: true },
    channel: String,
    at: { type: Date, required: true },
    seq: { type: Number, required: true },
    unitCode: { type: String, default: '' },
    signature: { type: String, default: '' },
    events: { type: [Schema.Types.Mixed] as never, required: true },
    session: { type: Schema.Types.Mixed, required: true },
    unfinished: { type: Boolean, required: true },
    confidential: Boolean,
  },
  { collection: 'turns', versionKey: false, minimize: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });

export function turnModel(connection: Connection): Model<TurnRecord> {
  return (connection.models['Turn'] as Model<TurnRecord> | undefined) ?? connection.model<TurnRecord>('Turn', schema);
}
