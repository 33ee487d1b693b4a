import { type Connection, type Model, Schema } from 'mongoose';
import type { Receipt } from '../../channels/channel';

/**
 * Where the carrier's id of a segment leads, for the segments of long texts, and what of receipts came before the answer to the
 * submit. The two come in either order; whichever is first is written, the other finds it. A text of one segment carries its
 * id itself (OutboxDocument.carrierKey), which saves a write.
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
  /** Milliseconds, while nobody is known whose receipt it is. */
  unmatchedSince?: number;
  /** A receipt that came when this segment had its own: of the next text with this id, should the carrier have begun anew. */
  next?: Pick<Receipt, 'state' | 'code' | 'at'>;
  nextAt?: number;
}

const schema = new Schema<ReceiptDocument>(
  {
    _id: String,
    at: { type: Number, required: true },
    outboxId: String,
    index: Number,
    early: Schema.Types.Mixed,
    unmatchedSince: Number,
    next: Schema.Types.Mixed,
    nextAt: Number,
  },
  { versionKey: false },
);
schema.index({ at: 1 });
schema.index({ outboxId: 1 }, { sparse: true });
schema.index({ unmatchedSince: 1 }, { sparse: true });

export function receiptModel(connection: Connection): Model<ReceiptDocument> {
  return (
    (connection.models['OutboxReceipt'] as Model<ReceiptDocument> | undefined) ??
    connection.model<ReceiptDocument>('OutboxReceipt', schema, 'outbox_receipts')
  );
}
