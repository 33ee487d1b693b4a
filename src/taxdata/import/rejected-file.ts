import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { RowProblem } from './kind';
import type { Row } from './rows';

/** Headings added behind the file's own; an import ignores them. */
export const REJECTED_HEADINGS = ['行号', '原因'] as const;

/** Where rejected rows go: beside the file, never over one that somebody may be correcting. */
export function rejectedPath(path: string): string {
  const base = path.replace(/\.rejected(-\d+)?\.csv$/, '');
  for (let n = 1; ; n++) {
    const candidate = `${base}.rejected${n === 1 ? '' : `-${n}`}.csv`;
    if (!existsSync(candidate)) return candidate;
  }
}

/**
 * A cell of the file. A tab in front keeps a spreadsheet from turning long numbers into 2.64E+19, from dropping zeros
 * in front and from running a cell that begins with = + - @ as a formula; the import trims it away again.
 */
function csvCell(text: string): string {
  const guarded = /^(\d{12,}|0\d+|[=+\-@].*)$/s.test(text) ? `\t${text}` : text;
  return /[",\r\n\t]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A line of CSV with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** `列“值”：原因` of each problem, joined. */
export function problemText(problems: RowProblem[]): string {
  return problems
    .map(
      ({ heading, value, reason }) =>
        `${heading}${value === '' ? '' : `“${value}”`}${heading === '' ? '' : '：'}${reason}`,
    )
    .join('；');
}

/** Rejected rows with their original columns, line and reasons: to be corrected and imported again. Made when the first row comes. */
export interface RejectedFile {
  add(row: Row, problems: RowProblem[]): Promise<void>;
  /** The path, or undefined when nothing was rejected. Resolves when everything is in the file. */
  close(): Promise<string | undefined>;
}

export function rejectedFile(path: string, headings: string[]): RejectedFile {
  let file: WriteStream | undefined;

  function open(): WriteStream {
    const stream = createWriteStream(path, 'utf8');
    // The mark makes spreadsheets read it as UTF-8.
    stream.write(`\uFEFF${csvLine([...headings, ...REJECTED_HEADINGS])}`);
    return stream;
  }

  return {
    async add(row, problems) {
      file ??= open();
      const cells = headings.map((_, i) => row.cells[i] ?? '');
      if (!file.write(csvLine([...cells, String(row.line), problemText(problems)]))) await once(file, 'drain');
    },
    async close() {
      if (!file) return undefined;
      file.end();
      await finished(file);
      return path;
    },
  };
}
