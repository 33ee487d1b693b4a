import fc from 'fast-check';
import { Query } from 'mingo';
import { compare } from 'mingo/util';
import { mongo, type Collection } from 'mongoose';
import { openStore, type Store } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import { errorOf, freshName, type Anything, type Stored } from './conformance/collection';

/**
 * Whatever the indexes, a query finds what mingo finds by looking at every document. The values are few and awkward, so
 * that they meet: 0, 1 and booleans share SQL keys, texts may look like encoded dates, arrays and objects turn up
 * anywhere.
 */
const directory = temporaryDirectory();
let store: Store;
beforeAll(async () => {
  store = await openStore({ dataDir: directory(), scanLimit: 20, strictScans: true });
});
afterAll(() => store.close());

function fresh(): Collection<Stored> {
  return store.connection.collection(freshName()) as unknown as Collection<Stored>;
}

const scalar = fc.constantFrom<unknown>(
  0,
  1,
  2,
  7,
  -1,
  1.5,
  true,
  false,
  null,
  '',
  'a',
  'ab',
  'b',
  '{"$date":"2026-01-01T00:00:00.000Z"}',
  '汉',
  '\u{1f600}',
  'a\0b',
  'a\u0001',
  'a\u0001b',
  new Date('2026-01-01T00:00:00Z'),
  new Date('2026-02-01T00:00:00Z'),
  new mongo.ObjectId('0'.repeat(24)),
  new mongo.ObjectId('1'.repeat(24)),
);
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ x: scalar }, { requiredKeys: [], noNullPrototype: true }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ x: scalar }, { requiredKeys: [], noNullPrototype: true }), { maxLength: 2 }),
  },
);
const document = fc.record({ a: value, b: value, c: value }, { requiredKeys: [], noNullPrototype: true });
const path = fc.constantFrom('a', 'b', 'c', 'a.x', 'b.x');
const condition = fc.oneof(
  { weight: 3, arbitrary: scalar },
  scalar.map(($ne) => ({ $ne })),
  scalar.map(($eq) => ({ $eq })),
  fc.array(scalar, { maxLength: 6 }).map(($in) => ({ $in })),
  fc.array(scalar, { maxLength: 2 }).map(($nin) => ({ $nin })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map(($all) => ({ $all })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc
    .tuple(
      fc.constantFrom('$gt', '$gte', '$lt', '$lte'),
      scalar.filter((v) => v !== null),
    )
    .map(([op, v]) => ({ [op]: v })),
  fc
    .tuple(
      scalar.filter((v) => v !== null),
      scalar.filter((v) => v !== null),
    )
    .map(([$gte, $lt]) => ({ $gte, $lt })),
  fc.constantFrom('^a', '^ab?', '^a\\0', '^a\u0001', '^汉', 'b').map(($regex) => ({ $regex })),
  scalar.map(($gt) => ({ $not: { $eq: $gt } })),
);
const simple = fc.dictionary(path, condition, { maxKeys: 3, noNullPrototype: true });
const filter = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.array(simple, { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
  fc.tuple(simple, fc.array(simple, { minLength: 1, maxLength: 2 })).map(([rest, $or]) => ({ ...rest, $or })),
  fc.array(simple, { minLength: 1, maxLength: 2 }).map(($and) => ({ $and })),
);
const index = fc.record({
  key: fc
    .uniqueArray(path, { minLength: 1, maxLength: 3 })
    .chain((paths) =>
      fc
        .tuple(...paths.map(() => fc.constantFrom(1 as const, -1 as const)))
        .map((ways) => Object.fromEntries(paths.map((p, i) => [p, ways[i]]))),
    ),
  options: fc.constantFrom<Anything>(
    {},
    {},
    { sparse: true },
    { partialFilterExpression: { a: 'a' } },
    { partialFilterExpression: { b: { $gt: 0 } } },
    { partialFilterExpression: { a: { $exists: true } } },
  ),
});

const ids = (docs: readonly { _id?: unknown }[]): unknown[] => docs.map(({ _id }) => _id).sort();

test('any query over any indexes finds what a look at every document finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 12 }),
      fc.array(document, { maxLength: 6 }),
      fc.array(index, { maxLength: 3 }),
      fc.array(filter, { minLength: 1, maxLength: 6 }),
      async (before, after, indexes, filters) => {
        const collection = fresh();
        const docs = [...before, ...after].map((doc, _id) => ({ _id, ...doc }));
        const [early, late] = [docs.slice(0, before.length), docs.slice(before.length)];
        if (early.length > 0) await collection.insertMany(early.map((doc) => ({ ...doc })));
        for (const { key, options } of indexes) {
          const name = JSON.stringify([key, options]);
          await collection.createIndex(key as never, { ...options, name });
        }
        if (late.length > 0) await collection.insertMany(late.map((doc) => ({ ...doc })));
        // Changes must move the entries of the indexes, too.
        const changed = docs.map((doc) =>
          doc._id % 3 === 0 ? { ...doc, c: docs[(doc._id + 1) % docs.length]?.a } : doc,
        );
        for (const doc of changed)
          if (doc._id % 3 === 0)
            await collection.replaceOne({ _id: doc._id }, { ...doc, c: doc.c === undefined ? null : doc.c });
        const expected = changed.map((doc) =>
          doc._id % 3 === 0 ? { ...doc, c: doc.c === undefined ? null : doc.c } : doc,
        );
        for (const asked of filters) {
          const query = new Query(asked as never);
          const want = expected.filter((doc) => query.test(doc));
          expect(ids(await collection.find(asked as never).toArray())).toEqual(ids(want));
          expect(await collection.countDocuments(asked as never)).toBe(want.length);
        }
        await collection.drop();
      },
    ),
    { numRuns: 150 },
  );
});

test('any sort, skip and limit give the order of the values', async () => {
  const plain = fc.constantFrom<unknown>(0, 2, 7, -1, 1.5, null, undefined);
  const direction = fc.constantFrom(1 as const, -1 as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ a: plain, b: plain }, { noNullPrototype: true }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), direction), { minLength: 1, maxLength: 2 }),
      fc.array(fc.tuple(direction, fc.option(direction)), { maxLength: 2 }),
      fc.nat(5),
      fc.nat(8),
      async (records, sort, indexes, skip, limit) => {
        const collection = fresh();
        const docs = records.map(
          (record, _id) =>
            ({ _id, ...Object.fromEntries(Object.entries(record).filter(([, v]) => v !== undefined)) }) as Stored,
        );
        for (const [a, b] of indexes)
          await collection.createIndex((b ? { a, b } : { a }) as never, { name: `${a}${b}` });
        await collection.insertMany(docs.map((doc) => ({ ...doc })));
        const order = Object.fromEntries(sort);
        const keyOf = (doc: Stored): unknown[] => Object.keys(order).map((name) => (doc[name] as unknown) ?? null);
        const want = [...docs]
          .sort((x, y) =>
            Object.entries(order).reduce(
              (sum, [name, way]) => sum || way * compare(x[name] ?? null, y[name] ?? null),
              0,
            ),
          )
          .slice(skip, limit === 0 ? undefined : skip + limit);
        const found = await collection.find({}).sort(order).skip(skip).limit(limit).toArray();
        expect(found.map(keyOf)).toEqual(want.map(keyOf));
        await collection.drop();
      },
    ),
    { numRuns: 150 },
  );
});

describe('the plan', () => {
  let collection: Collection<Stored>;
  beforeAll(async () => {
    collection = fresh();
    await collection.createIndex({ state: 1, dueAt: 1 });
    await collection.createIndex({ code: 1 }, { unique: true });
    await collection.createIndex({ sender: 1 }, { partialFilterExpression: { state: 'open' } });
    await collection.createIndex({ tags: 1 });
    await collection.insertMany(
      Array.from({ length: 100 }, (_, i) => ({
        _id: i,
        state: 'open',
        dueAt: new Date(i),
        code: `c${i}`,
        sender: `s${i % 9}`,
        tags: ['x', `t${i}`],
      })),
    );
  });
  const plan = async (asked: Anything, sort: Record<string, 1 | -1> = {}) => {
    const explained = (await collection.find(asked).sort(sort).explain()) as {
      queryPlanner: { winningPlan: Anything };
    };
    return explained.queryPlanner.winningPlan;
  };

  test.each<[string, Anything, Record<string, 1 | -1>, string]>([
    ['an id', { _id: 4 }, {}, '_id_'],
    ['ids, whatever else is asked', { _id: { $in: [1, 2, 3, 4, 5, 6] }, state: 'open' }, {}, '_id_'],
    ['a unique key', { code: 'c4', state: 'open' }, {}, 'code_1'],
    ['an equality and the order', { state: 'open' }, { dueAt: 1 }, 'state_1_dueAt_1'],
    [
      'an equality and the order backwards',
      { state: 'open', dueAt: { $lte: new Date() } },
      { dueAt: -1 },
      'state_1_dueAt_1',
    ],
    ['what a partial index holds', { sender: 's1', state: 'open' }, {}, 'sender_1'],
    ['members of lists', { tags: 't5' }, {}, 'tags_1'],
  ])('uses the index for %s', async (_title, asked, sort, name) => {
    expect(await plan(asked, sort)).toMatchObject({ stage: 'IXSCAN', indexes: [name], sortedByIndex: true });
  });
  test('finds what has all of several members, and a page of many in order', async () => {
    expect(await plan({ tags: { $all: ['x', 't5'] }, _id: { $gt: 2 } }, { _id: 1 })).toMatchObject({
      indexes: ['tags_1'],
    });
    expect(ids(await collection.find({ tags: { $all: ['x', 't5'] } }).toArray())).toEqual([5]);
    expect(ids(await collection.find({ $and: [{ tags: 't6' }, { tags: 't5' }] }).toArray())).toEqual([]);
    const page = collection.find({ tags: 'x', dueAt: { $gt: new Date(9) } });
    const found = await page.sort({ code: -1 }).skip(2).limit(3).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([97, 96, 95]);
    const exact = await collection
      .find({ dueAt: { $gt: new Date(9) }, state: 'open' })
      .sort({ code: 1 })
      .limit(2)
      .toArray();
    expect(exact.map(({ _id }) => _id)).toEqual([10, 11]);
  });
  test('uses an index for each side of an $or', async () => {
    expect(await plan({ $or: [{ code: 'c1' }, { tags: 't2' }] })).toMatchObject({
      stage: 'IXSCAN',
      indexes: ['code_1', 'tags_1'],
    });
    expect(ids(await collection.find({ $or: [{ code: 'c1' }, { tags: 't2' }] }).toArray())).toEqual([1, 2]);
  });
  test.each<[string, Anything, Record<string, 1 | -1>]>([
    ['a field without an index', { text: 'x' }, {}],
    ['a partial index that may lack matches', { sender: 's1' }, {}],
    ['a field that is not the first of its index', { dueAt: new Date(1) }, {}],
    ['a pattern without a start', { code: /5/ }, {}],
    ['an order without an index', {}, { text: 1 }],
  ])('refuses to scan a large collection for %s', async (_title, asked, sort) => {
    const error = await errorOf(collection.find(asked).sort(sort).toArray());
    expect(error).toMatchObject({ name: 'StoreError', code: 'scan_refused' });
    expect(error.message).toContain(collection.collectionName);
  });
  test('reads everything when everything is asked for', async () => {
    expect(await collection.find({}).toArray()).toHaveLength(100);
    expect(await collection.countDocuments({})).toBe(100);
  });
  test('a scan is logged where it is not refused', async () => {
    const lines: Record<string, unknown>[] = [];
    const lenient = await openStore({
      dataDir: directory(),
      scanLimit: 5,
      log: { warn: (fields) => lines.push(fields) },
    });
    const small = lenient.connection.collection('small');
    await small.insertMany(Array.from({ length: 5 }, (_, n) => ({ n })));
    await small.findOne({ n: 2 });
    expect(lines).toEqual([]);
    await small.insertOne({ n: 5 });
    await small.findOne({ n: 2 });
    expect(lines).toEqual([{ collection: 'small', filter: ['n'], sort: [] }]);
    await lenient.close();
  });
});
