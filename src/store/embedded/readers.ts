import { openDatabase, statementCache, type Database, type Statement } from '../sqlite';

export interface Reader {
  readonly prepare: (sql: string) => Statement;
  /** Gives the connection back; whatever it was reading must have ended. */
  release(): void;
}

/** Read-only connections for reads that outlive a turn of the event loop. */
export interface Readers {
  take(): Reader;
  close(): void;
}

const CACHE_KIB = 8 * 1024;

/**
 * Connections are used again and never closed before the store is: as many as ever read at the same time. (A closed one
 * would hold its files until the garbage collector comes by, see sqlite.ts.)
 */
export function openReaders(path: string): Readers {
  const all: Database[] = [];
  const idle: Reader[] = [];

  const connect = (): Reader => {
    const db = openDatabase(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout=2000; PRAGMA cache_size=-${CACHE_KIB}; PRAGMA temp_store=FILE`);
    all.push(db);
    const reader: Reader = { prepare: statementCache(db, 100), release: () => idle.push(reader) };
    return reader;
  };

  return {
    take: () => idle.pop() ?? connect(),
    close() {
      for (const db of all) db.close();
    },
  };
}
