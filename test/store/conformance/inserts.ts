import { errorOf, type Anything, type Bench, type Stored } from './collection';

interface Refusal {
  index: number;
  code: number;
  errmsg: string;
}

function refusalsOf(error: Anything): Refusal[] {
  return error['writeErrors'] as Refusal[];
}

/** Documents with a number and a key of their own, but for those that take another one's. */
function keyed(total: number, taken: Record<number, string>): Stored[] {
  return Array.from({ length: total }, (_, i) => ({ _id: i, key: taken[i] ?? `k${i}` }));
}

/** insertMany where a unique index refuses some of the documents. */
export function insertConformance(bench: Bench): void {
  test('unordered: every document goes in but those refused, which are named by their place', async () => {
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    await collection.insertOne({ _id: 'before', key: 'k1' });
    // 1 meets the store's, 4 the one beside it, 5 both; 0, 2, 3, 6 are new.
    const documents = keyed(7, { 4: 'k3', 5: 'k1' });
    const error = await errorOf(collection.insertMany(documents, { ordered: false }));
    expect(error).toMatchObject({ name: 'MongoBulkWriteError', code: 11000 });
    expect(refusalsOf(error).map(({ index, code }) => [index, code])).toEqual([
      [1, 11000],
      [4, 11000],
      [5, 11000],
    ]);
    expect(refusalsOf(error)[0]?.errmsg).toContain('E11000 duplicate key');
    expect(error['insertedCount']).toBe(4);
    expect((await bench.all(collection)).map(({ _id }) => _id)).toEqual([0, 2, 3, 6, 'before']);
    expect(await collection.findOne({ key: 'k3' })).toEqual({ _id: 3, key: 'k3' });
  });

  test('unordered: the first of equal keys goes in, by _id as by any unique index', async () => {
    const collection = bench.collection();
    const documents = [
      { _id: 1, n: 'a' },
      { _id: 1, n: 'b' },
      { _id: 2, n: 'c' },
      { _id: 1, n: 'd' },
    ];
    const error = await errorOf(collection.insertMany(documents, { ordered: false }));
    expect(refusalsOf(error).map(({ index }) => index)).toEqual([1, 3]);
    expect(await bench.all(collection)).toEqual([documents[0], documents[2]]);
  });

  test('unordered: a document several unique indexes refuse is refused once and leaves no trace in any', async () => {
    const collection = bench.collection();
    await collection.createIndex({ a: 1 }, { unique: true });
    await collection.createIndex({ b: 1 }, { unique: true, sparse: true });
    const documents = [
      { _id: 1, a: 1, b: 1 },
      { _id: 2, a: 1, b: 1 },
      { _id: 3, a: 3, b: 1 },
      { _id: 4, a: 3 },
      { _id: 5, a: 5, b: 2 },
    ];
    const error = await errorOf(collection.insertMany(documents, { ordered: false }));
    expect(refusalsOf(error).map(({ index }) => index)).toEqual([1, 2]);
    expect((await bench.all(collection)).map(({ _id }) => _id)).toEqual([1, 4, 5]);
  });

  test('unordered: refusals in many documents, from the first to the last', async () => {
    const total = 1_200;
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const taken = [0, 499, 500, 501, 999, 1_000, 1_199];
    await collection.insertMany(taken.map((i) => ({ _id: `first-${i}`, key: `k${i}` })));
    const error = await errorOf(collection.insertMany(keyed(total, {}), { ordered: false }));
    expect(refusalsOf(error).map(({ index }) => index)).toEqual(taken);
    expect(error['insertedCount']).toBe(total - taken.length);
    expect(await collection.countDocuments({})).toBe(total);
  });

  test('unordered: all refused is an error too, and changes nothing', async () => {
    const collection = bench.collection();
    await collection.insertMany(keyed(3, {}));
    const error = await errorOf(collection.insertMany([{ _id: 2 }, { _id: 0 }], { ordered: false }));
    expect(refusalsOf(error).map(({ index }) => index)).toEqual([0, 1]);
    expect(error['insertedCount']).toBe(0);
    expect(await bench.all(collection)).toEqual(keyed(3, {}));
  });

  test('unordered, of two at once: each key goes in once, and each caller is told which were its own', async () => {
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const callers = ['x', 'y'].map(async (caller) => {
      const documents = Array.from({ length: 50 }, (_, i) => ({ _id: `${caller}${i}`, key: `k${i}` }));
      const refused = await collection.insertMany(documents, { ordered: false }).then(
        () => [] as number[],
        (error: unknown) => refusalsOf(error as Anything).map(({ index }) => index),
      );
      return documents.filter((_, i) => !refused.includes(i)).map(({ _id }) => _id);
    });
    const mine = (await Promise.all(callers)).flat();
    expect(mine).toHaveLength(50);
    expect((await bench.all(collection)).map(({ _id }) => _id)).toEqual([...mine].sort());
  });

  test('ordered: those before the refusal are in, those after it are not', async () => {
    const collection = bench.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const error = await errorOf(collection.insertMany(keyed(5, { 2: 'k0' })));
    expect(refusalsOf(error).map(({ index }) => index)).toEqual([2]);
    expect((await bench.all(collection)).map(({ _id }) => _id)).toEqual([0, 1]);
  });
}
