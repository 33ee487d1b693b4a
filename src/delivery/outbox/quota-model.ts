import { type Connection, type Model, Schema } from 'mongoose';

/** How much of its day's quota an account has used, for a start after the keys were forgotten. */
export interface QuotaDocument {
  /** The account's id. */
  _id: string;
  /** In Shanghai, as shanghaiDay writes it. */
  day: string;
  /** Segments. */
  used: number;
}

const schema = new Schema<QuotaDocument>(
  { _id: String, day: { type: String, required: true }, used: { type: Number, required: true } },
  { versionKey: false },
);

export function quotaModel(connection: Connection): Model<QuotaDocument> {
  return (
    (connection.models['OutboxQuota'] as Model<QuotaDocument> | undefined) ??
    connection.model<QuotaDocument>('OutboxQuota', schema, 'outbox_quotas')
  );
}
