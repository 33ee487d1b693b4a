import { importError } from './import-error';
import type { Column, ImportKind } from './kind';
import type { Row } from './rows';

/** Exports put titles, units and dates above the headings; they are looked for in so many rows. */
export const HEADER_WITHIN = 10;

export interface Header {
  line: number;
  /** The headings as they are in the file. */
  cells: string[];
  /** Column by cell index; undefined where the heading is unknown and the cells are ignored. */
  columns: (Column | undefined)[];
}

/** Headings are compared without spaces, marks of obligation and units in brackets, whatever the width of letters. */
function plainHeading(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s*\uFEFF]/g, '')
    .replace(/\((元|份|必填|选填)\)$/, '')
    .toLowerCase();
}

function headingIndex(kind: ImportKind): Map<string, Column> {
  const index = new Map<string, Column>();
  for (const column of kind.columns)
    for (const name of [column.heading, column.key, ...column.aliases]) index.set(plainHeading(name), column);
  return index;
}

function missing(kind: ImportKind, columns: (Column | undefined)[]): string[] {
  const there = new Set(columns.flatMap((column) => (column ? [column.heading] : [])));
  const required = kind.columns.filter((column) => column.required && !there.has(column.heading)).map((c) => c.heading);
  const groups = kind.oneGroupOf ?? [];
  if (groups.length > 0 && !groups.some((group) => group.every((heading) => there.has(heading))))
    required.push(groups.map((group) => group.join('、')).join('或'));
  return required;
}

/** Finds the heading row among the first rows of a file. Throws importError('import_header') naming what is missing. */
export function findHeader(kind: ImportKind, rows: Row[]): Header {
  const index = headingIndex(kind);
  const candidates = rows.map((row) => ({
    line: row.line,
    cells: row.cells,
    columns: row.cells.map((cell) => index.get(plainHeading(cell))),
  }));
  const known = (header: Header): number => header.columns.filter(Boolean).length;
  const best = candidates.reduce<Header | undefined>((a, b) => (a && known(a) >= known(b) ? a : b), undefined);
  const hint = `“${kind.title}”的列见 docs/import.md，也可用 sms12366 template ${kind.name} 生成模板`;
  if (!best || known(best) === 0) {
    const garbled = rows.some((row) => row.cells.some((cell) => cell.includes('\uFFFD')));
    throw importError(
      'import_header',
      garbled ? `文字是乱码，请另存为UTF-8编码的CSV或XLSX。${hint}` : `前${HEADER_WITHIN}行里没有认识的列名。${hint}`,
    );
  }
  const lacking = missing(kind, best.columns);
  if (lacking.length > 0) throw importError('import_header', `第${best.line}行缺少列：${lacking.join('、')}。${hint}`);
  const twice = best.columns.find((column, i) => column && best.columns.indexOf(column) !== i);
  if (twice) throw importError('import_header', `第${best.line}行有两列都是“${twice.heading}”，请删去一列`);
  return best;
}
