/** What reading a file of rows came to, as the endpoints of imports answer. */
export interface UploadReport {
  rows: number;
  inserted: number;
  updated: number;
  unchanged: number;
  rejected: number;
  problems: readonly { line: number; heading: string; value: string; reason: string }[];
  ignoredHeadings?: readonly string[];
  /** The rejected rows with their reasons as CSV, to be mended and imported again. */
  rejectedCsv?: string | undefined;
}
