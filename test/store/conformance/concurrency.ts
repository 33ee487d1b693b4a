import { randomUUID } from 'node:crypto';
import { errorOf, type Bench } from './collection';
import { claimAll } from '../claiming';

export function concurrencyConformance(bench: Bench): void {
  test('8 workers claim 1,000 documents, each exactly once', async () => {
    const collection = bench.collection();
    await collection.createIndex({ state: 1, dueAt: 1 });
    await collection.createIndex({ claim: 1 }, { sparse: true });
    await collection.insertMany(
      Array.from({ length: 1_000 }, (_, i) => ({ _id: i, state: 'queued', dueAt: new Date(i) })),
    );
    const claimed = await Promise.all(Array.from({ length: 8 }, () => claimAll(collection, 25, () => randomUUID())));
    const all = claimed.flat();
    expect(all).toHaveLength(1_000);
    expect(new Set(all).size).toBe(1_000);
    expect(claimed.filter((mine) => mine.length > 0).length).toBeGreaterThan(1);
  });

  test('concurrent $inc are all counted', async () => {
    const collection = bench.collection();
    await collection.insertOne({ _id: 'n', n: 0 });
    await Promise.all(Array.from({ length: 400 }, () => collection.updateOne({ _id: 'n' }, { $inc: { n: 1 } })));
    expect(await collection.findOne({ _id: 'n' })).toEqual({ _id: 'n', n: 400 });
  });

  test('concurrent upserts of one key make one document', async () => {
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => collection.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true })),
    );
    // MongoDB may answer a lost race with 11000; what it acknowledged is counted.
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 11000 });
    expect(await bench.all(collection)).toMatchObject([{ key: 'k', n: 50 - refused.length }]);
  });

  test('of concurrent inserts with one key one succeeds', async () => {
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => collection.insertOne({ key: 'k', i })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await collection.countDocuments({})).toBe(1);
  });

  test('a refused write leaves the others of its moment alone', async () => {
    const collection = bench.collection();
    await collection.insertOne({ _id: 50 });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => collection.insertOne({ _id: i })));
    expect(outcomes.map(({ status }, i) => (status === 'rejected' ? i : -1)).filter((i) => i >= 0)).toEqual([50]);
    expect(await collection.countDocuments({})).toBe(100);
  });

  test('a write is seen by the read that follows it', async () => {
    const collection = bench.collection();
    await collection.createIndex({ k: 1 });
    for (let i = 0; i < 50; i++) {
      await collection.insertOne({ _id: i, k: i });
      expect(await collection.findOne({ k: i })).toEqual({ _id: i, k: i });
      await collection.updateOne({ _id: i }, { $set: { k: -i - 1 } });
      expect(await collection.findOne({ k: i })).toBeNull();
    }
  });

  test('a document is changed only while it is as the filter says', async () => {
    const collection = bench.collection();
    await collection.insertOne({ _id: 1, version: 0 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => collection.updateOne({ _id: 1, version: 0 }, { $inc: { version: 1 } })),
    );
    expect(outcomes.filter(({ modifiedCount }) => modifiedCount === 1)).toHaveLength(1);
    expect(await errorOf(collection.insertOne({ _id: 1 }))).toMatchObject({ code: 11000 });
  });
}
