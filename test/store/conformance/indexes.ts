import { Schema } from 'mongoose';
import { ensureIndexes } from '../../../src/store/store';
import { errorOf, freshName, type Bench } from './collection';

export function indexConformance(bench: Bench): void {
  describe('unique indexes', () => {
    test('refuse the second document with code, pattern and value', async () => {
      const collection = bench.collection();
      await collection.createIndex({ code: 1 }, { unique: true });
      await collection.insertOne({ _id: 1, code: 'a' });
      const error = await errorOf(collection.insertOne({ _id: 2, code: 'a' }));
      expect(error).toMatchObject({
        name: 'MongoServerError',
        code: 11000,
        keyPattern: { code: 1 },
        keyValue: { code: 'a' },
      });
      expect(error.message).toContain('E11000 duplicate key error');
      expect(await errorOf(collection.insertOne({ _id: 1, code: 'b' }))).toMatchObject({
        code: 11000,
        keyPattern: { _id: 1 },
        keyValue: { _id: 1 },
      });
      expect(await bench.all(collection)).toEqual([{ _id: 1, code: 'a' }]);
    });
    test('refuse updates, replacements and upserts too', async () => {
      const collection = bench.collection();
      await collection.createIndex({ code: 1 }, { unique: true });
      await collection.insertMany([
        { _id: 1, code: 'a' },
        { _id: 2, code: 'b' },
      ]);
      for (const attempt of [
        collection.updateOne({ _id: 2 }, { $set: { code: 'a' } }),
        collection.replaceOne({ _id: 2 }, { code: 'a' }),
        collection.findOneAndUpdate({ _id: 2 }, { $set: { code: 'a' } }),
        collection.updateOne({ _id: 3 }, { $set: { code: 'a' } }, { upsert: true }),
      ]) {
        expect((await errorOf(attempt))['code']).toBe(11000);
      }
      expect(await bench.all(collection)).toEqual([
        { _id: 1, code: 'a' },
        { _id: 2, code: 'b' },
      ]);
    });
    test('count a missing field as one value', async () => {
      const collection = bench.collection();
      await collection.createIndex({ code: 1 }, { unique: true });
      await collection.insertOne({ _id: 1 });
      expect((await errorOf(collection.insertOne({ _id: 2 })))['code']).toBe(11000);
      expect((await errorOf(collection.insertOne({ _id: 3, code: null })))['code']).toBe(11000);
    });
    test('over several fields look at all of them', async () => {
      const collection = bench.collection();
      await collection.createIndex({ channel: 1, carrierId: 1 }, { unique: true });
      await collection.insertMany([
        { channel: 'a', carrierId: 1 },
        { channel: 'a', carrierId: 2 },
        { channel: 'b', carrierId: 1 },
      ]);
      expect(await errorOf(collection.insertOne({ channel: 'b', carrierId: 1 }))).toMatchObject({
        code: 11000,
        keyPattern: { channel: 1, carrierId: 1 },
        keyValue: { channel: 'b', carrierId: 1 },
      });
    });
    test('that are sparse let documents without the field be', async () => {
      const collection = bench.collection();
      await collection.createIndex({ code: 1 }, { unique: true, sparse: true });
      await collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, code: 'a' }]);
      expect((await errorOf(collection.insertOne({ _id: 4, code: 'a' })))['code']).toBe(11000);
      expect((await collection.find({ code: null }).toArray()).map((doc) => doc['_id'])).toEqual([1, 2]);
      expect(await collection.countDocuments({ code: 'a' })).toBe(1);
    });
    test('that are partial look at what the expression says', async () => {
      const collection = bench.collection();
      await collection.createIndex({ sender: 1 }, { unique: true, partialFilterExpression: { state: 'open' } });
      await collection.insertMany([
        { _id: 1, sender: 's', state: 'open' },
        { _id: 2, sender: 's', state: 'closed' },
        { _id: 3, sender: 's', state: 'closed' },
      ]);
      expect((await errorOf(collection.updateOne({ _id: 2 }, { $set: { state: 'open' } })))['code']).toBe(11000);
      await collection.updateOne({ _id: 1 }, { $set: { state: 'closed' } });
      await collection.updateOne({ _id: 2 }, { $set: { state: 'open' } });
      expect((await collection.find({ sender: 's', state: 'open' }).toArray()).map((doc) => doc['_id'])).toEqual([2]);
      expect(await collection.countDocuments({ sender: 's' })).toBe(3);
    });
    test('on lists hold for every member', async () => {
      const collection = bench.collection();
      await collection.createIndex({ phones: 1 }, { unique: true });
      await collection.insertMany([
        { _id: 1, phones: ['13800000001', '13800000002'] },
        { _id: 2, phones: ['13800000003'] },
      ]);
      expect((await errorOf(collection.insertOne({ _id: 3, phones: ['13800000004', '13800000002'] })))['code']).toBe(
        11000,
      );
      await collection.updateOne({ _id: 1 }, { $pull: { phones: '13800000002' } as never });
      await collection.insertOne({ _id: 3, phones: ['13800000004', '13800000002'] });
      expect(
        (await errorOf(collection.updateOne({ _id: 2 }, { $push: { phones: '13800000004' } as never })))['code'],
      ).toBe(11000);
      await collection.deleteOne({ _id: 3 });
      await collection.updateOne({ _id: 2 }, { $push: { phones: '13800000004' } as never });
      expect(await collection.findOne({ phones: '13800000004' })).toMatchObject({ _id: 2 });
    });
    test('cannot be made over what is not unique', async () => {
      const collection = bench.collection();
      await collection.insertMany([{ a: 1 }, { a: 1 }]);
      expect((await errorOf(collection.createIndex({ a: 1 }, { unique: true })))['code']).toBe(11000);
      expect((await collection.indexes()).map((index) => index.name)).toEqual(['_id_']);
    });
  });

  test('a partial index with $exists and with a range', async () => {
    const collection = bench.collection();
    await collection.createIndex({ due: 1 }, { partialFilterExpression: { due: { $exists: true } } });
    await collection.createIndex({ n: 1, due: 1 }, { partialFilterExpression: { n: { $gt: 5 } } });
    await collection.insertMany(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? { _id: i, n: i, due: i } : { _id: i, n: i })),
    );
    expect(await collection.countDocuments({ due: { $gte: 10 } })).toBe(5);
    expect(await collection.countDocuments({ n: { $gte: 6 }, due: 7 })).toBe(1);
    expect(await collection.countDocuments({ n: { $gte: 3 } })).toBe(17);
    expect(
      (
        await collection
          .find({ n: { $gt: 10 } })
          .sort({ n: -1 })
          .limit(2)
          .toArray()
      ).map((doc) => doc['_id']),
    ).toEqual([19, 18]);
  });

  test('are listed as they were made, made again without harm, and dropped', async () => {
    const collection = bench.collection();
    await collection.createIndex({ a: 1 });
    expect(await collection.createIndex({ a: 1 })).toBe('a_1');
    await collection.createIndex({ b: 1, c: -1 }, { unique: true, name: 'own' });
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    const listed = await collection.indexes();
    expect(listed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: '_id_', key: { _id: 1 } }),
        expect.objectContaining({ name: 'a_1', key: { a: 1 } }),
        expect.objectContaining({ name: 'own', key: { b: 1, c: -1 }, unique: true }),
        expect.objectContaining({ name: 'at_1', key: { at: 1 }, expireAfterSeconds: 60 }),
      ]),
    );
    expect((await errorOf(collection.createIndex({ a: 1 }, { name: 'a_1', unique: true })))['name']).toBe(
      'MongoServerError',
    );
    await collection.dropIndex('own');
    expect((await collection.indexes()).map((index) => index.name)).not.toContain('own');
    await collection.drop();
    expect(await collection.countDocuments({})).toBe(0);
  });

  test('of a schema are built before ensureIndexes settles, and its failure is thrown', async () => {
    const { connection } = bench.store();
    const name = freshName();
    const schema = new Schema({ code: { type: String, unique: true } });
    const model = connection.model(name, schema, name);
    await ensureIndexes(connection);
    expect((await model.collection.indexes()).map((index) => index.name)).toEqual(['_id_', 'code_1']);

    const spoilt = freshName();
    await connection.collection(spoilt).insertMany([{ code: 1 }, { code: 1 }]);
    connection.model(spoilt, schema, spoilt);
    expect((await errorOf(ensureIndexes(connection)))['code']).toBe(11000);
    connection.deleteModel(spoilt);
    connection.deleteModel(name);
  });
}
