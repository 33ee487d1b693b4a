import { type Connection, type Model, Schema } from 'mongoose';
import type { Hall, Unit, UnitLevel } from './directory';
import { UNIT_STATUSES, type UnitChange, type UnitDetails } from './units/units';

/** A tax bureau, from the province down to a branch. `_id` is its code. Fields that older stores have not are optional. */
export interface UnitRecord
  extends
    Omit<Unit, 'code'>,
    Partial<
      Pick<
        UnitDetails,
        'status' | 'suspension' | 'successorCode' | 'endedAt' | 'dutyHours' | 'contacts' | 'liaison' | 'revision'
      >
    > {
  _id: string;
  updatedAt: Date;
  /** Written with the change itself, and then kept in `unit_changes`: neither a crash nor another node can part the two. */
  lastChange?: Omit<UnitChange, 'unitCode'>;
  /** What is still to be done for it (see finish-units.ts); absent when nothing is. */
  unfinished?: ('handover' | 'liaison')[];
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
    status: { type: String, enum: UNIT_STATUSES },
    suspension: Schema.Types.Mixed,
    successorCode: String,
    endedAt: Date,
    dutyHours: { type: [Schema.Types.Mixed], default: undefined },
    contacts: { type: [Schema.Types.Mixed], default: undefined },
    liaison: Schema.Types.Mixed,
    revision: Number,
    lastChange: Schema.Types.Mixed,
    unfinished: { type: [String], default: undefined },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'units', versionKey: false },
);
// The directory asks for the latest change to know whether its copy in memory is current.
schema.index({ updatedAt: -1 });
schema.index({ parentCode: 1 });
// Two units on one extension: nobody could say whom a text is for.
schema.index({ extension: 1 }, { unique: true, sparse: true });
schema.index({ status: 1 });
schema.index({ unfinished: 1 }, { sparse: true });

export function unitModel(connection: Connection): Model<UnitRecord> {
  return (connection.models.Unit as Model<UnitRecord> | undefined) ?? connection.model<UnitRecord>('Unit', schema);
}

export function toDetails(record: UnitRecord): UnitDetails {
  const { _id, status = 'active', contacts = [], revision = 0, lastChange: _, unfinished = [], ...rest } = record;
  return { ...rest, code: _id, status, contacts, revision, handingOver: unfinished.includes('handover') };
}

/** What a conversation needs of a unit. */
export function toUnit(details: UnitDetails): Unit {
  const { code, name, aliases, level, parentCode, extension, signature, phone, halls } = details;
  return {
    code,
    name,
    aliases,
    level,
    ...(parentCode === undefined ? {} : { parentCode }),
    ...(extension === undefined ? {} : { extension }),
    signature,
    ...(phone === undefined ? {} : { phone }),
    halls,
  };
}
