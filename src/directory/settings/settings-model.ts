import { type Connection, type Model, Schema } from 'mongoose';
import type { SettingName } from './settings';

/** The one document: only what differs from the configuration. */
export interface SettingsRecord {
  _id: 'settings';
  values: Partial<Record<SettingName, number>>;
  revision: number;
  changedAt: Date;
  changedBy: { code: string; name: string };
}

const schema = new Schema<SettingsRecord>(
  {
    _id: { type: String, required: true },
    values: { type: Schema.Types.Mixed, required: true },
    revision: { type: Number, required: true },
    changedAt: { type: Date, required: true },
    changedBy: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'settings', versionKey: false, minimize: false },
);

export function settingsModel(connection: Connection): Model<SettingsRecord> {
  return (
    (connection.models['Settings'] as Model<SettingsRecord> | undefined) ??
    connection.model<SettingsRecord>('Settings', schema)
  );
}
