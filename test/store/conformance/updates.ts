import { mongo, Schema } from 'mongoose';
import { errorOf, type Anything, type Bench, type Stored } from './collection';

const at = new Date('2026-03-10T02:00:00.123Z');

/** before, update, after; `filter` gives positional operators their meaning. */
type Case = [title: string, before: Anything, update: Anything, after: Anything, filter?: Anything];
const cases: readonly Case[] = [
  [
    '$set of fields, nested and new',
    { a: 1, b: { c: 1 } },
    { $set: { a: 2, 'b.c': 3, 'x.y': 4 } },
    { a: 2, b: { c: 3 }, x: { y: 4 } },
  ],
  ['$set of a date, an id, a list', {}, { $set: { at, list: [1, { k: 2 }] } }, { at, list: [1, { k: 2 }] }],
  ['$unset', { a: 1, b: { c: 1, d: 2 } }, { $unset: { a: '', 'b.c': '', none: '' } }, { b: { d: 2 } }],
  [
    '$inc of a field, a new one, a nested one',
    { a: 1, b: { c: 5 } },
    { $inc: { a: 2, n: -3, 'b.c': 1.5 } },
    { a: 3, b: { c: 6.5 }, n: -3 },
  ],
  ['$mul', { a: 3 }, { $mul: { a: 2 } }, { a: 6 }],
  ['$min and $max', { a: 5, b: 5, c: 5 }, { $min: { a: 3, b: 9 }, $max: { c: 9, d: 1 } }, { a: 3, b: 5, c: 9, d: 1 }],
  ['$min and $max of dates', { a: at }, { $max: { a: new Date('2026-03-11') } }, { a: new Date('2026-03-11') }],
  ['$rename', { a: 1, c: 2 }, { $rename: { a: 'b' } }, { b: 1, c: 2 }],
  ['$push to a list and to none', { l: [1] }, { $push: { l: 2, m: 'x' } }, { l: [1, 2], m: ['x'] }],
  [
    '$push $each with $slice keeps the last',
    { l: [1, 2, 3] },
    { $push: { l: { $each: [4, 5], $slice: -3 } } },
    { l: [3, 4, 5] },
  ],
  [
    '$push $each with $slice keeps the first',
    { l: [1] },
    { $push: { l: { $each: [4, 5], $slice: 2 } } },
    { l: [1, 4] },
  ],
  ['$push $each with $slice to no list', {}, { $push: { l: { $each: [4, 5, 6], $slice: -2 } } }, { l: [5, 6] }],
  [
    '$push with $position and $sort',
    { l: [3, 1], m: [{ n: 2 }] },
    { $push: { l: { $each: [9], $position: 0 }, m: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
    { l: [9, 3, 1], m: [{ n: 1 }, { n: 2 }] },
  ],
  ['$push of a list is one member', { l: [] }, { $push: { l: [1, 2] } }, { l: [[1, 2]] }],
  [
    '$addToSet',
    { l: [1, { k: 1 }] },
    { $addToSet: { l: { $each: [1, 2, { k: 1 }, 2] }, m: 'x' } },
    { l: [1, { k: 1 }, 2], m: ['x'] },
  ],
  [
    '$pull by value, by condition, by fields',
    {
      l: [1, 2, 3, 2],
      m: [1, 5, 9],
      o: [
        { k: 'a', n: 1 },
        { k: 'b', n: 2 },
      ],
    },
    { $pull: { l: 2, m: { $gte: 5 }, o: { k: 'a' } } },
    { l: [1, 3], m: [1], o: [{ k: 'b', n: 2 }] },
  ],
  ['$pull from no list', { a: 1 }, { $pull: { l: 2 } }, { a: 1 }],
  ['$pullAll', { l: [1, 2, 3, 2] }, { $pullAll: { l: [2, 3] } }, { l: [1] }],
  ['$pop at both ends', { l: [1, 2, 3], m: [1, 2] }, { $pop: { l: 1, m: -1 } }, { l: [1, 2], m: [2] }],
  [
    'the member that matched',
    {
      l: [
        { k: 'a', n: 1 },
        { k: 'b', n: 1 },
      ],
    },
    { $set: { 'l.$.n': 7 } },
    {
      l: [
        { k: 'a', n: 1 },
        { k: 'b', n: 7 },
      ],
    },
    { 'l.k': 'b' },
  ],
  [
    'the member that matched all of $elemMatch',
    {
      l: [
        { k: 'a', n: 1 },
        { k: 'a', n: 2 },
      ],
    },
    { $inc: { 'l.$.n': 10 } },
    {
      l: [
        { k: 'a', n: 1 },
        { k: 'a', n: 12 },
      ],
    },
    { l: { $elemMatch: { k: 'a', n: 2 } } },
  ],
  ['every member', { l: [1, 2] }, { $inc: { 'l.$[]': 1 } }, { l: [2, 3] }],
  ['a member by its place', { l: [1, 2] }, { $set: { 'l.1': 5 } }, { l: [1, 5] }],
  [
    'several operators',
    { a: 1, l: [1] },
    { $set: { b: 2 }, $inc: { a: 1 }, $push: { l: 2 }, $unset: { c: 1 } },
    { a: 2, b: 2, l: [1, 2] },
  ],
  [
    'a pipeline',
    { a: 1, b: 2 },
    [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: ['b'] }] as never,
    { a: 1, sum: 3 },
  ],
];

export function updateConformance(bench: Bench): void {
  describe('update operators', () => {
    test.each(cases)('%s', async (...[, before, update, after, filter]: Case) => {
      const collection = bench.collection();
      await collection.insertOne({ _id: 1, ...before } as Stored);
      const outcome = await collection.updateOne({ _id: 1, ...filter }, update as never);
      expect(outcome.matchedCount).toBe(1);
      expect(await collection.findOne({ _id: 1 } as Stored)).toEqual({ _id: 1, ...after });
    });

    test('array filters choose the members', async () => {
      const collection = bench.collection();
      await collection.insertOne({ _id: 1, l: [{ n: 1 }, { n: 5 }, { n: 9 }] });
      await collection.updateOne(
        { _id: 1 },
        { $set: { 'l.$[big].n': 0 } },
        { arrayFilters: [{ 'big.n': { $gte: 5 } }] },
      );
      expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, l: [{ n: 1 }, { n: 0 }, { n: 0 }] });
    });
    test('$currentDate writes a date', async () => {
      const collection = bench.collection();
      await collection.insertOne({ _id: 1 });
      await collection.updateOne({ _id: 1 }, { $currentDate: { at: true } });
      expect((await collection.findOne({ _id: 1 }))?.['at']).toBeInstanceOf(Date);
    });
    test.each([
      ['$inc of a text', { $inc: { t: 1 } }],
      ['$push to a text', { $push: { t: 1 } }],
      ['$pull from a text', { $pull: { t: 1 } }],
      ['an unknown operator', { $frobnicate: { t: 1 } }],
      ['another id', { $set: { _id: 2 } }],
    ])('%s is refused and changes nothing', async (_title, update) => {
      const collection = bench.collection();
      await collection.insertOne({ _id: 1, t: 'x' });
      expect((await errorOf(collection.updateOne({ _id: 1 }, update as never))).name).toMatch(/^Mongo/);
      expect(await bench.all(collection)).toEqual([{ _id: 1, t: 'x' }]);
    });
    test('counts what matched and what changed', async () => {
      const collection = bench.collection();
      await collection.insertMany([
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
        { _id: 3, a: 2 },
      ]);
      expect(await collection.updateMany({}, { $set: { a: 2 } })).toMatchObject({ matchedCount: 3, modifiedCount: 1 });
      expect(await collection.updateOne({ a: 9 }, { $set: { a: 2 } })).toMatchObject({
        matchedCount: 0,
        modifiedCount: 0,
        upsertedId: null,
      });
    });
    test('of many documents, each by the filter', async () => {
      const collection = bench.collection();
      await collection.insertMany(Array.from({ length: 1_200 }, (_, i) => ({ _id: i, odd: i % 2 === 1, n: 0 })));
      expect(await collection.updateMany({ odd: true }, { $inc: { n: 1 } })).toMatchObject({
        matchedCount: 600,
        modifiedCount: 600,
      });
      expect(await collection.countDocuments({ n: 1 })).toBe(600);
      expect(await collection.deleteMany({ odd: true })).toMatchObject({ deletedCount: 600 });
      expect(await collection.countDocuments({})).toBe(600);
    });
  });

  describe('upserts', () => {
    test('insert the filter’s equalities, the update and $setOnInsert; later only the update', async () => {
      const collection = bench.collection();
      const upsert = (n: number) =>
        collection.updateOne(
          { key: 'k', 'in.side': 1, other: { $gt: 5 } },
          { $set: { n }, $setOnInsert: { first: n }, $inc: { count: 1 } },
          { upsert: true },
        );
      const first = await upsert(1);
      expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
      expect(first.upsertedId).toBeInstanceOf(mongo.ObjectId);
      await collection.updateOne({ key: 'k' }, { $set: { other: 9 } });
      expect(await upsert(2)).toMatchObject({ matchedCount: 1, upsertedCount: 0, upsertedId: null });
      expect(await bench.all(collection)).toEqual([
        { _id: first.upsertedId, key: 'k', in: { side: 1 }, n: 2, first: 1, count: 2, other: 9 },
      ]);
    });
    test('take the id of the filter', async () => {
      const collection = bench.collection();
      await collection.updateOne({ _id: 'id' }, { $set: { a: 1 } }, { upsert: true });
      await collection.replaceOne({ _id: 'other' }, { b: 1 }, { upsert: true });
      await collection.updateMany({ _id: 'third' }, { $setOnInsert: { c: 1 } }, { upsert: true });
      expect(await bench.all(collection)).toEqual([
        { _id: 'id', a: 1 },
        { _id: 'other', b: 1 },
        { _id: 'third', c: 1 },
      ]);
    });
  });

  describe('find and change', () => {
    test('returns the document before or after, by the order asked for', async () => {
      const collection = bench.collection();
      await collection.insertMany([
        { _id: 1, n: 1 },
        { _id: 2, n: 2 },
      ]);
      expect(await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
      expect(await collection.findOneAndUpdate({ _id: 1 }, { $inc: { n: 10 } }, { returnDocument: 'after' })).toEqual({
        _id: 1,
        n: 11,
      });
      expect(await collection.findOneAndUpdate({ _id: 3 }, { $set: { n: 1 } })).toBeNull();
      expect(
        await collection.findOneAndUpdate(
          { _id: 3 },
          { $set: { n: 1 } },
          { upsert: true, returnDocument: 'after', projection: { n: 1, _id: 0 } },
        ),
      ).toEqual({ n: 1 });
      expect(await collection.findOneAndReplace({ _id: 3 }, { m: 1 }, { returnDocument: 'after' })).toEqual({
        _id: 3,
        m: 1,
      });
      expect(await collection.findOneAndDelete({ n: { $gte: 11 } }, { sort: { n: 1 } })).toEqual({ _id: 1, n: 11 });
      expect(await collection.findOneAndDelete({ n: 99 })).toBeNull();
      expect(await bench.all(collection)).toEqual([
        { _id: 2, n: 12 },
        { _id: 3, m: 1 },
      ]);
    });
    test('returns the outcome when asked to', async () => {
      const collection = bench.collection();
      const made = await collection.findOneAndUpdate(
        { _id: 7 },
        { $set: { n: 1 } },
        { upsert: true, includeResultMetadata: true },
      );
      expect(made).toMatchObject({ value: null, lastErrorObject: { n: 1, updatedExisting: false, upserted: 7 } });
      const changed = await collection.findOneAndUpdate(
        { _id: 7 },
        { $set: { n: 2 } },
        { returnDocument: 'after', includeResultMetadata: true },
      );
      expect(changed).toMatchObject({ value: { n: 2 }, lastErrorObject: { n: 1, updatedExisting: true } });
    });
  });

  describe('bulk writes', () => {
    test('run in order and count', async () => {
      const collection = bench.collection();
      const outcome = await collection.bulkWrite([
        { insertOne: { document: { _id: 1, a: 1 } } },
        { insertOne: { document: { _id: 2, a: 1 } } },
        { updateMany: { filter: { a: 1 }, update: { $set: { a: 2 } } } },
        { updateOne: { filter: { _id: 9 }, update: { $set: { a: 9 } }, upsert: true } },
        { replaceOne: { filter: { _id: 1 }, replacement: { b: 1 } } },
        { deleteOne: { filter: { _id: 2 } } },
      ]);
      expect(outcome).toMatchObject({
        insertedCount: 2,
        matchedCount: 3,
        modifiedCount: 3,
        upsertedCount: 1,
        deletedCount: 1,
        upsertedIds: { 3: 9 },
      });
      expect(await bench.all(collection)).toEqual([
        { _id: 1, b: 1 },
        { _id: 9, a: 9 },
      ]);
    });
    test('ordered ends at the first refusal, unordered goes on', async () => {
      for (const [ordered, left] of [
        [true, [1, 2]],
        [false, [1, 2, 3]],
      ] as const) {
        const collection = bench.collection();
        const error = await errorOf(
          collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 2 }, { _id: 3 }], { ordered }),
        );
        expect(error).toMatchObject({
          name: 'MongoBulkWriteError',
          code: 11000,
          result: { insertedCount: left.length },
        });
        expect((error['writeErrors'] as { index: number }[]).map(({ index }) => index)).toEqual([2]);
        expect((await bench.all(collection)).map((doc) => doc['_id'])).toEqual(left);
      }
    });
    test('of thousands', async () => {
      const collection = bench.collection();
      const outcome = await collection.insertMany(Array.from({ length: 2_500 }, (_, i) => ({ _id: i })));
      expect(outcome.insertedCount).toBe(2_500);
      expect(await collection.countDocuments({})).toBe(2_500);
    });
  });

  describe('through mongoose', () => {
    const schema = new Schema(
      {
        code: String,
        n: { type: Number, default: 5 },
        parts: [{ k: String }],
        map: { type: Map, of: Number },
        raw: Buffer,
        big: Schema.Types.Decimal128,
        any: Schema.Types.Mixed,
      },
      { timestamps: true, optimisticConcurrency: true },
    );
    test('types survive', async () => {
      const model = await bench.model(schema);
      const raw = Buffer.from([0, 1, 254, 255]);
      await model.create({
        code: '编号\u0000"\\',
        parts: [{ k: 'x' }],
        map: { a: 1 },
        raw,
        big: '12.340',
        any: { $date: 'x', 'a.b': [undefined, 1], deep: { at } },
      });
      const found = await model.findOne({}).orFail();
      expect(found.code).toBe('编号\u0000"\\');
      expect(found.map?.get('a')).toBe(1);
      expect(Buffer.compare(found.raw as Buffer, raw)).toBe(0);
      expect(String(found.big)).toBe('12.340');
      expect(found.any).toEqual({ $date: 'x', 'a.b': [null, 1], deep: { at } });
      expect(await model.countDocuments({ code: '编号\u0000"\\' })).toBe(1);
    });
    test('a document changed elsewhere since is not overwritten', async () => {
      const model = await bench.model(schema);
      const { _id } = await model.create({ code: 'a' });
      const [one, other] = [await model.findById(_id).orFail(), await model.findById(_id).orFail()];
      one.n = 6;
      await one.save();
      other.n = 7;
      expect((await errorOf(other.save())).name).toBe('VersionError');
      expect(await model.findById(_id).lean()).toMatchObject({ n: 6, __v: 1 });
    });
    test('defaults and time stamps are set on an upsert', async () => {
      const model = await bench.model(schema);
      const made = await model.findOneAndUpdate(
        { code: 'u' },
        { $push: { parts: { k: 'p' } } },
        { upsert: true, returnDocument: 'after' },
      );
      expect(made).toMatchObject({ code: 'u', n: 5, __v: 0 });
      expect(made?.get('createdAt')).toBeInstanceOf(Date);
    });
    test('cursors, counts, existence, deletion', async () => {
      const model = await bench.model(schema);
      await model.insertMany([{ code: 'a' }, { code: 'b' }, { code: 'c' }]);
      const seen: unknown[] = [];
      for await (const doc of model
        .find({ code: { $gt: 'a' } })
        .sort({ code: -1 })
        .cursor())
        seen.push(doc.code);
      expect(seen).toEqual(['c', 'b']);
      expect(await model.exists({ code: 'b' })).toBeTruthy();
      expect(await model.deleteOne({ code: 'b' })).toMatchObject({ deletedCount: 1 });
      expect(await model.countDocuments()).toBe(2);
      expect(await model.aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }])).toEqual([{ _id: null, n: 10 }]);
    });
  });
}
