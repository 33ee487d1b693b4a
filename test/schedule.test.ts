import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, manualClock, MINUTE } from '../src/core/clock';
import { createSchedule, type Job, type Schedule } from '../src/schedule';
import type { Keys } from '../src/store/keys';
import { createMemoryKeys } from '../src/store/keys-memory';
import { openStore, type Store } from '../src/store/store';

let store: Store;
let clock: ManualClock;
let keys: Keys;
const failures: object[] = [];

beforeEach(async () => {
  store = await openStore({ dataDir: mkdtempSync(join(tmpdir(), 'schedule-')), strictScans: true });
  clock = manualClock('2026-03-16T10:00:30+08:00');
  keys = createMemoryKeys(clock);
  failures.length = 0;
});
afterEach(async () => {
  await keys.close();
  await store.close();
});

function node(owner: string, jobs: Job[]): Schedule {
  return createSchedule({
    jobs,
    connection: store.connection,
    keys,
    clock,
    owner,
    log: { error: (details) => failures.push(details) },
  });
}

function job(runs: string[], owner: string, missed: Job['missed'] = 'run_at_once'): Job {
  return { name: 'sweep', everySeconds: 3600, about: '', missed, run: async () => void runs.push(owner) };
}

test('a missed run is caught up once, by one of two nodes', async () => {
  const runs: string[] = [];
  const nodes = [node('a', [job(runs, 'a')]), node('b', [job(runs, 'b')])];
  await Promise.all(nodes.map((each) => each.start()));
  await Promise.all(nodes.map((each) => each.stop()));
  expect(runs).toHaveLength(1);
});

test('a restart within the period, or a clock set back, does not run it again; the next period does', async () => {
  const runs: string[] = [];
  const startAndStop = async (): Promise<void> => {
    const one = node('a', [job(runs, 'a')]);
    await one.start();
    await one.stop();
  };
  await startAndStop();
  await startAndStop();
  clock.advance(-90 * MINUTE);
  await startAndStop();
  expect(runs).toHaveLength(1);
  clock.advance(180 * MINUTE);
  await startAndStop();
  expect(runs).toHaveLength(2);
});

test('a job that skips what it missed waits for its time', async () => {
  const runs: string[] = [];
  const one = node('a', [job(runs, 'a', 'skip')]);
  await one.start();
  await one.stop();
  expect(runs).toEqual([]);
});

test('a failing job is logged, recorded, and gives its lease back', async () => {
  const failing: Job = {
    name: 'broken',
    everySeconds: 60,
    about: '',
    missed: 'run_at_once',
    run: () => Promise.reject(new Error('no disk')),
  };
  const one = node('a', [failing]);
  await one.start();
  await one.stop();
  expect(failures).toEqual([{ job: 'broken', error: 'no disk' }]);
  expect(await store.connection.collection('job_runs').findOne({ _id: 'broken' as never })).toMatchObject({
    failure: 'no disk',
  });
  expect(await keys.acquireLease('job:broken', { ttlMs: MINUTE, owner: 'b' })).not.toBeNull();
});
