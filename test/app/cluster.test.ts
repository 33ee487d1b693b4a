import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, serviceUrl } from '../support/services';
import { type ServiceProcess, startService } from './service-process';

const TEXTS_EACH = 5;
const SENDERS = 8;

jest.setTimeout(180_000);

describeWith('MONGODB_URL', 'two nodes on one MongoDB and one Redis', (mongodb) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'cluster-'));
  const nodes: ServiceProcess[] = [];
  beforeAll(async () => {
    // A database of its own, so that a second run meets no texts of the first.
    const url = new URL(mongodb);
    url.pathname = `/sms12366-cluster-${process.pid}-${Date.now()}`;
    const environment = { MONGODB_URL: url.href, REDIS_URL: serviceUrl('REDIS_URL') ?? '' };
    nodes.push(await startService(dataDir, environment));
    nodes.push(await startService(dataDir, environment));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('texts of one number through either node are answered once each, in their order', async () => {
    const mobileOf = (sender: number): string => `1990001${String(sender).padStart(4, '0')}`;
    const numberOf = (sender: number, i: number): string => String(80_000_000 + sender * 100 + i);
    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        for (let i = 0; i < TEXTS_EACH; i++) {
          const node = nodes[(sender + i) % 2];
          await node?.text(mobileOf(sender), `CXFP 4100194130 ${numberOf(sender, i)}`, `cluster-${sender}-${i}-00`);
        }
      }),
    );
    let answers: string[][] = [];
    for (let round = 0; round < 120; round++) {
      answers = await Promise.all(
        Array.from({ length: SENDERS }, async (_, sender) => {
          const entries = (await nodes[1]?.thread(mobileOf(sender))) ?? [];
          return entries.flatMap((entry) =>
            entry.direction === 'out' ? (/号码(\d{8})/.exec(entry.text)?.[1] ?? entry.text) : [],
          );
        }),
      );
      if (answers.flat().length >= SENDERS * TEXTS_EACH) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(answers).toEqual(
      Array.from({ length: SENDERS }, (_, sender) => Array.from({ length: TEXTS_EACH }, (_, i) => numberOf(sender, i))),
    );
  });
});
