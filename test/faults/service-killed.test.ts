import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivered } from '../../src/simulator/texts';
import { type ServiceProcess, startService } from '../app/service-process';
import { temporaryDirectory } from '../support/temporary-directory';
import { allReportsAnswered, closeLines, openLine } from './line';
import { print } from './reckoning';

const MOS = 120;
const WINDOW = 16;

jest.setTimeout(75_000);

const numberOf = (i: number): string => String(80_000_000 + i);
const phoneOf = (i: number): string => `1990000${String(i % 60).padStart(4, '0')}`;

/** The whole service as its users run it, with an account file, and its answers as the taxpayers' phones get them. */
describe('the service is killed with a full window', () => {
  const directory = temporaryDirectory();
  let service: ServiceProcess | undefined;
  afterEach(async () => {
    await service?.kill();
    await closeLines();
  });

  test('cmpp30: each question has its answer', async () => {
    const { simulator, account } = await openLine('cmpp30', {}, { window: WINDOW });
    const dataDir = directory();
    const file = join(dataDir, 'accounts.json');
    writeFileSync(file, JSON.stringify({ accounts: [account] }));
    const start = (): Promise<ServiceProcess> => startService(dataDir, { ACCOUNTS_FILE: file });
    // Each question is for an invoice of its own, so that its answer can be told from every other.
    const invoiceIn = (text: string): string | undefined => /8\d{7}(?!\d)/.exec(text.replace('4100194130', ''))?.[0];

    service = await start();
    if (simulator.links().length === 0) await simulator.next('login');
    let unanswered = 0;
    simulator.on('submit', ({ status }) => {
      if (status === 'unanswered') unanswered += 1;
    });
    const some = simulator.next('submit', () => simulator.counts.accepted >= 20);
    const mos: Promise<Delivered>[] = Array.from({ length: MOS }, (_, i) =>
      simulator.deliver({ from: phoneOf(i), text: `CXFP 4100194130 ${numberOf(i)}` }),
    );
    await some;
    const full = simulator.next('submit', () => unanswered === WINDOW);
    simulator.setFaults({ silence: { share: 1 } });
    await full;
    await service.kill();
    simulator.setFaults({});
    service = await start();

    const acknowledged = await Promise.all(mos);
    const answered = (): Map<string, number> => {
      const times = new Map<string, number>();
      for (const { text } of simulator.texts) {
        const invoice = invoiceIn(text);
        if (invoice !== undefined) times.set(invoice, (times.get(invoice) ?? 0) + 1);
      }
      return times;
    };
    // What the killed process had in hand is decided on when its leases end.
    while (answered().size < MOS) await simulator.next('text');
    await allReportsAnswered(simulator);
    const times = [...answered().values()];
    const twice = [...simulator.timesTaken().values()].filter((each) => each > 1).length;
    const mosLost = MOS - times.length;
    print('service killed, cmpp30', {
      mos: { given: MOS, lost: mosLost },
      mts: { texts: MOS, sentTwice: twice },
      unanswered,
    });
    expect(acknowledged.map(({ kind }) => kind)).toEqual(acknowledged.map(() => 'taken'));
    expect(times.length).toBe(MOS);
    // Only those in the window when it was killed, and no more than once again.
    expect(twice).toBeLessThanOrEqual(WINDOW);
    expect(Math.max(...times)).toBeLessThanOrEqual(2);
    expect(await service.stop()).toBe(0);
  });
});
