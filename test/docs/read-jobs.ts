import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCarriers } from '../../src/carriers/create-carriers';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery } from '../../src/delivery/create-delivery';
import { addressBookSweeps } from '../../src/directory/address-book/sweeps';
import { jobsOf, jobTable } from '../../src/jobs';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openStore } from '../../src/store/store';

/** The table of the jobs a service without carriers has. */
export async function readJobs(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'jobs-'));
  const store = await openStore({ dataDir });
  const keys = createMemoryKeys(systemClock);
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const never = (): Promise<never> => Promise.reject(new Error('nothing comes in'));
  const delivery = createDelivery({
    connection: store.connection,
    keys,
    clock: systemClock,
    ids: randomIds(),
    accounts: [],
    handler: never,
    parked: never,
    log: silent,
  });
  const carriers = await createCarriers({
    connection: store.connection,
    keys,
    clock: systemClock,
    ids: randomIds(),
    log: silent,
    service: '12366',
    knowledgeDir: join(__dirname, '../../knowledge'),
    dataDir,
    environment: () => undefined,
    seal: { seal: (text) => text, unseal: (text) => text },
  });
  const bot = { fileUnfinished: () => Promise.resolve(0) };
  const bureau = { sweeps: addressBookSweeps({ followRegistration: never, followReceipts: never, fillKeys: never }) };
  const auditCheck = { anchor: () => Promise.resolve() };
  const units = { finish: () => Promise.resolve() };
  const jobs = jobsOf({ store, delivery, carriers, bureau, bot, units, auditCheck, clock: systemClock });
  await keys.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
  return jobTable(jobs);
}
