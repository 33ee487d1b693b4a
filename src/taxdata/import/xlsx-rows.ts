import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { CellValue } from 'exceljs';
import { errorMessage } from '../../core/errors';
import type { FileType } from './file-type';
import { importError } from './import-error';
import type { Row, RowSource } from './rows';

/** Loaded when a workbook is read: the package takes a third of a second and 30 MB that no other command should pay. */
const requireHere = createRequire(__filename);

/** Excel keeps 15 digits of a number; what was longer has been changed already, and must not pass for a number. */
const EXACT_LIMIT = 1e15;

function numberText(value: number): string {
  if (Math.abs(value) >= EXACT_LIMIT) return value.toExponential();
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
}

/** A cell as text. Day cells of a workbook carry no zone: exceljs gives midnight UTC, which is the same day in Shanghai. */
function cellText(value: CellValue | undefined): { text: string; numeric: boolean } {
  if (value === null || value === undefined) return { text: '', numeric: false };
  if (typeof value === 'number') return { text: numberText(value), numeric: true };
  if (typeof value === 'string') return { text: value.trim(), numeric: false };
  if (typeof value === 'boolean') return { text: value ? '是' : '否', numeric: false };
  if (value instanceof Date) return { text: value.toISOString().slice(0, 10), numeric: false };
  if ('richText' in value)
    return {
      text: value.richText
        .map((part) => part.text)
        .join('')
        .trim(),
      numeric: false,
    };
  if ('hyperlink' in value) return { text: String(value.text).trim(), numeric: false };
  if ('error' in value) return { text: value.error, numeric: false };
  return 'result' in value ? cellText(value.result) : { text: '', numeric: false };
}

async function* readRows(file: NodeJS.ReadableStream): AsyncGenerator<Row> {
  try {
    const { stream } = requireHere('exceljs') as typeof import('exceljs');
    const workbook = new stream.xlsx.WorkbookReader(file as never, {
      worksheets: 'emit',
      sharedStrings: 'cache',
      styles: 'cache',
      hyperlinks: 'ignore',
      entries: 'ignore',
    });
    let first = true;
    for await (const sheet of workbook) {
      // The others are passed over, not left: the reader puts sheets into temporary files and removes them as it goes on.
      if (!first) continue;
      first = false;
      for await (const row of sheet) {
        const values = Array.isArray(row.values) ? row.values : [];
        const cells: string[] = [];
        const numeric = new Set<number>();
        // exceljs counts columns from 1.
        for (let i = 1; i < values.length; i++) {
          const cell = cellText(values[i]);
          cells.push(cell.text);
          if (cell.numeric) numeric.add(i - 1);
        }
        yield { line: row.number, cells, numeric };
      }
    }
  } catch (error) {
    throw importError(
      'import_file_broken',
      `工作簿无法读取（${errorMessage(error)}），请用表格软件打开后重新保存`,
      error,
    );
  }
}

/** Streams the first sheet of a workbook. The workbook's table of texts is held in memory: for very large data CSV is the better format. */
export function xlsxRows(path: string, type: FileType): RowSource {
  const file = createReadStream(path);
  return {
    rows: readRows(file),
    format: 'xlsx',
    encoding: () => undefined,
    bytesRead: () => file.bytesRead,
    bytesTotal: type.size,
    close: () => file.destroy(),
  };
}
