import { mongo } from 'mongoose';
import type { Anything, Bench } from './collection';

const day = (n: number): Date => new Date(Date.UTC(2026, 2, n, 1, 2, 3, 4));
const oid = (n: number): mongo.ObjectId => new mongo.ObjectId(String(n).padStart(24, '0'));

const people: Anything[] = [
  {
    _id: 1,
    name: '张三',
    age: 30,
    at: day(1),
    tags: ['a', 'b'],
    address: { city: '郑州', zip: '450000' },
    ref: oid(1),
    on: true,
  },
  { _id: 2, name: '李四', age: 25, at: day(2), tags: ['b'], address: { city: '洛阳' }, ref: oid(2), on: false },
  { _id: 3, name: '王五', age: 41, at: day(3), tags: [], address: { city: '郑州' }, ref: oid(3), note: null },
  {
    _id: 4,
    name: '赵六',
    age: 25,
    at: day(4),
    items: [
      { k: 'x', n: 1 },
      { k: 'y', n: 5 },
    ],
    address: {},
    ref: oid(4),
  },
  { _id: 5, name: 'Ann', age: '30', at: null, tags: 'a', items: [{ k: 'x', n: 9 }], ref: null, note: 'n' },
];

const cases: readonly (readonly [title: string, filter: Anything, ids: number[]])[] = [
  ['everything', {}, [1, 2, 3, 4, 5]],
  ['equality of a text', { name: '李四' }, [2]],
  ['equality of a number is not that of a text', { age: 30 }, [1]],
  ['equality of a date', { at: day(3) }, [3]],
  ['equality of an id', { ref: oid(4) }, [4]],
  ['equality of a boolean', { on: false }, [2]],
  ['equality in a nested object', { 'address.city': '郑州' }, [1, 3]],
  ['equality of a whole object', { address: { city: '洛阳' } }, [2]],
  ['equality reaches into arrays', { tags: 'b' }, [1, 2]],
  ['equality of a whole array', { tags: ['b'] }, [2]],
  ['an array or a single value', { tags: 'a' }, [1, 5]],
  ['null is null or missing', { note: null }, [1, 2, 3, 4]],
  ['fields of objects in arrays', { 'items.k': 'x' }, [4, 5]],
  ['ranges of numbers', { age: { $gt: 25, $lte: 41 } }, [1, 3]],
  ['ranges of dates', { at: { $gte: day(2), $lt: day(4) } }, [2, 3]],
  ['ranges of texts', { name: { $lt: 'B' } }, [5]],
  ['ranges of ids', { ref: { $gt: oid(2) } }, [3, 4]],
  ['one of a list', { age: { $in: [25, '30'] } }, [2, 4, 5]],
  ['one of an empty list', { age: { $in: [] } }, []],
  ['one of a long list', { _id: { $in: [9, 8, 7, 6, 5, 4] } }, [4, 5]],
  ['one of a list with null', { note: { $in: [null, 'n'] } }, [1, 2, 3, 4, 5]],
  ['none of a list', { age: { $nin: [25, 30] } }, [3, 5]],
  ['not equal', { on: { $ne: true } }, [2, 3, 4, 5]],
  ['not null', { ref: { $ne: null } }, [1, 2, 3, 4]],
  ['the field exists', { note: { $exists: true } }, [3, 5]],
  ['the field does not exist', { tags: { $exists: false } }, [4]],
  ['negation', { age: { $not: { $gt: 30 } } }, [1, 2, 4, 5]],
  ['a pattern at the start', { name: { $regex: '^张' } }, [1]],
  // A pattern that may stand anywhere is left to `results` below: SecantusDB takes it for a prefix on an indexed field.
  ['a pattern without case', { name: { $regex: 'ann', $options: 'i' } }, [5]],
  ['either', { $or: [{ age: 41 }, { tags: 'b' }] }, [1, 2, 3]],
  ['both', { $and: [{ age: 25 }, { at: { $gt: day(3) } }] }, [4]],
  ['neither', { $nor: [{ age: 25 }, { name: 'Ann' }] }, [1, 3]],
  ['all of a list', { tags: { $all: ['a', 'b'] } }, [1]],
  ['an array of a size', { tags: { $size: 1 } }, [2]],
  ['one member that meets all', { items: { $elemMatch: { k: 'x', n: { $gt: 5 } } } }, [5]],
  ['an expression', { $expr: { $gt: [{ $size: { $ifNull: ['$items', []] } }, 1] } }, [4]],
  ['a remainder', { _id: { $mod: [2, 1] } }, [1, 3, 5]],
];

export function queryConformance(bench: Bench): void {
  describe.each([
    ['without indexes', []],
    [
      'with an index on each field',
      ['name', 'age', 'at', 'tags', 'address.city', 'ref', 'on', 'note', 'items.k', 'items.n'],
    ],
  ])('filters %s', (_title, paths) => {
    let collection: ReturnType<Bench['collection']>;
    beforeAll(async () => {
      collection = bench.collection();
      for (const path of paths) await collection.createIndex({ [path]: 1 });
      await collection.insertMany(people.map((person) => ({ ...person })));
    });
    test.each(cases)('%s', async (_name, filter, ids) => {
      const found = await collection.find(filter).toArray();
      expect(found.map((doc) => doc['_id']).sort()).toEqual(ids);
      expect(await collection.countDocuments(filter)).toBe(ids.length);
    });
  });

  describe('results', () => {
    let collection: ReturnType<Bench['collection']>;
    beforeAll(async () => {
      collection = bench.collection();
      await collection.createIndex({ group: 1, n: -1 });
      await collection.insertMany(
        Array.from({ length: 30 }, (_, i) => ({ _id: i, group: i % 3, n: i % 7, text: `t${i}` })),
      );
    });
    const ids = async (cursor: { toArray(): Promise<Anything[]> }): Promise<unknown[]> =>
      (await cursor.toArray()).map((doc) => doc['_id']);

    test('are sorted by an index, forwards and backwards', async () => {
      const expected = [0, 3, 6, 9, 12, 15, 18, 21, 24, 27].sort((a, b) => (b % 7) - (a % 7));
      const found = await collection.find({ group: 0 }).sort({ n: -1 }).toArray();
      expect(found.map((doc) => doc['n'])).toEqual(expected.map((id) => id % 7));
      const back = await collection.find({ group: 0 }).sort({ n: 1 }).toArray();
      expect(back.map((doc) => doc['n'])).toEqual(expected.map((id) => id % 7).reverse());
    });
    test('are sorted without an index, by several fields', async () => {
      expect(await ids(collection.find({ group: 1 }).sort({ n: 1, text: -1 }).limit(3))).toEqual([7, 28, 22]);
    });
    test('are skipped and limited', async () => {
      expect(await ids(collection.find({}).sort({ _id: -1 }).skip(2).limit(3))).toEqual([27, 26, 25]);
      expect(await ids(collection.find({ text: /1/ }).sort({ _id: 1 }).skip(1).limit(2))).toEqual([10, 11]);
      expect(await collection.countDocuments({ group: 0 }, { skip: 2, limit: 100 })).toBe(8);
    });
    test('show what the projection asks for', async () => {
      expect(await collection.findOne({ _id: 4 }, { projection: { n: 1 } })).toEqual({ _id: 4, n: 4 });
      expect(await collection.findOne({ _id: 4 }, { projection: { _id: 0, text: 1 } })).toEqual({ text: 't4' });
      expect(await collection.findOne({ _id: 4 }, { projection: { text: 0 } })).toEqual({ _id: 4, group: 1, n: 4 });
    });
    test('come one by one', async () => {
      const cursor = collection.find({ group: 2 }).sort({ _id: 1 });
      expect(await cursor.hasNext()).toBe(true);
      expect(await cursor.next()).toMatchObject({ _id: 2 });
      const rest: unknown[] = [];
      for await (const doc of cursor) rest.push(doc['_id']);
      expect(rest).toEqual([5, 8, 11, 14, 17, 20, 23, 26, 29]);
      expect(await cursor.next()).toBeNull();
    });
    test('are missing when nothing matches', async () => {
      expect(await collection.findOne({ _id: 99 })).toBeNull();
      expect(await collection.find({ _id: 99 }).toArray()).toEqual([]);
      expect(await bench.collection().find({ a: 1 }).toArray()).toEqual([]);
      expect(await bench.collection().countDocuments({})).toBe(0);
    });
    test('are distinct values', async () => {
      expect((await collection.distinct('group', { n: { $lt: 3 } })).sort()).toEqual([0, 1, 2]);
      expect(await collection.estimatedDocumentCount()).toBe(30);
    });
    test('sort missing before numbers before texts', async () => {
      const mixed = bench.collection();
      await mixed.insertMany([
        { _id: 1, v: 'a' },
        { _id: 2 },
        { _id: 3, v: 5 },
        { _id: 4, v: null },
        { _id: 5, v: -1 },
      ]);
      const order = [2, 4, 5, 3, 1];
      expect(await ids(mixed.find({}).sort({ v: 1, _id: 1 }))).toEqual(order);
      await mixed.createIndex({ v: 1, _id: 1 });
      expect(await ids(mixed.find({}).sort({ v: 1, _id: 1 }))).toEqual(order);
    });
  });

  describe('aggregation', () => {
    let collection: ReturnType<Bench['collection']>;
    beforeAll(async () => {
      collection = bench.collection();
      await collection.createIndex({ unit: 1 });
      await collection.insertMany(
        Array.from({ length: 12 }, (_, i) => ({
          _id: i,
          unit: `u${i % 3}`,
          n: i,
          at: day(1 + (i % 2)),
          tags: i % 2 ? ['x'] : ['x', 'y'],
        })),
      );
    });
    const run = (pipeline: Anything[]): Promise<Anything[]> =>
      collection.aggregate(pipeline as never).toArray() as Promise<Anything[]>;

    test('groups with sums, extremes, averages and lists', async () => {
      const grouped = await run([
        { $match: { unit: { $in: ['u0', 'u1'] } } },
        {
          $group: {
            _id: '$unit',
            n: { $sum: '$n' },
            count: { $sum: 1 },
            top: { $max: '$n' },
            low: { $min: '$n' },
            mean: { $avg: '$n' },
            first: { $first: '$n' },
            list: { $push: '$n' },
          },
        },
        { $sort: { _id: 1 } },
      ]);
      expect(grouped).toEqual([
        { _id: 'u0', n: 18, count: 4, top: 9, low: 0, mean: 4.5, first: 0, list: [0, 3, 6, 9] },
        { _id: 'u1', n: 22, count: 4, top: 10, low: 1, mean: 5.5, first: 1, list: [1, 4, 7, 10] },
      ]);
    });
    test('groups by several values and by days', async () => {
      const grouped = await run([
        {
          $group: {
            _id: { unit: '$unit', day: { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: '+08:00' } } },
            count: { $sum: 1 },
          },
        },
        { $sort: { '_id.unit': 1, '_id.day': 1 } },
        { $limit: 2 },
      ]);
      expect(grouped).toEqual([
        { _id: { unit: 'u0', day: '2026-03-01' }, count: 2 },
        { _id: { unit: 'u0', day: '2026-03-02' }, count: 2 },
      ]);
    });
    test('unwinds, projects, adds fields and counts', async () => {
      expect(await run([{ $unwind: '$tags' }, { $match: { tags: 'y' } }, { $count: 'n' }])).toEqual([{ n: 6 }]);
      expect(
        await run([
          { $match: { _id: 3 } },
          { $addFields: { twice: { $multiply: ['$n', 2] } } },
          { $project: { _id: 0, twice: 1, unit: 1 } },
        ]),
      ).toEqual([{ twice: 6, unit: 'u0' }]);
    });
    test('sorts, skips and limits', async () => {
      expect(
        (await run([{ $match: { unit: 'u2' } }, { $sort: { n: -1 } }, { $skip: 1 }, { $limit: 2 }])).map(
          (doc) => doc['_id'],
        ),
      ).toEqual([8, 5]);
    });
    test('groups everything', async () => {
      expect(
        await run([
          { $group: { _id: null, n: { $sum: 1 }, units: { $addToSet: '$unit' } } },
          { $project: { n: 1, units: { $size: '$units' } } },
        ]),
      ).toEqual([{ _id: null, n: 12, units: 3 }]);
      expect(await run([{ $match: { unit: 'none' } }, { $group: { _id: null, n: { $sum: 1 } } }])).toEqual([]);
    });
  });
}
