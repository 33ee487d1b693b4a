import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import type { VisitorId } from '../../core/visitor';

/** The conversation of one visitor of the web chat. `_id` is the visitor. */
export interface VisitorSessionRecord {
  _id: VisitorId;
  /** SHA-256 of the token in the cookie: whoever reads the store cannot take a conversation over. */
  tokenHash: string;
  /** The number the visitor has proved to be theirs. */
  mobile?: Mobile;
  openedAt: Date;
  expiresAt: Date;
}

const schema = new Schema<VisitorSessionRecord>(
  {
    _id: { type: String, required: true },
    tokenHash: { type: String, required: true },
    mobile: String,
    openedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'visitor_sessions', versionKey: false },
);
schema.index({ tokenHash: 1 }, { unique: true });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function visitorSessionModel(connection: Connection): Model<VisitorSessionRecord> {
  return (
    (connection.models['VisitorSession'] as Model<VisitorSessionRecord> | undefined) ??
    connection.model<VisitorSessionRecord>('VisitorSession', schema)
  );
}
