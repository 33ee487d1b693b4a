import { type Connection, type Model, Schema } from 'mongoose';
import { UNIT_CHANGES, type UnitChange } from './units';

/** One change of a unit, never altered or removed. `_id` is `code:revision`. */
export interface UnitChangeRecord extends UnitChange {
  _id: string;
}

const schema = new Schema<UnitChangeRecord>(
  {
    _id: { type: String, required: true },
    unitCode: { type: String, required: true },
    revision: { type: Number, required: true },
    what: { type: String, required: true, enum: UNIT_CHANGES },
    before: Schema.Types.Mixed,
    after: Schema.Types.Mixed,
    reason: String,
    by: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'unit_changes', versionKey: false, minimize: false },
);
schema.index({ unitCode: 1, revision: -1 });

export function unitChangeModel(connection: Connection): Model<UnitChangeRecord> {
  return (
    (connection.models.UnitChange as Model<UnitChangeRecord> | undefined) ??
    connection.model<UnitChangeRecord>('UnitChange', schema)
  );
}
