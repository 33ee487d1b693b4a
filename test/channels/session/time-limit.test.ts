import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createTimeLimit } from '../../../src/channels/session/time-limit';

/** Rejects when the signal aborts. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

test('a call that takes too long is aborted', async () => {
  await expect(createTimeLimit(10).within(untilAborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('what runs, and what comes after the end, is aborted', async () => {
  const limit = createTimeLimit(60_000);
  const running = [limit.within(untilAborted), limit.within(untilAborted)];
  expect(limit.ended).toBe(false);
  limit.end();
  expect(limit.ended).toBe(true);
  for (const each of [...running, limit.within(untilAborted)]) {
    await expect(each).rejects.toMatchObject({ name: 'AbortError' });
  }
});

test('a call that is over is not aborted by the end', async () => {
  const limit = createTimeLimit(60_000);
  const signal = await limit.within(async (given) => given);
  await expect(limit.within(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  limit.end();
  expect(signal.aborted).toBe(false);
});

test('calls that are over are forgotten', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const limit = createTimeLimit(60_000);
  const heapAfter = async (calls: number): Promise<number> => {
    for (let i = 0; i < calls; i++) await limit.within(async (signal) => signal.aborted);
    // Weak references are let go in a turn of their own.
    for (let turn = 0; turn < 3; turn++) {
      collect();
      await new Promise(setImmediate);
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(1_000);
  // An entry that stayed for each would be some 6 MB.
  expect((await heapAfter(100_000)) - before).toBeLessThan(2_000_000);
});
