import type { Delivered } from '../../src/simulator/texts';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, openLine } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { notices, questions } from './texts';

const HOUR = 3_600_000;
const MTS = 150;
const MOS = 100;

jest.setTimeout(120_000);

describe('the clock is moved back an hour', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  test.each(['cmpp30', 'smgp30', 'sgip12'] as const)('%s', async (protocol) => {
    // Answers are late, so that windows, leases and waiting times are all in use when it happens.
    const { simulator, account } = await openLine(protocol, {
      faults: { late: 100, throttle: 80 },
    });
    const dataDir = directory();
    const node = await startNode({ dataDir, account });
    const begun = performance.now();
    const half = simulator.next('submit', () => simulator.counts.accepted >= (MTS + MOS) / 2);
    const mos: Promise<Delivered>[] = questions(0, MOS).map((mo) => simulator.deliver(mo));
    await node.enqueue(notices(0, MTS));
    await half;
    node.moveClock(-HOUR);
    mos.push(...questions(MOS, MOS).map((mo) => simulator.deliver(mo)));
    await node.enqueue(notices(MTS, MTS));
    const acknowledged = await Promise.all(mos);
    const counts = await reckon({
      dataDir,
      mos: questions(0, 2 * MOS).map(({ text }) => text),
      notices: notices(0, 2 * MTS).map(({ text }) => text),
      submits: () => simulator.submits,
    });
    const seconds = Math.round((performance.now() - begun) / 1_000);
    print(`clock moved back an hour, ${protocol}`, { ...counts, seconds });
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(counts).toMatchObject(NOTHING_LOST);
    expect(counts.mts).toMatchObject({ sentTwice: 0, marked: 0 });
    await allReportsAnswered(simulator);
    expect(simulator.held()).toEqual([]);
    expect(await node.stop()).toBe(0);
  });
});
