import { join } from 'node:path';
import { openStore } from '../../src/store/store';
import { startChild, type Child } from '../support/child';
import { temporaryDirectory } from '../support/temporary-directory';

const directory = temporaryDirectory();
const child = (name: string, ...args: string[]): Child =>
  startChild(join(__dirname, 'children', `${name}.ts`), ...args);

jest.setTimeout(120_000);

async function line(of: Child): Promise<string> {
  const { value, done } = await of.lines.next();
  if (done) throw new Error(`the child ended: ${(await of.ended).errors}`);
  return value as string;
}

/** Starts the children together once all are ready; their last lines. */
async function race(children: Child[]): Promise<string[]> {
  await Promise.all(children.map(async (each) => expect(await line(each)).toBe('ready')));
  for (const each of children) each.process.stdin?.write('go\n');
  return Promise.all(
    children.map(async (each) => {
      const last = await line(each);
      expect(await each.ended).toEqual({ code: 0, errors: '' });
      return last;
    }),
  );
}

test('4 processes on one file claim 1,000 documents, each exactly once', async () => {
  const dataDir = directory();
  const store = await openStore({ dataDir });
  const work = store.connection.collection<{ _id: number; state: string; dueAt: Date }>('work');
  await work.createIndex({ state: 1, dueAt: 1 });
  await work.createIndex({ claim: 1 }, { sparse: true });
  await work.insertMany(Array.from({ length: 1_000 }, (_, _id) => ({ _id, state: 'queued', dueAt: new Date(_id) })));

  const claimed = await race(Array.from({ length: 4 }, () => child('claim', dataDir)));
  const ids = claimed.flatMap((text) => JSON.parse(text) as number[]);
  expect(ids).toHaveLength(1_000);
  expect(new Set(ids).size).toBe(1_000);
  // What the others wrote is seen here, where the file stayed open all the while.
  expect(await work.countDocuments({ state: 'claimed' })).toBe(1_000);
  await store.close();
});

test('two processes on one file: increments add up, unique keys hold, new indexes and lists are noticed', async () => {
  const dataDir = directory();
  const store = await openStore({ dataDir });
  const shared = store.connection.collection<{ _id: string; key?: string; n?: number }>('shared');
  await shared.createIndex({ key: 1 }, { unique: true, sparse: true });
  const inserted = await race([child('increment', dataDir), child('increment', dataDir)]);
  expect(inserted.reduce((sum, text) => sum + Number(text), 0)).toBe(300);
  expect(await shared.findOne({ _id: 'n' })).toMatchObject({ n: 600 });

  const other = await openStore({ dataDir });
  const theirs = other.connection.collection<{ _id: string; key: string | string[] }>('shared');
  // An array makes the index multikey; the first connection must plan anew.
  await theirs.insertOne({ _id: 'list', key: ['p', 'q'] });
  expect(await shared.findOne({ key: 'q' })).toMatchObject({ _id: 'list' });
  await expect(shared.insertOne({ _id: 'again', key: 'q' })).rejects.toMatchObject({ code: 11000 });
  await other.close();
  await store.close();
});

test('kill -9 in the middle of writes: every acknowledged write is there on reopening', async () => {
  const dataDir = directory();
  for (let round = 0; round < 3; round++) {
    const writer = child('write', join(dataDir, String(round)));
    const acknowledged: string[] = [];
    let total = 0;
    for await (const text of writer.lines) {
      if (text.startsWith('total ')) total = Number(text.slice(6));
      else acknowledged.push(text);
      if (acknowledged.length === 300 + round * 137) writer.process.kill('SIGKILL');
    }
    expect((await writer.ended).code).toBe('SIGKILL');

    const store = await openStore({ dataDir: join(dataDir, String(round)) });
    const work = store.connection.collection<{ _id: string; total: number }>('work');
    const there = new Set((await work.find({}).toArray()).map(({ _id }) => _id));
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
    expect((await work.findOne({ _id: 'sum' }))?.total).toBeGreaterThanOrEqual(total);
    // The file is whole and goes on working.
    await work.insertOne({ _id: 'after', total: 1 });
    await store.close();
  }
});
