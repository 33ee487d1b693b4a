import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import { type Role, ROLE_NAMES } from '../roles';
import { type Operator, OPERATOR_STATUSES, type OperatorStatus, type Suspension } from './operator';

export interface StoredPassword {
  /** Argon2id, with its parameters and salt. */
  hash: string;
  changedAt: Date;
  mustChange: boolean;
  /** An initial password cannot be used after this. */
  validUntil?: Date;
  /** Hashes of the ones before, the latest first: none of them may come back. */
  previous: string[];
}

export interface StoredOtp {
  /** The secret of the generator, sealed. */
  sealed: string;
  confirmedAt: Date;
  /** The time step of the last code that was taken: no code works twice (RFC 6238, 5.2). */
  lastStep: number;
  /** Hashes of the recovery codes that were not used yet. */
  recovery: string[];
}

/** An operator as stored. `_id` is the code. */
export interface OperatorRecord {
  _id: string;
  name: string;
  unitCode: string;
  mobile: Mobile;
  roles: Role[];
  status: OperatorStatus;
  suspension?: Suspension;
  /** What a search finds: pieces of the name, and its initials in pinyin. */
  words: string[];
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  lastSignInAt?: Date;
  password?: StoredPassword;
  otp?: StoredOtp;
  /** Made for the demo: everybody knows the password, and no one-time code is demanded. */
  demo?: boolean;
}

const bare = { _id: false } as const;

const schema = new Schema<OperatorRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    unitCode: { type: String, required: true },
    mobile: { type: String, required: true },
    roles: { type: [String], required: true, enum: ROLE_NAMES },
    status: { type: String, required: true, enum: OPERATOR_STATUSES },
    suspension: {
      type: new Schema<Suspension>(
        {
          by: { type: String, required: true },
          at: { type: Date, required: true },
          reason: { type: String, required: true },
        },
        bare,
      ),
    },
    words: { type: [String], required: true },
    revision: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    lastSignInAt: Date,
    password: {
      type: new Schema<StoredPassword>(
        {
          hash: { type: String, required: true },
          changedAt: { type: Date, required: true },
          mustChange: { type: Boolean, required: true },
          validUntil: Date,
          previous: { type: [String], required: true },
        },
        bare,
      ),
    },
    otp: {
      type: new Schema<StoredOtp>(
        {
          sealed: { type: String, required: true },
          confirmedAt: { type: Date, required: true },
          lastStep: { type: Number, required: true },
          recovery: { type: [String], required: true },
        },
        bare,
      ),
    },
    demo: Boolean,
  },
  { collection: 'operators', versionKey: false },
);
schema.index({ unitCode: 1, _id: 1 });
schema.index({ words: 1 });
schema.index({ roles: 1, _id: 1 });
schema.index({ status: 1, _id: 1 });
schema.index({ mobile: 1 });

export function operatorModel(connection: Connection): Model<OperatorRecord> {
  return (
    (connection.models.Operator as Model<OperatorRecord> | undefined) ??
    connection.model<OperatorRecord>('Operator', schema)
  );
}

/** What may be shown of a stored operator. */
export function toOperator(record: OperatorRecord): Operator {
  const { _id: code, password, otp, lastSignInAt, suspension } = record;
  const { name, unitCode, mobile, roles, status, revision, createdAt, updatedAt } = record;
  return {
    ...{ code, name, unitCode, mobile, roles, status, revision, createdAt, updatedAt },
    ...(suspension === undefined ? {} : { suspension }),
    access: {
      mustChangePassword: password?.mustChange ?? false,
      recoveryCodesLeft: otp?.recovery.length ?? 0,
      ...(password === undefined ? {} : { passwordChangedAt: password.changedAt }),
      ...(password?.validUntil === undefined ? {} : { initialUntil: password.validUntil }),
      ...(otp === undefined ? {} : { otpSince: otp.confirmedAt }),
      ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
    },
  };
}
