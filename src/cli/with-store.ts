import { readConfig } from '../config';
import { openStore, type Store } from '../store/store';

/**
 * Opens the store the configuration names, for a command that works on it beside the running service (the embedded file may be
 * open in several processes), and closes it whatever happens.
 */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const config = readConfig();
  const store = await openStore({
    ...(config.MONGODB_URL === undefined ? { dataDir: config.DATA_DIR } : { mongodbUrl: config.MONGODB_URL }),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
