import { IMPORT_ERRORS } from './import-error';
import { type Column, type ImportKind, type ImportKindName, IMPORT_KINDS } from './kind';
import { KINDS } from './kinds';
import { csvLine } from './rejected-file';

/** Cells of the example row, as a file would have them. */
export function exampleCells(kind: ImportKind): string[] {
  return kind.columns.map((column) => column.example);
}

/**
 * An empty file of a kind to fill in: headings, and an example row that begins with # and is skipped by the import.
 * UTF-8 with a mark, so that spreadsheets read it.
 */
export function template(name: ImportKindName): string {
  const kind = KINDS[name];
  const [first = '', ...rest] = exampleCells(kind);
  return `\uFEFF${csvLine(kind.columns.map((column) => column.heading))}${csvLine([`#示例 ${first}`, ...rest])}`;
}

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
