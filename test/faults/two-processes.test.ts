import type { Delivered } from '../../src/simulator/texts';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, openLine } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { notices, questions } from './texts';

const MTS = 300;
const MOS = 200;

jest.setTimeout(120_000);

describe('two processes on one account', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await closeLines();
  });

  // Parts of one long text come in by both, and receipts by the other one than has submitted.
  test.each(['cmpp30', 'smpp34', 'smgp30'] as const)('%s', async (protocol) => {
    const { simulator, account } = await openLine(protocol, {
      receipts: { state: 'delivered', delayMs: 20, link: 'other' },
      faults: { doubleMo: { share: 0.1 }, doubleReport: { share: 0.1 }, reportFirst: { share: 0.1 } },
    });
    const dataDir = directory();
    const nodes = [await startNode({ dataDir, account }), await startNode({ dataDir, account })] as const;
    await Promise.all(nodes.map((node) => node.state(({ links }) => links > 0)));
    expect(simulator.links()).toHaveLength(2);
    const mos: Promise<Delivered>[] = questions(0, MOS, 40).map((mo) => simulator.deliver(mo));
    // The same notices from both, as when both are told to send them.
    await Promise.all(nodes.map((node) => node.enqueue(notices(0, MTS))));
    const acknowledged = await Promise.all(mos);
    const counts = await reckon({
      dataDir,
      mos: questions(0, MOS).map(({ text }) => text),
      notices: notices(0, MTS).map(({ text }) => text),
      submits: () => simulator.submits,
    });
    const links = new Map<string, number>();
    for (const { link } of simulator.submits) links.set(link, (links.get(link) ?? 0) + 1);
    print(`two processes on one account, ${protocol}`, { ...counts, segmentsByProcess: [...links.values()] });
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(counts).toMatchObject(NOTHING_LOST);
    expect(counts.mts).toMatchObject({ sentTwice: 0, marked: 0 });
    expect(links.size).toBe(2);
    await allReportsAnswered(simulator);
    expect(simulator.held()).toEqual([]);
    expect(await Promise.all(nodes.map((node) => node.stop()))).toEqual([0, 0]);
  });
});
