import { createHash } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';

/** A session of an operator. `_id` is the hash of its token: who reads the store cannot take a session over. */
export interface SessionRecord {
  _id: string;
  /** Its name in lists; opens nothing. */
  sessionId: string;
  code: string;
  from: string;
  /** What the browser says it is, shortened. */
  userAgent: string;
  since: Date;
  lastUsedAt: Date;
  /** A generator's secret that waits for its first code, sealed. */
  pendingOtp?: string;
  /** The end in any case. */
  endsAt: Date;
}

const schema = new Schema<SessionRecord>(
  {
    _id: { type: String, required: true },
    sessionId: { type: String, required: true },
    code: { type: String, required: true },
    from: { type: String, required: true },
    userAgent: { type: String, default: '' },
    since: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    pendingOtp: String,
    endsAt: { type: Date, required: true },
  },
  { collection: 'operator_sessions', versionKey: false },
);
schema.index({ code: 1, since: 1 });
schema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

export function sessionModel(connection: Connection): Model<SessionRecord> {
  return (
    (connection.models.OperatorSession as Model<SessionRecord> | undefined) ??
    connection.model<SessionRecord>('OperatorSession', schema)
  );
}

/** A browser in which an operator signed in before: `_id` is the hash of its cookie and the operator's code. */
export interface DeviceRecord {
  _id: string;
  expiresAt: Date;
}

const deviceSchema = new Schema<DeviceRecord>(
  { _id: { type: String, required: true }, expiresAt: { type: Date, required: true } },
  { collection: 'operator_devices', versionKey: false },
);
deviceSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function deviceModel(connection: Connection): Model<DeviceRecord> {
  return (
    (connection.models.OperatorDevice as Model<DeviceRecord> | undefined) ??
    connection.model<DeviceRecord>('OperatorDevice', deviceSchema)
  );
}

/** A one-time link from the terminal. `_id` is the hash of its token. */
export interface InviteRecord {
  _id: string;
  code: string;
  expiresAt: Date;
}

const inviteSchema = new Schema<InviteRecord>(
  {
    _id: { type: String, required: true },
    code: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'operator_invites', versionKey: false },
);
inviteSchema.index({ code: 1 });
inviteSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function inviteModel(connection: Connection): Model<InviteRecord> {
  return (
    (connection.models.OperatorInvite as Model<InviteRecord> | undefined) ??
    connection.model<InviteRecord>('OperatorInvite', inviteSchema)
  );
}

/** How tokens are stored: 256 random bits need no slow hash. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
