import { createSweep, sweepEvery } from '../../../src/channels/session/sweep';

test('a time-out is looked for often enough, and never more than once a second for the usual ones', () => {
  expect(sweepEvery(60_000)).toBe(1_000);
  expect(sweepEvery(400)).toBe(50);
  expect(sweepEvery(1)).toBe(5);
});

test('after the process was held up, what lies in the sockets is read first, once', async () => {
  // Looks come at these times; 5 ms were asked for.
  const times = [0, 5, 10, 500, 505, 1_000, 1_500, 2_000];
  const looked: number[] = [];
  await new Promise<void>((resolve) => {
    const sweep = createSweep(
      5,
      () => {
        const now = times.shift();
        if (now !== undefined) return now;
        sweep.stop();
        resolve();
        return 2_005;
      },
      (now) => looked.push(now),
    );
    sweep.start();
  });
  expect(looked).toEqual([5, 10, 505, 1_500, 2_005]);
});
