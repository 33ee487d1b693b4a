import type { ImportKind, ImportKindName } from './kind';
import { OPERATORS } from './kind-operators';
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
export function template(name: ImportKindName | 'operators'): string {
  const kind = name === 'operators' ? OPERATORS : KINDS[name];
  const [first = '', ...rest] = exampleCells(kind);
  return `\uFEFF${csvLine(kind.columns.map((column) => column.heading))}${csvLine([`#示例 ${first}`, ...rest])}`;
}
