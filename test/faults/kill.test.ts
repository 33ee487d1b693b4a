import type { Simulator } from '../../src/simulator/simulator';
import type { Delivered } from '../../src/simulator/texts';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, IN_HAND, openLine } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { nameIn, notices, questions } from './texts';

const WINDOW = 16;
const KILLS = 3;
const MTS = 120;
const MOS = 80;

/** Of one kind of text, before the window fills. */
const PASSING = 15;

jest.setTimeout(120_000);

/** Resolves when so many more segments of a kind have been taken. */
async function passing(simulator: Simulator, kind: '问' | '号'): Promise<void> {
  let taken = 0;
  await simulator.next('submit', ({ text }) => nameIn(text).endsWith(kind) && ++taken === PASSING);
}

describe('the process is killed with a full window', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  test.each(['cmpp30', 'sgip12'] as const)('%s', async (protocol) => {
    const { simulator, account } = await openLine(protocol, {}, { window: WINDOW });
    const dataDir = directory();
    const start = () => startNode({ dataDir, account, settings: { leaseMs: 2_000 } });
    const mos: Promise<Delivered>[] = [];
    let unanswered = 0;
    simulator.on('submit', ({ status }) => {
      if (status === 'unanswered') unanswered += 1;
    });

    let node = await start();
    for (let round = 0; round < KILLS; round++) {
      await node.state(({ links }) => links > 0 || protocol === 'sgip12');
      // Both kinds are on their way, those that may be repeated and those that may not.
      const underWay = Promise.all([passing(simulator, '问'), passing(simulator, '号')]);
      mos.push(...questions(round * MOS, MOS).map((mo) => simulator.deliver(mo)));
      await node.enqueue(notices(round * MTS, MTS));
      await underWay;
      // From now on everything is taken and nothing answered, so that the window fills.
      unanswered = 0;
      simulator.setFaults({ silence: { share: 1 } });
      await simulator.next('submit', () => unanswered === WINDOW);
      await node.kill();
      expect(unanswered).toBe(WINDOW);
      simulator.setFaults({});
      node = await start();
    }
    const acknowledged = await Promise.all(mos);
    const counts = await reckon({
      dataDir,
      mos: questions(0, KILLS * MOS).map(({ text }) => text),
      notices: notices(0, KILLS * MTS).map(({ text }) => text),
      submits: () => simulator.submits,
    });
    print(`kill, ${protocol}`, counts);
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(counts).toMatchObject(NOTHING_LOST);
    expect(counts.mts.marked).toBeGreaterThanOrEqual(KILLS);
    expect(counts.mts.marked).toBeLessThanOrEqual(KILLS * IN_HAND);
    await allReportsAnswered(simulator);
    expect(simulator.held()).toEqual([]);
    expect(await node.stop()).toBe(0);
  });
});
