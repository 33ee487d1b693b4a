import { join } from 'node:path';
import { openDatabase } from '../../src/store/sqlite';
import { temporaryDirectory } from '../support/temporary-directory';
import { closeLines, openLine } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { notices } from './texts';

jest.setTimeout(180_000);

describe('the store is stopped while texts come in', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  /** Another process holds the store's write lock, as a disk that has stopped would; the carrier repeats what is not acknowledged. */
  test.each([
    ['cmpp30', 10_000, 20],
    ['sgip12', 2_000, 6],
  ] as const)('%s: %d texts, %d s', async (protocol, total, seconds) => {
    const { simulator, account } = await openLine(protocol, {
      window: 100,
      redelivery: { afterMs: 3_000, tries: 1_000 },
    });
    const dataDir = directory();
    const node = await startNode({ dataDir, account, busyMs: 2_000 });
    await node.state(({ links }) => links > 0 || protocol === 'sgip12');
    await node.enqueue(notices(0, 50));
    await simulator.next('submit', () => simulator.counts.accepted >= 20);

    const lock = openDatabase(join(dataDir, 'store.sqlite'));
    lock.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    const before = simulator.counts.mos.acknowledged;
    // Short ones, so that as many are given as there are texts.
    const mos = Array.from({ length: total }, (_, i) => ({
      from: `1990000${String(i % 2_000).padStart(4, '0')}`,
      text: `第${i}问`,
    }));
    const delivered = mos.map((mo) => simulator.deliver(mo));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const acknowledgedMeanwhile = simulator.counts.mos.acknowledged - before;
    const sentMeanwhile = simulator.counts.mos.sent;
    lock.exec('ROLLBACK');
    lock.close();

    const acknowledged = await Promise.all(delivered);
    const counts = await reckon(
      {
        dataDir,
        mos: mos.map(({ text }) => text),
        notices: notices(0, 50).map(({ text }) => text),
        submits: () => simulator.submits,
      },
      90_000,
    );
    print(`store stopped for ${seconds} s, ${protocol}`, { ...counts, acknowledgedMeanwhile, sentMeanwhile });
    expect(acknowledgedMeanwhile).toBe(0);
    expect(new Set(acknowledged.map(({ kind }) => kind))).toEqual(new Set(['taken']));
    expect(counts).toMatchObject(NOTHING_LOST);
    expect(counts.mts).toMatchObject({ sentTwice: 0, marked: 0 });
    expect(await node.stop()).toBe(0);
  });
});
