import { AppError } from '../../core/errors';

/** Why a whole file could not be imported. docs/import.md lists them (a test binds both). */
export const IMPORT_ERRORS = {
  import_file_missing: '找不到文件或无法读取',
  import_file_empty: '文件是空的',
  import_file_type: '不是CSV或XLSX文件',
  import_file_broken: '文件已损坏，读不下去',
  import_header: '表头不对',
  import_quote: '引号没有配对',
} as const;
export type ImportErrorCode = keyof typeof IMPORT_ERRORS;

/** A file that cannot be imported at all; `personMessage` says in Chinese what is wrong and what to do. Bad rows are no errors: they are in the report. */
export function importError(code: ImportErrorCode, detail: string, cause?: unknown): AppError {
  const sentence = `${IMPORT_ERRORS[code]}：${detail}`;
  return new AppError(code, sentence, { personMessage: sentence, cause, refusal: 'invalid' });
}
