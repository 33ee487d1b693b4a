import type { Author } from '../actor';

interface Definition {
  /** Chinese, as the page shows them. */
  label: string;
  unit: string;
  about: string;
  min: number;
  max: number;
}

/** What administrators may change while the service runs. The configuration gives the defaults. */
export const SETTINGS = {
  passwordDays: {
    label: '密码有效期',
    unit: '天',
    about: '到期后登录须先修改密码；0为不限期',
    min: 0,
    max: 3650,
  },
  sessionIdleMinutes: {
    label: '无操作自动退出',
    unit: '分钟',
    about: '这么久没有操作，须重新登录',
    min: 5,
    max: 480,
  },
  sessionHours: {
    label: '一次登录最长',
    unit: '小时',
    about: '不论是否一直在用，到时须重新登录',
    min: 1,
    max: 24,
  },
  conversationDays: {
    label: '往来短信可查期限',
    unit: '天',
    about: '“往来短信”页面能查到多少天以内的内容；只影响查看，不影响存档',
    min: 30,
    max: 3650,
  },
  testTextsPerHour: {
    label: '通道测试短信',
    unit: '条/小时',
    about: '每人每小时最多发几条通道测试短信',
    min: 1,
    max: 60,
  },
} as const satisfies Record<string, Definition>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];
export type SettingsValues = Readonly<Record<SettingName, number>>;

/** The settings as they stand, with what an edit has to name. */
export interface SettingsState {
  values: SettingsValues;
  defaults: SettingsValues;
  /** Those that do not follow the configuration. */
  changed: readonly SettingName[];
  /** 0: never changed. */
  revision: number;
  changedAt?: Date;
  changedBy?: { code: string; name: string };
}

export interface Settings {
  /** In force now; another node's change is seen within 5 seconds. */
  get(): Promise<SettingsValues>;
  /** Read fresh, for whoever edits. */
  state(): Promise<SettingsState>;
  /**
   * `null` goes back to the configuration's value. Throws AppError `conflict` where `revision` is not the present one, and
   * `settings_invalid`.
   */
  change(
    author: Author,
    edit: { revision: number; values: Readonly<Partial<Record<SettingName, number | null>>> },
  ): Promise<SettingsState>;
}
