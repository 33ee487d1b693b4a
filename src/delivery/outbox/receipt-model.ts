import { type Connection, type Model, Schema } from 'mongoose';
import type { Receipt } from '../../channels/channel';

/**
 * Where the carrier's id of a segment leads. The answer to the submit and the receipt come in either order; whichever is first
 * writes the document, the other finds it.
 */
export interface ReceiptDocument {
  /** channel|carrierId */
  _id: string;
  /** Milliseconds of the first writing. */
  at: number;
  /** Known once the submit was answered. */
  outboxId?: string;
  index?: number;
  /** Known only if the receipt came first. */
  early?: Pick<Receipt, 'state' | 'code' | 'at'>;
}

const schema = new Schema<ReceiptDocument>(
  { _id: String, at: { type: Number, required: true }, outboxId: String, index: Number, early: Schema.Types.Mixed },
  { versionKey: false },
);
schema.index({ at: 1 });
schema.index({ outboxId: 1 }, { sparse: true });

export function receiptModel(connection: Connection): Model<ReceiptDocument> {
  return (
    (connection.models['OutboxReceipt'] as Model<ReceiptDocument> | undefined) ??
    connection.model<ReceiptDocument>('OutboxReceipt', schema, 'outbox_receipts')
  );
}
