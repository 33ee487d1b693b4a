import type { Delivered } from '../../src/simulator/texts';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, IN_HAND, openLine, type Terms } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { notices, questions } from './texts';

/**
 * The specifications' 60 s for an answer, three sendings and 180 s between active tests meet a hole of 90 s, all in one scale: a
 * fifteenth by default. BLACK_HOLE_SECONDS=90 runs it in full.
 */
const HOLE_SECONDS = Number(process.env['BLACK_HOLE_SECONDS'] ?? 6);
const scaled = (seconds: number): number => (seconds * HOLE_SECONDS) / 90;
const SPECIFIED: Terms = { responseTimeoutSeconds: scaled(60), tries: 3, activeTestSeconds: scaled(180) };
/** A carrier whose letter asks for short times: the connection is given up while the hole lasts, and nobody answers the new one. */
const SHORT: Terms = {
  responseTimeoutSeconds: scaled(15),
  tries: 2,
  activeTestSeconds: scaled(15),
  activeTestMisses: 2,
  reconnectSeconds: scaled(10),
};
const MTS = 150;
const MOS = 100;

jest.setTimeout(120_000 + 2_000 * HOLE_SECONDS);

describe('the network is a black hole for a time', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  test.each([
    ['cmpp30', 'the connection lasts', SPECIFIED],
    ['smgp30', 'the connection is given up', SHORT],
    ['sgip12', 'both directions', SPECIFIED],
  ] as const)('%s, %s', async (protocol, what, terms) => {
    const { simulator, account } = await openLine(
      protocol,
      { redelivery: { afterMs: scaled(60_000), tries: 1_000 } },
      terms,
    );
    const dataDir = directory();
    const node = await startNode({ dataDir, account });
    const half = simulator.next('submit', () => simulator.counts.accepted >= (MTS + MOS) / 2);
    const mos: Promise<Delivered>[] = questions(0, MOS).map((mo) => simulator.deliver(mo));
    await node.enqueue(notices(0, MTS));
    await half;
    simulator.blackhole(true);
    const hole = new Promise((resolve) => setTimeout(resolve, HOLE_SECONDS * 1_000));
    // Life goes on at both ends.
    mos.push(...questions(MOS, MOS).map((mo) => simulator.deliver(mo)));
    await node.enqueue(notices(MTS, MTS));
    await hole;
    simulator.blackhole(false);
    const acknowledged = await Promise.all(mos);
    const counts = await reckon({
      dataDir,
      mos: questions(0, 2 * MOS).map(({ text }) => text),
      notices: notices(0, 2 * MTS).map(({ text }) => text),
      submits: () => simulator.submits,
    });
    print(`black hole of ${HOLE_SECONDS} s, ${protocol}, ${what}`, counts);
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(counts).toMatchObject(NOTHING_LOST);
    expect(counts.mts.marked).toBeLessThanOrEqual(2 * IN_HAND);
    await allReportsAnswered(simulator);
    expect(simulator.held()).toEqual([]);
    expect(await node.stop()).toBe(0);
  });
});
