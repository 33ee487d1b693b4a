import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type App, openApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { Clock } from '../../src/core/clock';
import type { ThreadEntry } from '../../src/delivery/delivery';
import { MODEL_DIR } from '../support/model-dir';

export interface TestApp {
  app: App;
  /** Texts the service and resolves with the replies to it, signature included. */
  ask(from: string, text: string): Promise<ThreadEntry[]>;
  close(): Promise<void>;
}

/**
 * The whole service in this process, on a folder of its own with a small demo province. A `clock` moved by hand is for what is
 * asked without `start`: workers wait by the machine's time.
 */
export async function openTestApp(
  environment: Record<string, string> = {},
  { clock }: { clock?: Clock } = {},
): Promise<TestApp> {
  const dataDir = mkdtempSync(join(tmpdir(), 'app-'));
  const config = readConfig({
    DATA_DIR: dataDir,
    MODEL_DIR,
    DEMO_TAXPAYERS: '20',
    PORT: '0',
    LOOKUPS_PER_HOUR: '1000',
    ...environment,
  });
  const app = await openApp(config, {
    logger: pino({ level: 'silent' }),
    ...(clock === undefined ? {} : { clock }),
  });
  return {
    app,
    ask: async (from, text) => {
      const before = new Set((await app.delivery.thread(from, 500)).map((entry) => entry.id));
      await app.handset?.text(from, text);
      await app.delivery.idle();
      return (await app.delivery.thread(from, 500)).filter(
        (entry) => entry.direction === 'out' && !before.has(entry.id),
      );
    },
    close: async () => {
      await app.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
