import type { Connection, Model } from 'mongoose';
import type { Checked } from '../../core/checked';
import type { Author } from '../../directory/actor';
import type { CellReader } from './cells';

export const IMPORT_KINDS = [
  'units',
  'taxpayers',
  'contacts',
  'invoices',
  'invoice-books',
  'fixed-tax',
  'approvals',
  'business',
  'filings',
] as const;
export type ImportKindName = (typeof IMPORT_KINDS)[number];

/** One column of a kind: the headings it is known by and how its cells are read. docs/import.md is made from these. */
export interface Column {
  /** Name of the value in the row's values; also its English heading. */
  key: string;
  /** Chinese heading, as in the template. */
  heading: string;
  /** Other headings met in exports. */
  aliases: string[];
  /** The column must be there and no cell of it empty. */
  required: boolean;
  read: CellReader;
  /** Chinese: what a cell holds. */
  form: string;
  example: string;
}

/** The values of one row by column key. A key is present when the file has the column; undefined when its cell is empty. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A document without `updatedAt`. Keys with undefined are removed from the stored record; keys not mentioned are left as they are. */
export type NewRecord = { _id: string } & Record<string, unknown>;

/** A mistake in a row: the heading it concerns, the value, and what to do (Chinese). */
export interface RowProblem {
  heading: string;
  value: string;
  reason: string;
}

/** What was written. */
export interface WriteCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  /** What the store refused after all, by index: it changed since the rows were looked at. */
  refused?: ReadonlyMap<number, RowProblem>;
}

export interface ImportKind {
  /** Operators are not records to be written as they are: import-operators.ts makes them. */
  name: ImportKindName | 'operators';
  /** 纳税人, 发票 … */
  title: string;
  columns: Column[];
  /** Headings of which one group must be there entirely, besides the required columns. */
  oneGroupOf?: string[][];
  /** The record of a row whose cells are all right one by one, or what is wrong between them (`expected` is shown). */
  build(values: RowValues): Checked<NewRecord>;
  model(connection: Connection): Model<{ _id: string; updatedAt: Date }>;
  /** Set only when the record is new. */
  onInsert?(now: Date): Record<string, unknown>;
  /** Also set when a stored record changes; undefined removes. */
  onUpdate?(before: NewRecord, after: NewRecord, now: Date): Record<string, unknown>;
  /** Fills records from other collections; returns the reason for each (by index) that cannot be filled. Called once a batch. */
  complete?(records: NewRecord[], connection: Connection): Promise<Map<number, RowProblem>>;
  /** Writes records in place of the common way, where each change is also history. */
  write?(
    records: NewRecord[],
    options: { connection: Connection; now: Date; by: Author; dryRun: boolean },
  ): Promise<WriteCounts>;
}

export function column(
  key: string,
  heading: string,
  read: CellReader,
  options: { required?: boolean; aliases?: string[]; form: string; example: string },
): Column {
  return {
    key,
    heading,
    read,
    required: options.required ?? false,
    aliases: options.aliases ?? [],
    form: options.form,
    example: options.example,
  };
}
