import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Config, describeConfig } from './config';
import type { Clock } from './core/clock';
import { jobTitle } from './jobs';
import type { Schedule } from './schedule';
import type { Store } from './store/store';
import type { SystemReport } from './web/routes/settings';

async function bytesOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    // No log of writes beside a store that was just opened.
    () => 0,
  );
}

/** What the page of system settings shows of this node. */
export function createSystemReport(deps: {
  config: Config;
  version: string;
  store: Pick<Store, 'engine'>;
  schedule: Pick<Schedule, 'report'>;
  clock: Clock;
}): SystemReport {
  const { config, version, store, schedule } = deps;
  const startedAt = deps.clock.now();
  const configuration = describeConfig(config);
  return {
    now: async () => {
      const file = join(config.DATA_DIR, 'store.sqlite');
      const { rss, heapUsed } = process.memoryUsage();
      return {
        version,
        engine: store.engine,
        ...(store.engine === 'embedded' ? { storeBytes: (await bytesOf(file)) + (await bytesOf(`${file}-wal`)) } : {}),
        startedAt,
        node: { version: process.versions.node, memoryBytes: rss, heapBytes: heapUsed, host: hostname() },
        configuration,
      };
    },
    jobs: async () => (await schedule.report()).map((job) => ({ ...job, title: jobTitle(job.name) })),
  };
}
