/** One row of a file, whatever its format. */
export interface Row {
  /** Line of the text file where the row begins, or row number of the sheet; from 1. */
  line: number;
  /** Trimmed cells. */
  cells: string[];
  /** Indexes of cells that held a number in the workbook; absent for text files. */
  numeric?: Set<number>;
}

export interface RowSource {
  rows: AsyncIterable<Row>;
  format: 'csv' | 'xlsx';
  /** utf-8, gb18030, utf-16le …; `xlsx` has none. Known once the first row was read. */
  encoding(): string | undefined;
  bytesRead(): number;
  bytesTotal: number;
  close(): void;
}

/** A row of nothing, or one that begins with # (the example in a template). */
export function isSkipped(row: Row): boolean {
  const first = row.cells.find((cell) => cell !== '');
  return first === undefined || first.startsWith('#');
}
