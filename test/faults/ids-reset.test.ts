import type { Delivered } from '../../src/simulator/texts';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, IN_HAND, openLine } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { notices, questions } from './texts';

const ROUNDS = 4;
const MTS = 80;
const MOS = 60;
/** Of 560 texts whose ids are used again within seconds. */
const MAY_MISS_THE_TICK = 8;

jest.setTimeout(120_000);

describe('the carrier restarts, and its ids begin anew each time', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  // The same ids for other texts, MOs as well as MTs. SGIP's ids are ours and its texts' sequence numbers, SMPP's are the carrier's.
  test.each(['cmpp30', 'smgp30', 'smpp34'] as const)('%s', async (protocol) => {
    const { simulator, account } = await openLine(protocol, { receipts: { state: 'delivered', delayMs: 0 } });
    const dataDir = directory();
    const node = await startNode({ dataDir, account });
    const mos: Promise<Delivered>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begun = simulator.counts.accepted;
      const most = simulator.next('submit', () => simulator.counts.accepted >= begun + (MTS + MOS) / 2);
      mos.push(...questions(round * MOS, MOS).map((mo) => simulator.deliver(mo)));
      await node.enqueue(notices(round * MTS, MTS));
      await most;
      // It hears nothing any more, and ends when its reports are out: one that came after the ids began anew could be of either text.
      simulator.setFaults({ deaf: { share: 1 } });
      await allReportsAnswered(simulator);
      await simulator.down();
      simulator.resetIds();
      simulator.setFaults({});
      await simulator.up();
    }
    const acknowledged = await Promise.all(mos);
    const counts = await reckon({
      dataDir,
      mos: questions(0, ROUNDS * MOS).map(({ text }) => text),
      notices: notices(0, ROUNDS * MTS).map(({ text }) => text),
      submits: () => simulator.submits,
    });
    const used = simulator.submits.map(({ id }) => id);
    const again = used.length - new Set(used).size;
    print(`carrier restarts, ids begin anew, ${protocol}`, { ...counts, idsUsedAgain: again });
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(again).toBeGreaterThan(MTS);
    const { unticked, ...rest } = NOTHING_LOST.mts;
    expect(counts).toMatchObject({ mos: NOTHING_LOST.mos, mts: rest });
    // A receipt carries an id only: it may find the text that had the id before and still waits for a receipt (docs/delivery.md).
    expect(counts.mts.unticked).toBeGreaterThanOrEqual(unticked);
    expect(counts.mts.unticked).toBeLessThanOrEqual(MAY_MISS_THE_TICK);
    expect(counts.mts.marked).toBeLessThanOrEqual(ROUNDS * IN_HAND);
    await allReportsAnswered(simulator);
    expect(simulator.held()).toEqual([]);
    expect(await node.stop()).toBe(0);
  });
});
