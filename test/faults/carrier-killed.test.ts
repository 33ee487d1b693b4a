import type { SimulatorEvent } from '../../src/simulator/events';
import { freePorts } from '../peers/free-ports';
import { temporaryDirectory } from '../support/temporary-directory';
import { type Gateway, killGateways, startGateway } from './gateway';
import { accountOf, IN_HAND } from './line';
import { killNodes, startNode } from './node';
import { NOTHING_LOST, print, reckon } from './reckoning';
import { nameIn, notices, questions } from './texts';

const KILLS = 2;
const MTS = 100;
const MOS = 60;

jest.setTimeout(120_000);

function only<N extends SimulatorEvent['event']>(
  events: readonly SimulatorEvent[],
  name: N,
): Extract<SimulatorEvent, { event: N }>[] {
  return events.filter((event): event is Extract<SimulatorEvent, { event: N }> => event.event === name);
}

/** Names of the questions of which every part has been acknowledged. */
function acknowledged({ events }: Gateway): Set<string> {
  const names = new Map(only(events, 'mo_sent').map(({ id, text }) => [id, nameIn(text)]));
  const taken = new Set(only(events, 'mo_answered').map(({ id, status }) => (status === 0 ? id : '')));
  const missing = new Set([...names].filter(([id]) => !taken.has(id)).map(([, name]) => name));
  return new Set([...names.values()].filter((name) => !missing.has(name)));
}

describe("the carrier's gateway is killed", () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    await killNodes();
    await killGateways();
  });

  // It keeps nothing: what it had brought and we had acknowledged is ours, what it had not heard of is lost with it, reports too.
  test.each(['cmpp30', 'smpp34'] as const)('%s', async (protocol) => {
    const [port = 0] = await freePorts(1);
    const dataDir = directory();
    const node = await startNode({ dataDir, account: accountOf(protocol, port, 0) });
    const events: SimulatorEvent[] = [];
    const ours = new Set<string>();
    let reported = 0;
    for (let round = 0; round <= KILLS; round++) {
      const gateway = await startGateway(protocol, port);
      await gateway.next('login');
      for (const { from, text } of questions(round * MOS, MOS)) gateway.type(from, text);
      let taken = 0;
      const half = gateway.next('submit', () => ++taken >= (MTS + MOS) / 2);
      await node.enqueue(notices(round * MTS, MTS));
      await half;
      if (round < KILLS) await gateway.kill();
      else while (acknowledged(gateway).size < MOS) await gateway.next('mo_answered');
      for (const name of acknowledged(gateway)) ours.add(name);
      if (round === KILLS) {
        const mos = questions(0, (KILLS + 1) * MOS).map(({ text }) => text);
        const counts = await reckon({
          dataDir,
          receiptsMayBeLost: true,
          mos: mos.filter((text) => ours.has(nameIn(text))),
          notices: notices(0, (KILLS + 1) * MTS).map(({ text }) => text),
          submits: () =>
            only([...events, ...gateway.events], 'submit').map(({ to, text, part }) => ({
              to,
              text,
              ...(part && { part }),
            })),
        });
        events.push(...gateway.events);
        reported = only(events, 'report_answered').filter(({ status }) => status === 0).length;
        const unreported = only(events, 'submit').length - reported;
        print(`carrier killed, ${protocol}`, { ...counts, unreported });
        const { unticked, ...rest } = NOTHING_LOST.mts;
        expect(counts).toMatchObject({ mos: NOTHING_LOST.mos, mts: rest });
        // Only what it took its report to the grave with.
        expect(counts.mts.unticked).toBeGreaterThanOrEqual(unticked);
        expect(counts.mts.unticked).toBeLessThanOrEqual(unreported);
        expect(counts.mts.marked).toBeLessThanOrEqual(KILLS * IN_HAND);
      } else events.push(...gateway.events);
    }
    expect(ours.size).toBeGreaterThan(MOS);
    expect(await node.stop()).toBe(0);
  });
});
