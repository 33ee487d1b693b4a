import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { StoreError, toStoreError } from '../errors';
import { openDatabase, type Database } from '../sqlite';

/** Marks our files in the SQLite header, so that another program's database is never taken for a store. */
export const APPLICATION_ID = 0x12366;

const HEADER = Buffer.from('SQLite format 3\0', 'latin1');
const HEADER_LENGTH = 100;
// Looking at every page takes ≈ 1 ms a megabyte: always for small files, after a crash for middling ones.
const CHECK_ALWAYS = 8 * 1024 * 1024;
const CHECK_AFTER_CRASH = 128 * 1024 * 1024;

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(HEADER_LENGTH);
      return header.subarray(0, readSync(file, header, 0, HEADER_LENGTH, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const known = toStoreError(error, `reading ${path}`);
    throw known instanceof StoreError ? known : new StoreError('cannot_open', `reading ${path}`, { cause: error });
  }
}

function pragma(db: Database, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** Throws StoreError when an open database is not a sound store. */
function inspectContent(db: Database, path: string, thorough: boolean): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID && pragma(db, 'schema_version') > 0) {
    throw new StoreError('not_a_store', `${path} is the database of another program`);
  }
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  if (!thorough) return;
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (found !== 'ok') throw new StoreError('damaged_file', `${path} is damaged: ${String(found)}`);
}

/**
 * Looks at a file before the store opens it, without writing a byte, not even beside it. An empty file is a new store;
 * anything else must be a SQLite database of ours, of the length its header says, sound as far as looked at.
 * Throws StoreError `not_a_store`, `damaged_file` or `cannot_open`.
 */
export function inspectFile(path: string): void {
  const size = sizeOf(path);
  if (size === 0) return;
  const header = readHeader(path);
  if (!header.subarray(0, HEADER.length).equals(HEADER)) {
    throw new StoreError('not_a_store', `${path} does not start like a SQLite file`);
  }
  if (header.length < HEADER_LENGTH) throw new StoreError('damaged_file', `${path} ends within its header`);
  // A log left behind, or in use by another process, holds pages the file lacks: only SQLite can put them together.
  if (sizeOf(`${path}-wal`) > 0) return;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  if (size < pageSize * pages) {
    throw new StoreError('damaged_file', `${path} has ${size} bytes where its header says ${pageSize * pages}`);
  }
  // "immutable" keeps SQLite from making its log and shared memory files.
  inspectOpened(path, `${pathToFileURL(path).href}?immutable=1`, size <= CHECK_ALWAYS);
}

function inspectOpened(path: string, uri: string, thorough: boolean): void {
  try {
    const db = openDatabase(uri, { readOnly: true });
    try {
      inspectContent(db, path, thorough);
    } finally {
      db.close();
    }
  } catch (error) {
    throw toStoreError(error, `opening ${path}`);
  }
}

/** The same look through the opened store, for a file whose last process did not close it. */
export function inspectAfterCrash(db: Database, path: string): void {
  inspectContent(db, path, sizeOf(path) <= CHECK_AFTER_CRASH);
}
