import type { Header } from './header';
import type { ImportKind, NewRecord, RowProblem } from './kind';
import type { Row } from './rows';

const SHEET_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!)$/;

function garbage(text: string): string | undefined {
  if (text.includes('\uFFFD')) return '含有无法识别的字符（编码错误），请改正';
  if (SHEET_ERROR.test(text)) return '单元格是表格公式的错误值，请改正';
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return '含有不可见的控制字符，请删去';
  return undefined;
}

/** The record of a row, or everything that is wrong in it, cell by cell. */
export function readRow(
  kind: ImportKind,
  header: Header,
  row: Row,
  now: Date,
): { record: NewRecord } | { problems: RowProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: RowProblem[] = [];
  for (const [i, column] of header.columns.entries()) {
    if (!column) continue;
    const text = row.cells[i] ?? '';
    if (text === '') {
      if (column.required) problems.push({ heading: column.heading, value: '', reason: '必填' });
      values[column.key] = undefined;
      continue;
    }
    const reason = garbage(text);
    if (reason) {
      problems.push({ heading: column.heading, value: text, reason });
      continue;
    }
    const cell = column.read(text, { now, numeric: row.numeric?.has(i) ?? false });
    if (cell.ok) values[column.key] = cell.value;
    else problems.push({ heading: column.heading, value: text, reason: cell.expected });
  }
  if (problems.length > 0) return { problems };
  const built = kind.build(values);
  return built.ok ? { record: built.value } : { problems: [{ heading: '', value: '', reason: built.expected }] };
}
