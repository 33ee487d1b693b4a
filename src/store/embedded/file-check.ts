import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { StoreError, toStoreError } from '../errors';

const HEADER = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * Looks at a file before SQLite does, without writing: an empty file is a new store, anything else must start like a
 * SQLite database and hold whole pages. Throws StoreError `not_a_store`, `damaged_file` or `cannot_open`.
 */
export function inspectFile(path: string): void {
  const header = Buffer.alloc(100);
  let length: number;
  let size: number;
  try {
    size = statSync(path).size;
    const file = openSync(path, 'r');
    try {
      length = readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const known = toStoreError(error, `reading ${path}`);
    throw known instanceof StoreError ? known : new StoreError('cannot_open', `reading ${path}`, { cause: error });
  }
  if (size === 0) return;
  if (!header.subarray(0, HEADER.length).equals(HEADER)) {
    throw new StoreError('not_a_store', `${path} does not start like a SQLite file`);
  }
  if (length < header.length) throw new StoreError('damaged_file', `${path} ends within its header`);
}
