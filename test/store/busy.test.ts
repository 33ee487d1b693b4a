import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/store/sqlite';
import { openStore, type Store } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();

/** A store, and another connection that is writing into its file until it is rolled back. */
async function openLocked(busyMs: number): Promise<{ store: Store; other: Database }> {
  const dataDir = directory();
  const store = await openStore({ dataDir, busyMs });
  await store.connection.collection('work').insertOne({ n: 0 });
  const other = openDatabase(join(dataDir, 'store.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  return { store, other };
}

test('a write that finds the file taken for busyMs is refused as busy, and can be made again', async () => {
  const { store, other } = await openLocked(60);
  const work = store.connection.collection<{ n: number }>('work');
  const start = performance.now();
  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => work.insertOne({ n })));
  const waited = performance.now() - start;
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ reason: { name: 'StoreError', code: 'busy', retryable: true } });
  }
  expect(waited).toBeGreaterThanOrEqual(60);
  // Reading goes on; nothing of the refused writes is there.
  expect(await work.countDocuments({})).toBe(1);
  other.exec('ROLLBACK');
  await work.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(await work.countDocuments({})).toBe(4);
  other.close();
  await store.close();
});

test('a write waits for a file that becomes free within busyMs', async () => {
  const { store, other } = await openLocked(60_000);
  const work = store.connection.collection<{ n: number }>('work');
  let settled = false;
  const written = work.insertOne({ n: 1 }).finally(() => {
    settled = true;
  });
  // Begun and refused at least once, before the other lets go.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  other.exec('ROLLBACK');
  await written;
  expect(await work.countDocuments({})).toBe(2);
  other.close();
  await store.close();
});
