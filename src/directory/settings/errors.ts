import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong with the settings. */
const CATALOGUE = {
  settings_invalid: { refusal: 'invalid', person: '设置的值不在允许的范围内，请按提示修改。' },
  conflict: { refusal: 'conflict', person: '其间有人修改了系统设置，请刷新后在新内容上再改。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export function settingsError(code: keyof typeof CATALOGUE, message: string, details = ''): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: `${person}${details}` });
}
