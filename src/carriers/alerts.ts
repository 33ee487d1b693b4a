import { type Connection, type Model, Schema } from 'mongoose';
import type { Clock } from '../core/clock';

/** Something about the carriers a person should see to. `_id` says what it is about: the same matter is one alert. */
export interface AlertRecord {
  _id: string;
  /** Chinese: what is the matter and what to do. */
  text: string;
  level: 'warning' | 'error';
  /** The account it is about. */
  account?: string;
  firstAt: Date;
  lastAt: Date;
  /** Not so any more. */
  endedAt?: Date;
}

const schema = new Schema<AlertRecord>(
  {
    _id: { type: String, required: true },
    text: { type: String, required: true },
    level: { type: String, required: true },
    account: String,
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    endedAt: Date,
  },
  { collection: 'carrier_alerts', versionKey: false },
);
schema.index({ firstAt: -1 });

function alertModel(connection: Connection): Model<AlertRecord> {
  return (
    (connection.models['CarrierAlert'] as Model<AlertRecord> | undefined) ??
    connection.model<AlertRecord>('CarrierAlert', schema)
  );
}

export interface Alerts {
  /** True when the matter is new, or had ended, or is told otherwise now. */
  raise(alert: Pick<AlertRecord, '_id' | 'text' | 'level'> & { account?: string }): Promise<boolean>;
  /** Told once and never again, whatever became of it; true when it was told now. */
  once(alert: Pick<AlertRecord, '_id' | 'text' | 'level'> & { account?: string }): Promise<boolean>;
  /** The matter is settled. */
  end(id: string): Promise<void>;
  /** What is not settled, the latest first. */
  open(): Promise<AlertRecord[]>;
}

export function createAlerts(connection: Connection, clock: Clock): Alerts {
  const alerts = alertModel(connection);
  return {
    raise: async ({ _id, ...told }) => {
      const now = clock.now();
      const before = await alerts.findById(_id).lean<AlertRecord>();
      const isNew = before === null || before.endedAt !== undefined;
      await alerts.updateOne(
        { _id },
        {
          $set: { ...told, lastAt: now, ...(isNew ? { firstAt: now } : {}) },
          $unset: { endedAt: 1 },
        },
        { upsert: true },
      );
      return isNew || before.text !== told.text;
    },
    once: async ({ _id, ...told }) => {
      const now = clock.now();
      const written = await alerts.updateOne(
        { _id },
        { $setOnInsert: { ...told, firstAt: now, lastAt: now } },
        { upsert: true },
      );
      return written.upsertedCount === 1;
    },
    end: async (id) => {
      await alerts.updateOne({ _id: id, endedAt: { $exists: false } }, { $set: { endedAt: clock.now() } });
    },
    open: () =>
      alerts
        .find({ endedAt: { $exists: false } })
        .sort({ firstAt: -1 })
        .limit(200)
        .lean<AlertRecord[]>(),
  };
}
