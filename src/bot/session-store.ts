import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../core/mobile';
import type { Session } from './engine/session';

/** The conversation of one sender between two turns. `_id` is the mobile. */
export interface SessionRecord {
  _id: Mobile;
  /** Grows with every turn, so that a late repetition never puts an older session back. */
  seq: number;
  session: Session;
  lastTurnAt: Date;
  /** A complaint, report or suggestion lies in it half told; the sweep files it after the time-out (E9). */
  unfinished: boolean;
}

const schema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true },
    session: { type: Schema.Types.Mixed, required: true },
    lastTurnAt: { type: Date, required: true },
    unfinished: { type: Boolean, required: true },
  },
  { collection: 'sessions', versionKey: false, minimize: false },
);
schema.index({ unfinished: 1, lastTurnAt: 1 });

export function sessionModel(connection: Connection): Model<SessionRecord> {
  return (
    (connection.models['Session'] as Model<SessionRecord> | undefined) ??
    connection.model<SessionRecord>('Session', schema)
  );
}
