import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery, type DeliveryDeps, type RunningDelivery } from '../../src/delivery/create-delivery';
import type { DeliveryEvent } from '../../src/delivery/delivery-events';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openStore } from '../../src/store/store';
import { inParallel } from './figures';

const log = { info: () => undefined, warn: () => undefined, error: (details: object) => console.error(details) };

export interface BenchStage {
  connection: Connection;
  delivery: RunningDelivery;
  /** How often an event was emitted. */
  count(type: DeliveryEvent['type']): number;
  /** Resolves with the nth event of a type that fits. */
  nth(type: DeliveryEvent['type'], n: number, fits?: (event: DeliveryEvent) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A running delivery on a new embedded store in the system's folder for temporary files. */
export async function openBenchStage(
  deps: Pick<DeliveryDeps, 'accounts'> & Partial<DeliveryDeps>,
): Promise<BenchStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms12366-bench-'));
  const store = await openStore({ dataDir, strictScans: true });
  const keys = createMemoryKeys(systemClock);
  const delivery = createDelivery({
    connection: store.connection,
    keys,
    clock: systemClock,
    ids: randomIds(),
    handler: () => Promise.resolve(),
    parked: () => Promise.resolve(),
    log,
    ...deps,
  });
  const counts = new Map<string, number>();
  delivery.on(({ type }) => counts.set(type, (counts.get(type) ?? 0) + 1));
  await delivery.start();
  return {
    connection: store.connection,
    delivery,
    count: (type) => counts.get(type) ?? 0,
    nth: (type, n, fits = () => true) =>
      new Promise((resolve) => {
        let seen = 0;
        const stop = delivery.on((event) => {
          if (event.type !== type || !fits(event) || (seen += 1) < n) return;
          stop();
          resolve();
        });
      }),
    close: async () => {
      await delivery.stop(5_000);
      await keys.close();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface RawCommits {
  perSecond: number;
  cpuMicrosecondsEach: number;
}

/** Single documents written through the store, so many waiting at a time: what a commit of this size costs at least. */
export async function rawCommits(
  connection: Connection,
  total: number,
  atATime: number,
  make: (i: number) => { _id: string },
): Promise<RawCommits> {
  const raw = connection.collection<{ _id: string }>('bench_raw');
  const start = performance.now();
  const cpu = process.cpuUsage();
  await inParallel(total, atATime, (i) => raw.insertOne(make(i)));
  const used = process.cpuUsage(cpu);
  return {
    perSecond: total / ((performance.now() - start) / 1_000),
    cpuMicrosecondsEach: (used.user + used.system) / total,
  };
}
