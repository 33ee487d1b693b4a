import { StoreError } from '../errors';
import { quoteIdentifier, type Database } from '../sqlite';
import { buildSqlIndex, describeIndex, type IndexSpec } from './catalog';
import { decode } from './codec';
import { APPLICATION_ID } from './file-check';

/** 2: the keys of indexes stand in columns; 1: in expressions over the document. */
export const FORMAT = 2;

const schema = `
  CREATE TABLE IF NOT EXISTS "_meta"(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS "_collections"(name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS "_indexes"(collection TEXT, name TEXT, spec TEXT NOT NULL, position INTEGER NOT NULL, multikey INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(collection, name)) WITHOUT ROWID;
`;

/** Format 1 to 2: gives every index its columns. */
function moveKeysIntoColumns(db: Database): void {
  const kept = new Map<string, Set<string>>();
  for (const row of db.prepare('SELECT collection, spec FROM "_indexes" WHERE multikey=0 ORDER BY position').all()) {
    const collection = String(row['collection']);
    const index = describeIndex(collection, decode(String(row['spec'])) as unknown as IndexSpec, false);
    const columns = kept.get(collection) ?? new Set<string>();
    db.exec(`DROP INDEX ${quoteIdentifier(index.sqlName)}`);
    buildSqlIndex(db, quoteIdentifier(`c.${collection}`), index, columns);
    for (const path of index.columns) columns.add(path);
    kept.set(collection, columns);
  }
}

/** Brings a file to this program's format, or refuses one of a newer program. */
export function checkFormat(db: Database, path: string): void {
  const formatOf = (): number => Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  const found = formatOf();
  if (found > FORMAT) throw new StoreError('newer_format', `${path} has format ${found}, this program knows ${FORMAT}`);
  if (found === FORMAT) return;
  db.exec('BEGIN IMMEDIATE');
  // Another process may have been faster.
  if (formatOf() < FORMAT) {
    db.exec(schema);
    moveKeysIntoColumns(db);
    db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${FORMAT}`);
  }
  db.exec('COMMIT');
}
