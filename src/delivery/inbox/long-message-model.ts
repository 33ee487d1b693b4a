import { type Connection, type Model, Schema } from 'mongoose';
import type { Mobile } from '../../core/mobile';

/** A part as it came. Half of a surrogate pair has no UTF-8, so such a part is kept as base64 of its UTF-16 units. */
export interface KeptPart {
  text?: string;
  utf16?: string;
  carrierId?: string;
  at: number;
}

/** The parts of one long message. Its id becomes the id of the text. */
export interface LongMessageDocument {
  _id: string;
  /** channel, from, to, reference, total: what the parts have in common. */
  group: string;
  /** The same while parts are waited for. Unique: all nodes put the parts into one document. */
  openGroup?: string;
  channel: string;
  from: Mobile;
  to: string;
  total: number;
  /** By 1-based index. */
  parts: Record<string, KeptPart>;
  /** Parts that came after the text was handed on without them. */
  late?: Record<string, KeptPart>;
  firstAt: number;
  /** When the text goes on without the missing parts; absent once it has gone on. */
  joinBy?: number;
  closedAt?: number;
}

const schema = new Schema<LongMessageDocument>(
  {
    _id: String,
    group: { type: String, required: true },
    openGroup: String,
    channel: { type: String, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    total: { type: Number, required: true },
    parts: Schema.Types.Mixed,
    late: Schema.Types.Mixed,
    firstAt: { type: Number, required: true },
    joinBy: Number,
    closedAt: Number,
  },
  { versionKey: false },
);
schema.index({ openGroup: 1 }, { unique: true, sparse: true });
schema.index({ group: 1, firstAt: -1 });
schema.index({ joinBy: 1 }, { sparse: true });
schema.index({ closedAt: 1 }, { sparse: true });

export function longMessageModel(connection: Connection): Model<LongMessageDocument> {
  return (
    (connection.models['LongMessage'] as Model<LongMessageDocument> | undefined) ??
    connection.model<LongMessageDocument>('LongMessage', schema, 'inbox_parts')
  );
}
