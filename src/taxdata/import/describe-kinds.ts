import { IMPORT_ERRORS } from './import-error';
import { type Column, type ImportKind, IMPORT_KINDS } from './kind';
import { KINDS } from './kinds';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function columnLine(column: Column): string {
  const names = [...column.aliases, column.key].map((name) => cell(name)).join('、');
  return `| ${column.heading} | ${column.required ? '是' : ''} | ${cell(column.form)} | ${cell(column.example)} | ${names} |`;
}

function section(kind: ImportKind): string {
  return [
    `### ${kind.title} \`${kind.name}\``,
    '',
    '| 列名 | 必填 | 填写内容 | 示例 | 也认这些列名 |',
    '|---|---|---|---|---|',
    ...kind.columns.map(columnLine),
    '',
  ].join('\n');
}

/** The part of docs/import.md that is made from the columns. */
export function columnTables(): string {
  return IMPORT_KINDS.map((name) => section(KINDS[name])).join('\n');
}

/** The part of docs/import.md that lists why a whole file is refused. */
export function errorTable(): string {
  const lines = Object.entries(IMPORT_ERRORS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return ['| 代码 | 含义 |', '|---|---|', ...lines, ''].join('\n');
}
