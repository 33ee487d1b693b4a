import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { FileType } from './file-type';
import { importError } from './import-error';
import type { Row, RowSource } from './rows';
import { TextDecoding } from './text-decoding';

/** A row longer than this is a quote that was never closed. */
const MAX_RECORD_CHARACTERS = 64 * 1024;

interface Parsed {
  record: string[];
  info: { lines: number };
}

/** Lines a record takes beyond its first: line breaks inside quotes. */
function extraLines(cells: string[]): number {
  let lines = 0;
  for (const cell of cells) if (cell.includes('\n')) lines += cell.split('\n').length - 1;
  return lines;
}

async function* readRows(parser: AsyncIterable<Parsed>): AsyncGenerator<Row> {
  try {
    for await (const { record, info } of parser) {
      const line = info.lines - extraLines(record);
      yield { line, cells: record.map((cell) => cell.trim()) };
    }
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number };
    if (code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED')
      throw importError('import_quote', `第${lines ?? '?'}行或之前有一个双引号没有配对，请删去或补上`, error);
    throw error;
  }
}

/** Streams a CSV file (comma, semicolon or tab; UTF-8, UTF-16 with a mark, GB18030). Reads no faster than rows are taken. */
export function csvRows(path: string, type: FileType): RowSource {
  const file = createReadStream(path);
  const decoding = new TextDecoding();
  const parser = parse({
    bom: true,
    delimiter: type.delimiter,
    // All of them in one file: rows pasted from elsewhere keep their own line ends.
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Without this a read error would leave the parser waiting for ever.
  file.on('error', (error) => parser.destroy(error));
  decoding.on('error', (error) => parser.destroy(error));
  // An error before the first row is asked for waits for the reader, who gets it then.
  parser.on('error', () => undefined);
  file.pipe(decoding).pipe(parser);
  return {
    rows: readRows(parser as AsyncIterable<Parsed>),
    format: 'csv',
    encoding: () => decoding.encoding,
    bytesRead: () => file.bytesRead,
    bytesTotal: type.size,
    close: () => {
      parser.destroy();
      file.destroy();
    },
  };
}
