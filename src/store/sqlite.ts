/**
 * SQLite through the `node:sqlite` API: the built-in module where Node has it without a flag and with URI file names
 * (≥ 22.15), otherwise `@photostructure/sqlite`, which is the same code as a prebuilt package.
 *
 * Trap: that package binds a Date or a function as NULL without a word, and booleans are refused: everything is encoded
 * before it comes here, and `SqlValue` lets nothing else through. Its `close` leaves the file open until the garbage
 * collector has taken every prepared statement: connections are kept and used again rather than closed.
 */
export type SqlValue = string | number | Uint8Array | null;

export interface Statement {
  run(...params: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...params: SqlValue[]): Record<string, SqlValue> | undefined;
  all(...params: SqlValue[]): Record<string, SqlValue>[];
  iterate(...params: SqlValue[]): IterableIterator<Record<string, SqlValue>>;
}

export interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
  readonly isTransaction: boolean;
}

interface SqliteModule {
  DatabaseSync: new (path: string, options?: { readOnly?: boolean; timeout?: number }) => Database;
}

function hasBuiltIn(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

/** The module in use; loaded on the first call, so that importing this file has no effect. */
export function sqliteModule(nodeVersion: string = process.versions.node): SqliteModule {
  if (hasBuiltIn(nodeVersion)) {
    // Reached through the process object: bundlers and jest resolve a plain import of node:sqlite on Node 20 and fail.
    const builtIn = (process as unknown as { getBuiltinModule(id: string): unknown }).getBuiltinModule('node:sqlite');
    return builtIn as SqliteModule;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where Node has no SQLite of its own
  return require('@photostructure/sqlite') as SqliteModule;
}

/** Opens a database file; faults surface with the first statement, as SQLite opens lazily. */
export function openDatabase(path: string, options: { readOnly?: boolean } = {}): Database {
  const { DatabaseSync } = sqliteModule();
  return new DatabaseSync(path, { readOnly: options.readOnly ?? false });
}

/** Prepared statements by their text, so that each is compiled once a connection. */
export function statementCache(db: Database, limit = 500): (sql: string) => Statement {
  const cache = new Map<string, Statement>();
  return (sql) => {
    const known = cache.get(sql);
    if (known) return known;
    // A full cache drops its oldest entry; texts vary little, so this is rare.
    if (cache.size >= limit) cache.delete(cache.keys().next().value as string);
    const statement = db.prepare(sql);
    cache.set(sql, statement);
    return statement;
  };
}

/** An SQL identifier that may hold any character. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
