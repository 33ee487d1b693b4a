import { type Connection, type Model, Schema } from 'mongoose';
import type { Kind } from './kinds';

/** An account kept in the store. `_id` is its name. */
export interface AccountRecord {
  _id: string;
  kind: Kind;
  /** As it was written down, without `id`, `kind`, `enabled` and the secrets typed in. */
  written: Record<string, unknown>;
  /** Secrets typed in, each sealed, by field. */
  sealed: Record<string, string>;
  enabled: boolean;
  /** Grows with every change. */
  revision: number;
  changedAt: Date;
  changedBy: string;
}

export type AccountAction = 'put' | 'enable' | 'disable' | 'remove';

/** One change, never altered or removed. */
export interface AccountChangeRecord {
  _id: string;
  account: string;
  action: AccountAction;
  at: Date;
  by: string;
  /** Of the account after the change: what is of one moment is told apart by it. */
  revision: number;
  /** As people see them: without secrets. Absent: the account was not there. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

const account = new Schema<AccountRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    written: { type: Schema.Types.Mixed, required: true },
    sealed: { type: Schema.Types.Mixed, required: true },
    enabled: { type: Boolean, required: true },
    revision: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: String, required: true },
  },
  { collection: 'carrier_accounts', versionKey: false, minimize: false },
);

const change = new Schema<AccountChangeRecord>(
  {
    _id: { type: String, required: true },
    account: { type: String, required: true, immutable: true },
    action: { type: String, required: true, immutable: true },
    at: { type: Date, required: true, immutable: true },
    by: { type: String, required: true, immutable: true },
    revision: { type: Number, required: true, immutable: true },
    before: { type: Schema.Types.Mixed, immutable: true },
    after: { type: Schema.Types.Mixed, immutable: true },
  },
  { collection: 'carrier_account_changes', versionKey: false, minimize: false },
);
change.index({ account: 1, at: 1, revision: 1 });

export function accountModel(connection: Connection): Model<AccountRecord> {
  return (
    (connection.models['CarrierAccount'] as Model<AccountRecord> | undefined) ??
    connection.model<AccountRecord>('CarrierAccount', account)
  );
}

export function accountChangeModel(connection: Connection): Model<AccountChangeRecord> {
  return (
    (connection.models['CarrierAccountChange'] as Model<AccountChangeRecord> | undefined) ??
    connection.model<AccountChangeRecord>('CarrierAccountChange', change)
  );
}
