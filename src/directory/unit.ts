import { type Connection, type Model, Schema } from 'mongoose';
import type { Hall, Unit, UnitLevel } from './directory';

/** A tax bureau, from the province down to a branch. `_id` is its code. */
export interface UnitRecord extends Omit<Unit, 'code'> {
  _id: string;
  updatedAt: Date;
}

export const UNIT_LEVELS: readonly UnitLevel[] = ['province', 'city', 'county', 'branch'];

const hall = new Schema<Hall>(
  {
    name: { type: String, required: true },
    address: { type: String, required: true },
    phone: { type: String, required: true },
    openWeekdays: { type: [Number], required: true },
    hours: { type: String, required: true },
    note: String,
  },
  { _id: false },
);

const schema = new Schema<UnitRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    aliases: { type: [String], default: [] },
    level: { type: String, required: true, enum: UNIT_LEVELS },
    parentCode: String,
    extension: String,
    signature: { type: String, required: true },
    phone: String,
    halls: { type: [hall], default: [] },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'units', versionKey: false },
);
// The directory asks for the latest change to know whether its copy in memory is current.
schema.index({ updatedAt: -1 });

export function unitModel(connection: Connection): Model<UnitRecord> {
  return (connection.models.Unit as Model<UnitRecord> | undefined) ?? connection.model<UnitRecord>('Unit', schema);
}

export function toUnit(record: UnitRecord): Unit {
  const { _id, updatedAt: _, ...rest } = record;
  return { code: _id, ...rest };
}
