import { type Connection, type Model, Schema } from 'mongoose';

/** The latest text of a number whose carrier gives no ids: what a repetition within seconds is recognised by. */
export interface FingerprintDocument {
  /** Hash of channel, from, to and text. */
  _id: string;
  /** The id given to the text: a repetition writes the same id, so a crash between the two writes loses nothing. */
  messageId: string;
  until: number;
}

const schema = new Schema<FingerprintDocument>(
  { _id: String, messageId: { type: String, required: true }, until: { type: Number, required: true } },
  { versionKey: false },
);
schema.index({ until: 1 });

export function fingerprintModel(connection: Connection): Model<FingerprintDocument> {
  return (
    (connection.models['InboxFingerprint'] as Model<FingerprintDocument> | undefined) ??
    connection.model<FingerprintDocument>('InboxFingerprint', schema, 'inbox_fingerprints')
  );
}
