import type { Schema } from 'mongoose';
import { openStore, type Store } from '../../src/store/store';
import { serviceUrl } from './services';

/** The embedded store, and MongoDB where MONGODB_URL names one. */
export const ENGINES: [name: string, mongodbUrl: string | undefined][] = [['the embedded store', undefined]];
const url = serviceUrl('MONGODB_URL');
if (url !== undefined) ENGINES.push(['MongoDB', url]);

let databases = 0;

/** The address with a database of its own, so that test files do not meet. */
export function ownDatabase(address: string): string {
  const own = new URL(address);
  own.pathname = `/rooms_${process.pid}_${(databases += 1)}`;
  return own.href;
}

let suitesOn: string | undefined;

/** From here on `openTestStore` opens databases of this server: for files that run suites of other files once more. */
export function openStoresOn(mongodbUrl: string): void {
  suitesOn = mongodbUrl;
}

/**
 * A fresh store of the engine that is tested: the embedded one in `dataDir`, where a query without an index fails, unless the suite
 * runs on MongoDB. Closing it leaves nothing on the server.
 */
export async function openTestStore(options: { dataDir: string; scanLimit?: number }): Promise<Store> {
  if (suitesOn === undefined) return openStore({ ...options, strictScans: true });
  const store = await openStore({ mongodbUrl: ownDatabase(suitesOn) });
  // These suites move a clock of their own: the server must not sweep away by its clock what has not run out by theirs.
  store.connection.plugin((schema: Schema) => {
    for (const [, options] of schema.indexes()) delete options?.expireAfterSeconds;
  });
  return {
    ...store,
    close: async () => {
      await store.connection.dropDatabase();
      await store.close();
    },
  };
}
