import { randomUUID } from 'node:crypto';
import { Schema } from 'mongoose';
import { sqliteModule } from '../../src/store/sqlite';
import { ensureIndexes, openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import { errorOf } from './conformance/collection';

const directory = temporaryDirectory();

test('two stores of one process do not know each other', async () => {
  const [one, other] = await Promise.all([openStore({ dataDir: directory() }), openStore({ dataDir: directory() })]);
  const schema = new Schema({ code: String });
  const [here, there] = [one, other].map(({ connection }) => connection.model('Thing', schema));
  await here?.create({ code: 'a' });
  expect(await there?.countDocuments()).toBe(0);
  expect(await here?.countDocuments()).toBe(1);
  await one.close();
  await there?.create({ code: 'b' });
  expect(await there?.countDocuments()).toBe(1);
  await other.close();
});

test('an existing store opens with its indexes within 100 ms', async () => {
  const dataDir = directory();
  const schema = new Schema({ code: { type: String, unique: true }, at: { type: Date, index: true } });
  for (const round of [1, 2]) {
    const start = performance.now();
    const store = await openStore({ dataDir });
    const model = store.connection.model('Thing', schema);
    await ensureIndexes(store.connection);
    if (round === 2) expect(performance.now() - start).toBeLessThan(100);
    await model.create({ code: randomUUID() });
    await store.close();
  }
});

test('expired documents are swept by TTL indexes, those without the date stay', async () => {
  const store = await openStore({ dataDir: directory() });
  const sessions = store.connection.collection<{ _id: number; at?: Date }>('sessions');
  await sessions.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  const now = new Date('2026-03-10T02:00:00Z');
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  await sessions.insertMany([{ _id: 1, at: ago(61) }, { _id: 2, at: ago(60) }, { _id: 3, at: ago(-5) }, { _id: 4 }]);
  expect(await store.sweepExpired(now)).toBe(1);
  expect((await sessions.find({}).toArray()).map(({ _id }) => _id)).toEqual([2, 3, 4]);
  await store.close();
});

test('a long read keeps its snapshot while others write, and leaves the loop free', async () => {
  const store = await openStore({ dataDir: directory() });
  const work = store.connection.collection<{ _id: number; n: number }>('work');
  await work.insertMany(Array.from({ length: 5_000 }, (_, _id) => ({ _id, n: 0 })));
  const cursor = work.find({});
  let seen = 0;
  for await (const doc of cursor) {
    expect(doc.n).toBe(0);
    if (seen === 0) await work.updateMany({}, { $set: { n: 1 } });
    seen += 1;
  }
  expect(seen).toBe(5_000);
  expect(await work.countDocuments({ n: 1 })).toBe(5_000);

  const early = work.find({});
  for await (const doc of early) if (doc._id === 2_000) break;
  expect(early.closed).toBe(true);
  await work.deleteMany({});
  expect(await work.countDocuments({})).toBe(0);
  await store.close();
});

test('what the embedded engine has not is refused, not ignored', async () => {
  const store = await openStore({ dataDir: directory() });
  const work = store.connection.collection('work');
  const refused = [
    () => work.findOne({}, { session: {} as never }),
    () => work.findOne({}, { collation: { locale: 'zh' } }),
    () => work.createIndex({ a: 'text' }),
    () => work.createIndex({ 'a.0': 1 }),
    () => work.createIndex({ a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }),
    () => work.createIndex({ a: 1 }, { collation: { locale: 'zh' } }),
    async () => work.aggregate([{ $lookup: { from: 'x', as: 'y', localField: 'a', foreignField: 'b' } }]).toArray(),
    () => work.insertOne({ at: new Date(Date.UTC(12_000, 1)) }),
    () => work.insertOne({ n: 2n ** 60n }),
  ];
  for (const call of refused) expect(await errorOf(call())).toMatchObject({ name: 'StoreError', code: 'unsupported' });
  await work.insertOne({ a: 1 });
  expect(await errorOf(work.findOne({ $where: 'true' }))).toMatchObject({ name: 'MongoServerError' });
  expect(await errorOf(openStore({}))).toMatchObject({ name: 'StoreError', code: 'cannot_open' });
  await store.close();
});

test('everything can be dropped', async () => {
  const store = await openStore({ dataDir: directory() });
  await store.connection.collection('one').insertOne({ list: ['a'] });
  await store.connection.collection('one').createIndex({ list: 1 });
  await store.connection.dropDatabase();
  expect(await store.connection.listCollections()).toEqual([]);
  await store.connection.collection('one').insertOne({ list: ['a'] });
  expect(await store.connection.collection('one').countDocuments({ list: 'a' })).toBe(1);
  await store.close();
});

test('SQLite is the built-in module where Node has it, otherwise the package', () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const builtIn = (process as unknown as { getBuiltinModule?(id: string): unknown }).getBuiltinModule?.('node:sqlite');
  const expected = major > 22 || (major === 22 && minor >= 15) ? builtIn : sqliteModule('20.19.0');
  expect(sqliteModule()).toBe(expected);
  expect(typeof sqliteModule().DatabaseSync).toBe('function');
});
