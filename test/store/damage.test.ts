import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/sqlite';
import { openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import { errorOf } from './conformance/collection';

const directory = temporaryDirectory();
const fileIn = (dataDir: string): string => join(dataDir, 'store.sqlite');

async function filledStore(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir });
  const work = store.connection.collection<{ _id: number; text: string }>('work');
  await work.createIndex({ text: 1 });
  await work.insertMany(Array.from({ length: 500 }, (_, _id) => ({ _id, text: `${_id} ${'x'.repeat(300)}` })));
  await store.close();
}

async function expectRefusal(dataDir: string, code: string): Promise<void> {
  const before = readFileSync(fileIn(dataDir));
  const names = readdirSync(dataDir);
  const error = await errorOf(openStore({ dataDir }));
  expect(error).toMatchObject({ name: 'StoreError', code, retryable: false });
  expect(error.message).toContain('store.sqlite');
  expect(error['personMessage']).toMatch(/数据文件|store\.sqlite/);
  expect(readFileSync(fileIn(dataDir)).equals(before)).toBe(true);
  expect(readdirSync(dataDir)).toEqual(names);
}

describe('a file that is not a sound store is refused and left byte for byte', () => {
  test.each([
    ['a text', Buffer.from('这不是数据库'.repeat(500)), 'not_a_store'],
    ['zeros', Buffer.alloc(8192), 'not_a_store'],
    ['half a header', Buffer.from('SQLite format 3\0......'), 'damaged_file'],
  ])('%s', async (_title, content, code) => {
    const dataDir = directory();
    writeFileSync(fileIn(dataDir), content);
    await expectRefusal(dataDir, code);
  });

  test('a store cut short', async () => {
    const dataDir = directory();
    await filledStore(dataDir);
    const whole = readFileSync(fileIn(dataDir));
    writeFileSync(fileIn(dataDir), whole.subarray(0, 4096 * 5 + 100));
    await expectRefusal(dataDir, 'damaged_file');
  });

  test.each([0, 1, 2, 10, 30])('a store with page %i overwritten', async (page) => {
    const dataDir = directory();
    await filledStore(dataDir);
    const content = readFileSync(fileIn(dataDir));
    // The header stays, so that only a look inside can tell.
    content.fill(0xa5, page * 4096 + (page === 0 ? 100 : 0), (page + 1) * 4096);
    writeFileSync(fileIn(dataDir), content);
    await expectRefusal(dataDir, 'damaged_file');
  });

  test('the database of another program', async () => {
    const dataDir = directory();
    const foreign = openDatabase(fileIn(dataDir));
    foreign.exec('CREATE TABLE things(a); INSERT INTO things VALUES(1)');
    foreign.close();
    await expectRefusal(dataDir, 'not_a_store');
  });

  test('a store of a newer version', async () => {
    const dataDir = directory();
    await filledStore(dataDir);
    const newer = openDatabase(fileIn(dataDir));
    newer.exec('PRAGMA user_version=99');
    newer.close();
    await expectRefusal(dataDir, 'newer_format');
  });

  test('a data directory that cannot be made', async () => {
    const parent = directory();
    writeFileSync(join(parent, 'file'), '');
    expect(await errorOf(openStore({ dataDir: join(parent, 'file', 'data') }))).toMatchObject({ code: 'cannot_open' });
  });
});

test('an empty file is a new store', async () => {
  const dataDir = directory();
  writeFileSync(fileIn(dataDir), '');
  await filledStore(dataDir);
});

test('calls on a closed store are refused', async () => {
  const store = await openStore({ dataDir: directory() });
  const work = store.connection.collection('work');
  await store.close();
  expect(await errorOf(work.insertOne({}))).toMatchObject({ name: 'StoreError', code: 'closed' });
  expect(await errorOf(work.findOne({}))).toMatchObject({ name: 'StoreError', code: 'closed' });
});

test('writes in flight are finished by close', async () => {
  const dataDir = directory();
  const store = await openStore({ dataDir });
  const work = store.connection.collection<{ _id: number }>('work');
  const writes = Promise.all(Array.from({ length: 1_200 }, (_, _id) => work.insertOne({ _id })));
  await Promise.all([writes, store.close()]);
  const again = await openStore({ dataDir });
  expect(await again.connection.collection('work').countDocuments({})).toBe(1_200);
  await again.close();
});

describe('a full disk', () => {
  async function fillUp(dataDir: string, restrict: (database: string) => Promise<void> | void): Promise<void> {
    let store = await openStore({ dataDir });
    let work = store.connection.collection<{ _id: number; text: string }>('work');
    await work.insertOne({ _id: -1, text: 'first' });
    await restrict(fileIn(dataDir));
    const acknowledged = [-1];
    let failure: (Error & Record<string, unknown>) | null = null;
    for (let i = 0; i < 4_000 && !failure; i += 10) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, k) => work.insertOne({ _id: i + k, text: 'x'.repeat(2_000) })),
      );
      outcomes.forEach((outcome, k) => {
        if (outcome.status === 'fulfilled') acknowledged.push(i + k);
        else failure ??= outcome.reason as Error & Record<string, unknown>;
      });
    }
    expect(failure).toMatchObject({ name: 'StoreError', code: 'disk_full', retryable: true });
    expect(failure?.['personMessage']).toContain('磁盘空间不足');
    const ids = async () => (await work.find({}).sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    expect(await ids()).toEqual(acknowledged);
    await store.close();
    store = await openStore({ dataDir });
    work = store.connection.collection<{ _id: number; text: string }>('work');
    expect(await ids()).toEqual(acknowledged);
    await store.close();
  }

  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountWorks();

  function mountWorks(): boolean {
    const at = '/tmp/sms12366-mount-probe';
    try {
      mkdirSync(at, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
      execFileSync('umount', [at], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  (canMount ? test : test.skip)(
    'a real one: what was acknowledged stays, the error is typed, reading goes on',
    async () => {
      const dataDir = directory();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dataDir]);
      try {
        await fillUp(dataDir, () => undefined);
      } finally {
        // Lazily: SQLite lets go of a closed file only when the garbage collector comes by.
        execFileSync('umount', ['-l', dataDir]);
      }
    },
  );
});
