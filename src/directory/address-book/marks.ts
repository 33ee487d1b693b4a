import { type Connection, type Model, Schema } from 'mongoose';

/** How far a piece of periodic work came. */
export interface Mark {
  _id: string;
  at: Date;
  /** Where it goes by ids: the last one that was looked at. */
  after?: string;
  done?: boolean;
}

const schema = new Schema<Mark>(
  { _id: String, at: { type: Date, required: true }, after: String, done: Boolean },
  { collection: 'address_book_marks', versionKey: false },
);

export function markModel(connection: Connection): Model<Mark> {
  return (
    (connection.models['AddressBookMark'] as Model<Mark> | undefined) ??
    connection.model<Mark>('AddressBookMark', schema)
  );
}
