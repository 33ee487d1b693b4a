import { join } from 'node:path';
import { Schema } from 'mongoose';
import { APPLICATION_ID } from '../../src/store/embedded/file-check';
import { openDatabase } from '../../src/store/sqlite';
import { ensureIndexes, openStore, type Store } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function open(dataDir: string): Promise<Store> {
  const store = await openStore({ dataDir, strictScans: true, scanLimit: 0 });
  stores.push(store);
  return store;
}

/** A file as format 1 had it: keys in expressions over the document. */
function writeFormatOne(dataDir: string): void {
  const db = openDatabase(join(dataDir, 'store.sqlite'));
  const key = (path: string): string => `ifnull(json_extract(doc,'$."${path}"'),-9e999)`;
  db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=1;
    CREATE TABLE "_meta"(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE "_collections"(name TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE "_indexes"(collection TEXT, name TEXT, spec TEXT NOT NULL, position INTEGER NOT NULL, multikey INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY(collection, name)) WITHOUT ROWID;
    CREATE TABLE "c.texts"(rid INTEGER PRIMARY KEY, id NOT NULL UNIQUE, doc TEXT NOT NULL);
    CREATE UNIQUE INDEX "i.texts.key_1" ON "c.texts"(${key('key')});
    CREATE INDEX "i.texts.dueAt_1" ON "c.texts"(${key('dueAt')}) WHERE json_type(doc,'$."dueAt"') IS NOT NULL;
    INSERT INTO "_collections" VALUES('texts');
    INSERT INTO "_indexes" VALUES('texts','key_1','{"name":"key_1","key":{"key":1},"unique":true}',0,0);
    INSERT INTO "_indexes" VALUES('texts','dueAt_1','{"name":"dueAt_1","key":{"dueAt":1},"sparse":true}',1,0);
    INSERT INTO "c.texts"(id,doc) VALUES('a','{"_id":"a","key":"k1","dueAt":{"$date":"2026-03-10T01:02:03.004Z"}}');
    INSERT INTO "c.texts"(id,doc) VALUES('b','{"_id":"b","key":"k2"}');
    INSERT INTO "c.texts"(id,doc) VALUES('c','{"_id":"c","key":null,"dueAt":null}');`);
  db.close();
}

test('a file of format 1 is brought to this format, with every document where its indexes find it', async () => {
  const dataDir = directory();
  writeFormatOne(dataDir);
  const { connection } = await open(dataDir);
  const texts = connection.collection<{ _id: string }>('texts');
  const ids = async (filter: object): Promise<string[]> =>
    (await texts.find(filter).sort({ dueAt: 1 }).toArray()).map(({ _id }) => _id);
  expect(await ids({ key: 'k2' })).toEqual(['b']);
  expect(await ids({ key: null })).toEqual(['c']);
  expect(await ids({ dueAt: { $exists: true } })).toEqual(['c', 'a']);
  expect(await ids({ dueAt: { $lte: new Date('2026-03-11') } })).toEqual(['a']);
  await expect(texts.insertOne({ _id: 'd', key: 'k1' } as never)).rejects.toMatchObject({ code: 11000 });
  await texts.updateOne({ _id: 'b' }, { $set: { dueAt: new Date('2026-03-09') } });
  expect(await ids({ dueAt: { $lte: new Date('2026-03-11') } })).toEqual(['b', 'a']);
});

test('an index that is made again after it was dropped knows what changed meanwhile', async () => {
  const { connection } = await open(directory());
  const texts = connection.collection<{ _id: string; state: string }>('texts');
  await texts.createIndex({ state: 1 });
  await texts.insertOne({ _id: 'a', state: 'old' });
  await texts.dropIndex('state_1');
  await texts.updateOne({ _id: 'a' }, { $set: { state: 'new' } });
  await texts.insertOne({ _id: 'b', state: 'new' });
  await texts.createIndex({ state: 1 });
  expect(await texts.countDocuments({ state: 'new' })).toBe(2);
  expect(await texts.countDocuments({ state: 'old' })).toBe(0);
});

test('paths that differ in capital letters only are told apart', async () => {
  const { connection } = await open(directory());
  const schema = new Schema({ unit: String, Unit: String, '^unit': String }, { versionKey: false });
  schema.index({ unit: 1 });
  schema.index({ Unit: 1 }, { name: 'second' });
  schema.index({ '^unit': 1 });
  const model = connection.model('Paths', schema);
  await ensureIndexes(connection);
  await model.collection.insertOne({ unit: 'a', Unit: 'b', '^unit': 'c' } as never);
  expect(await model.collection.countDocuments({ unit: 'a' })).toBe(1);
  expect(await model.collection.countDocuments({ Unit: 'b' })).toBe(1);
  expect(await model.collection.countDocuments({ '^unit': 'c' })).toBe(1);
  expect(await model.collection.countDocuments({ unit: 'b' })).toBe(0);
});
