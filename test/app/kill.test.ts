import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceProcess, startService } from './service-process';

const SENDERS = 100;
const TEXTS_EACH = 20;
/** Accepted texts at which the process is killed. */
const KILLS_AT = [500, 1_200];
const AT_ONCE = 20;

jest.setTimeout(240_000);

const mobileOf = (sender: number): string => `1990000${String(sender).padStart(4, '0')}`;
/** Each text asks for an invoice of its own, so that its answer can be told from every other. */
const numberOf = (sender: number, i: number): string => String(70_000_000 + sender * 100 + i);

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kill-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('2,000 texts, the process killed twice: each text is answered exactly once', async () => {
  let service: ServiceProcess = await startService(dataDir);
  const kills = [...KILLS_AT];
  let accepted = 0;
  let restarting: Promise<void> | undefined;

  const killAndRestart = async (): Promise<void> => {
    await service.kill();
    service = await startService(dataDir);
  };
  /** A phone repeats what was not acknowledged; the key tells the service that it is the same text. */
  const send = async (sender: number, i: number): Promise<void> => {
    for (;;) {
      await restarting;
      try {
        await service.text(mobileOf(sender), `CXFP 4100194130 ${numberOf(sender, i)}`, `text-${sender}-${i}-000000`);
        break;
      } catch (error) {
        if (restarting === undefined) throw error;
      }
    }
    accepted++;
    if (kills[0] !== undefined && accepted >= kills[0]) {
      kills.shift();
      restarting = killAndRestart();
      await restarting;
      restarting = undefined;
    }
  };
  const queue = Array.from({ length: SENDERS * TEXTS_EACH }, (_, n) => ({
    sender: n % SENDERS,
    i: Math.floor(n / SENDERS),
  }));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await send(next.sender, next.i);
    }),
  );
  expect(kills).toEqual([]);

  // What the killed processes had claimed is free again when their leases end.
  let answers: string[][] = [];
  for (let round = 0; round < 90; round++) {
    answers = await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) =>
        (await service.thread(mobileOf(sender)))
          .filter((entry) => entry.direction === 'out' && ['sent', 'delivered'].includes(entry.state))
          .map((entry) => /\d{8}(?!\d)/.exec(entry.text.replace('4100194130', ''))?.[0] ?? entry.text),
      ),
    );
    if (answers.flat().length >= SENDERS * TEXTS_EACH) break;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const expected = Array.from({ length: SENDERS }, (_, sender) =>
    Array.from({ length: TEXTS_EACH }, (_, i) => numberOf(sender, i)),
  );
  expect(answers.map((each) => [...each].sort())).toEqual(expected);
  expect(await service.stop()).toBe(0);
});
