import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { findHeader, HEADER_WITHIN } from '../import/header';
import { IMPORT_KINDS, type ImportKindName, type NewRecord } from '../import/kind';
import { KINDS } from '../import/kinds';
import { readRow } from '../import/read-row';
import { problemText } from '../import/rejected-file';
import type { Row } from '../import/rows';
import { demoFiling, type DemoFiling } from './demo-filings';

/** The files of knowledge/demo; they are import files like any other and serve as examples of them. Filings are made relative to today. */
export const FIXED_KINDS: readonly ImportKindName[] = IMPORT_KINDS.filter((kind) => kind !== 'filings');

/** The records of `<kind>.csv` in the folder. Throws when a row is wrong: the file is ours. */
export async function fixedCases(folder: string, name: ImportKindName, now: Date): Promise<NewRecord[]> {
  const kind = KINDS[name];
  const path = join(folder, `${name}.csv`);
  const rows: Row[] = parse(await readFile(path, 'utf8'), { bom: true, trim: true }).map(
    (cells: string[], i: number) => ({ line: i + 1, cells }),
  );
  const header = findHeader(kind, rows.slice(0, HEADER_WITHIN));
  return rows.slice(header.line).map((row) => {
    const read = readRow(kind, header, row, now);
    if ('problems' in read) throw new Error(`${path}:${row.line}: ${problemText(read.problems)}`);
    return read.record;
  });
}

/** The fixed taxpayers' filings: one of each outcome (see knowledge/demo/README.md). */
const FILINGS: DemoFiling[] = [
  { taxpayerId: '92410105MA9DEM001G', tax: '增值税', every: 'quarter', ago: 1, done: 'paid', payable: '3600.00' },
  { taxpayerId: '92410105MA9DEM001G', tax: '增值税', every: 'quarter', ago: 2, done: 'paid', payable: '3600.00' },
  { taxpayerId: '91410105MA9DEM001K', tax: '增值税', every: 'month', ago: 1, done: 'nothing', payable: '12800.00' },
  { taxpayerId: '91410105MA9DEM001K', tax: '增值税', every: 'month', ago: 2, done: 'filed', payable: '9420.00' },
  { taxpayerId: '91410105MA9DEM001K', tax: '增值税', every: 'month', ago: 3, done: 'paid', payable: '15100.50' },
  { taxpayerId: '91410105MA9DEM002N', tax: '增值税', every: 'quarter', ago: 1, done: 'filed', payable: '0.00' },
  { taxpayerId: '91410102MA9DEM005L', tax: '增值税', every: 'quarter', ago: 2, done: 'nothing', payable: '5000.00' },
  { taxpayerId: '91410200MA9DEM0099', tax: '增值税', every: 'month', ago: 1, done: 'paid', payable: '43250.00' },
];

export function fixedFilings(now: Date): NewRecord[] {
  return FILINGS.map((filing) => demoFiling(filing, now));
}

/** Numbers of the fixed cases that have opened the optional messages. */
export const SUBSCRIBED = ['13800138000', '13800138001', '13800138004'];
