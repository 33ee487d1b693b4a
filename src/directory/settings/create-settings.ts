import type { Connection } from 'mongoose';
import { type Clock, SECOND } from '../../core/clock';
import type { Audit } from '../audit/audit';
import { settingsError } from './errors';
import {
  SETTING_NAMES,
  type SettingName,
  SETTINGS,
  type Settings,
  type SettingsState,
  type SettingsValues,
} from './settings';
import { settingsModel, type SettingsRecord } from './settings-model';

/** How old what is in force may be: another node's change is seen this late. */
const FRESH_MS = 5 * SECOND;
const DUPLICATE_KEY = 11000;

function check(name: SettingName, value: number): void {
  const { label, unit, min, max } = SETTINGS[name];
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw settingsError('settings_invalid', `${name}=${value}`, `${label}应为${min}至${max}${unit}之间的整数。`);
}

/** `defaults` come from the configuration; only what was changed is stored. */
export function createSettings(deps: {
  connection: Connection;
  clock: Clock;
  audit: Pick<Audit, 'around'>;
  defaults: SettingsValues;
}): Settings {
  const { clock, audit, defaults } = deps;
  const model = settingsModel(deps.connection);
  let known: { values: SettingsValues; until: number } | undefined;

  async function state(): Promise<SettingsState> {
    const record = await model.findById('settings').lean<SettingsRecord>();
    // What a newer version stored is not this one's business.
    const changed = SETTING_NAMES.filter((name) => record?.values[name] !== undefined);
    const values = Object.fromEntries(SETTING_NAMES.map((name) => [name, record?.values[name] ?? defaults[name]]));
    known = { values: values as SettingsValues, until: clock.now().getTime() + FRESH_MS };
    return {
      values: known.values,
      defaults,
      changed,
      revision: record?.revision ?? 0,
      ...(record === null ? {} : { changedAt: record.changedAt, changedBy: record.changedBy }),
    };
  }

  async function write(next: SettingsRecord): Promise<void> {
    const { _id, revision } = next;
    if (revision === 1) {
      await model.create(next).catch((error: { code?: unknown }) => {
        throw error.code === DUPLICATE_KEY ? settingsError('conflict', 'settings were changed meanwhile') : error;
      });
      return;
    }
    const written = await model.replaceOne({ _id, revision: revision - 1 }, next);
    if (written.matchedCount === 0) throw settingsError('conflict', 'settings were changed meanwhile');
  }

  return {
    get: async () =>
      known !== undefined && clock.now().getTime() < known.until ? known.values : (await state()).values,
    state,
    change: async (author, { revision, values }) => {
      const before = await state();
      if (before.revision !== revision) throw settingsError('conflict', `revision ${revision} is not the present one`);
      const kept: Partial<Record<SettingName, number>> = Object.fromEntries(
        before.changed.map((name) => [name, before.values[name]]),
      );
      for (const name of SETTING_NAMES) {
        const value = values[name];
        if (value === undefined) continue;
        if (value === null) delete kept[name];
        else {
          check(name, value);
          kept[name] = value;
        }
      }
      const after = Object.fromEntries(
        SETTING_NAMES.map((name) => [name, kept[name] ?? defaults[name]]),
      ) as SettingsValues;
      const touched = SETTING_NAMES.filter((name) => after[name] !== before.values[name]);
      const pick = (of: SettingsValues): Record<string, number> =>
        Object.fromEntries(touched.map((name) => [name, of[name]]));
      await audit.around(
        {
          action: 'settings.change',
          by: author,
          object: { kind: 'settings', id: 'settings' },
          before: pick(before.values),
          after: pick(after),
        },
        () =>
          write({
            _id: 'settings',
            values: kept,
            revision: revision + 1,
            changedAt: clock.now(),
            changedBy: { code: author.code, name: author.name },
          }),
      );
      return state();
    },
  };
}
