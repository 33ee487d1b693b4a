import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Author } from '../../directory/actor';
import { csvRows } from './csv-rows';
import { type FileType, fileType } from './file-type';
import { findHeader, type Header, HEADER_WITHIN } from './header';
import { importError } from './import-error';
import type { ImportKind, ImportKindName, NewRecord, RowProblem } from './kind';
import { KINDS } from './kinds';
import { readRow } from './read-row';
import { rejectedFile, type RejectedFile, REJECTED_HEADINGS, rejectedPath } from './rejected-file';
import { isSkipped, type Row, type RowSource } from './rows';
import { seenKeys } from './seen-keys';
import { upsertBatch } from './upsert-batch';
import { xlsxRows } from './xlsx-rows';

const BATCH = 1_000;
/** Problems kept for the report; all of them are in the rejected file. */
const PROBLEMS_KEPT = 1_000;

export interface ImportProgress {
  bytesRead: number;
  bytesTotal: number;
  rows: number;
  rejected: number;
}

/** One mistake: line of the file (from 1), heading, value and reason in Chinese. */
export interface ImportProblem extends RowProblem {
  line: number;
}

export interface ImportReport {
  kind: ImportKind['name'];
  title: string;
  path: string;
  format: 'csv' | 'xlsx';
  encoding?: string;
  /** Data rows, without headings, empty rows and # rows. */
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows that were not taken, duplicates among them. */
  rejected: number;
  duplicates: number;
  /** The first 1,000 mistakes. */
  problems: ImportProblem[];
  /** Headings of the file that no column of the kind has. */
  ignoredHeadings: string[];
  /** The file with the rejected rows, where there are any. */
  rejectPath?: string;
  elapsedMs: number;
}

export interface ImportOptions {
  kind: ImportKindName | ImportKind;
  path: string;
  connection: Connection;
  clock: Clock;
  /** Called after each batch and at the end. */
  onProgress?: (progress: ImportProgress) => void;
  /** `<file>.rejected.csv` by default; a file of that name that exists is kept and the next free name taken. */
  rejectPath?: string;
  /** Who imports, for kinds that keep a history. */
  by?: Author;
  /** Reads, checks and counts as ever, and writes nothing but the rejected rows. */
  dryRun?: boolean;
  /** What whoever imports may not write: the reason for each such record, by index. Called once a batch, with whole records. */
  admit?: (records: NewRecord[]) => Promise<Map<number, RowProblem>>;
}

interface Pending {
  row: Row;
  record: NewRecord;
}

function openRows(path: string, type: FileType): RowSource {
  return type.format === 'csv' ? csvRows(path, type) : xlsxRows(path, type);
}

/** Takes rows until the headings can be found; rows below them that were taken already come first in `rest`. */
async function takeHeader(kind: ImportKind, rows: AsyncIterator<Row>): Promise<{ header: Header; rest: Row[] }> {
  const taken: Row[] = [];
  while (taken.length < HEADER_WITHIN) {
    const next = await rows.next();
    if (next.done) break;
    if (next.value.cells.some((cell) => cell !== '')) taken.push(next.value);
  }
  if (taken.length === 0) throw importError('import_file_empty', '没有任何内容');
  const header = findHeader(kind, taken);
  return { header, rest: taken.filter((row) => row.line > header.line) };
}

async function* allRows(rest: Row[], rows: AsyncIterator<Row>): AsyncGenerator<Row> {
  yield* rest;
  for (let next = await rows.next(); !next.done; next = await rows.next()) yield next.value;
}

/**
 * Imports a file of one kind, streaming: rows are read as fast as batches of 1,000 are written, so memory does not
 * grow with the file. Rows are upserts by natural key; the same file again changes nothing. Columns the file does not
 * have leave the stored values alone; empty cells remove them. A bad row is rejected whole, written to the rejected
 * file and does not stop the others; of rows with the same key the first counts.
 *
 * Throws AppError with a code of IMPORT_ERRORS when the file as a whole cannot be read; what was imported before a
 * fault in the middle stays, and importing again is harmless.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const { path, connection, clock, onProgress } = options;
  const kind = typeof options.kind === 'string' ? KINDS[options.kind] : options.kind;
  const startedAt = clock.now().getTime();
  const type = await fileType(path);
  const source = openRows(path, type);
  const iterator = source.rows[Symbol.asyncIterator]();
  let rejects: RejectedFile | undefined;
  try {
    await kind.model(connection).init();
    const { header, rest } = await takeHeader(kind, iterator);
    rejects = rejectedFile(
      options.rejectPath ?? rejectedPath(path),
      header.cells.filter((cell) => !(REJECTED_HEADINGS as readonly string[]).includes(cell)),
    );
    const report: ImportReport = {
      kind: kind.name,
      title: kind.title,
      path,
      format: source.format,
      rows: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      duplicates: 0,
      problems: [],
      ignoredHeadings: header.cells.filter((cell, i) => cell !== '' && header.columns[i] === undefined),
      elapsedMs: 0,
    };
    await importRows({
      kind,
      header,
      rows: allRows(rest, iterator),
      report,
      rejects,
      source,
      connection,
      clock,
      onProgress,
      admit: options.admit,
      dryRun: options.dryRun,
      by: options.by,
    });
    report.encoding = source.encoding();
    report.rejectPath = await rejects.close();
    report.elapsedMs = clock.now().getTime() - startedAt;
    return report;
  } finally {
    source.close();
    await rejects?.close();
  }
}

interface Run extends Pick<ImportOptions, 'connection' | 'clock' | 'onProgress' | 'admit' | 'dryRun' | 'by'> {
  kind: ImportKind;
  header: Header;
  rows: AsyncIterable<Row>;
  report: ImportReport;
  rejects: RejectedFile;
  source: RowSource;
}

async function importRows({
  kind,
  header,
  rows,
  report,
  rejects,
  source,
  connection,
  clock,
  onProgress,
  admit,
  dryRun = false,
  by,
}: Run): Promise<void> {
  const seen = seenKeys();
  let batch: Pending[] = [];

  async function reject(row: Row, problems: RowProblem[]): Promise<void> {
    report.rejected++;
    for (const problem of problems)
      if (report.problems.length < PROBLEMS_KEPT) report.problems.push({ line: row.line, ...problem });
    await rejects.add(withoutOwnColumns(row, header), problems);
  }

  async function flush(): Promise<void> {
    const now = clock.now();
    const complete = async (records: NewRecord[]): Promise<Map<number, RowProblem>> =>
      (await kind.complete?.(records, connection)) ?? new Map<number, RowProblem>();
    const rejectThose = async (faults: ReadonlyMap<number, RowProblem> | undefined): Promise<void> => {
      for (const [index, problem] of faults ?? []) {
        const pending = batch[index];
        if (pending) await reject(pending.row, [problem]);
      }
    };
    for (const check of [complete, admit]) {
      const faults = await check?.(batch.map((pending) => pending.record));
      await rejectThose(faults);
      batch = batch.filter((_, index) => !faults?.has(index));
    }
    const good = batch.map((pending) => pending.record);
    const counts = await upsertBatch(kind, connection, good, now, { dryRun, by });
    await rejectThose(counts.refused);
    report.inserted += counts.inserted;
    report.updated += counts.updated;
    report.unchanged += counts.unchanged;
    batch = [];
    onProgress?.({
      bytesRead: source.bytesRead(),
      bytesTotal: source.bytesTotal,
      rows: report.rows,
      rejected: report.rejected,
    });
  }

  for await (const row of rows) {
    if (isSkipped(row)) continue;
    report.rows++;
    const read = readRow(kind, header, row, clock.now());
    if ('problems' in read) {
      await reject(row, read.problems);
      continue;
    }
    const first = seen.meet(read.record._id, row.line);
    if (first !== undefined) {
      report.duplicates++;
      await reject(row, [{ heading: '', value: '', reason: `与第${first}行重复，以第${first}行为准` }]);
      continue;
    }
    batch.push({ row, record: read.record });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
}

/** The row without the line and reason a former import added, as the rejected file has new ones. */
function withoutOwnColumns(row: Row, header: Header): Row {
  const own = REJECTED_HEADINGS as readonly string[];
  return { ...row, cells: row.cells.filter((_, i) => !own.includes(header.cells[i] ?? '')) };
}
