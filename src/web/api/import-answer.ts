import { Type } from 'typebox';

/** What became of an uploaded file, row by row. */
export const IMPORT_REPORT = {
  rows: Type.Integer(),
  inserted: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  problems: Type.Array(
    Type.Object({ line: Type.Integer(), heading: Type.String(), value: Type.String(), reason: Type.String() }),
  ),
  ignoredHeadings: Type.Array(Type.String()),
  /** The rejected rows with their reasons as CSV, to be mended and imported again. */
  rejectedCsv: Type.Optional(Type.String()),
};
