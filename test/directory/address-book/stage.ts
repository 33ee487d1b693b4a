import { createOfficeHours } from '../../../src/calendar/office-hours';
import { createWorkCalendar } from '../../../src/calendar/work-calendar';
import { type ManualClock, manualClock } from '../../../src/core/clock';
import { sequentialIds } from '../../../src/core/ids';
import type { AddressBook } from '../../../src/directory/address-book/address-book';
import { createAddressBook } from '../../../src/directory/address-book/create-address-book';
import { createFollowReceipts } from '../../../src/directory/address-book/follow-receipts';
import { createFollowRegistration } from '../../../src/directory/address-book/follow-registration';
import type { Audit } from '../../../src/directory/audit/audit';
import { createCensus } from '../../../src/directory/census';
import { createAudit } from '../../../src/directory/audit/create-audit';
import type { Reach } from '../../../src/directory/rights';
import { createSubscriptions, type Subscriptions } from '../../../src/directory/subscriptions/subscriptions';
import { createReveals } from '../../../src/directory/reveals';
import { createTasks } from '../../../src/directory/tasks/create-tasks';
import type { Tasks } from '../../../src/directory/tasks/tasks';
import { createOutcomes } from '../../../src/delivery/outbox/outcomes';
import { outboxModel } from '../../../src/delivery/outbox/outbox-model';
import { createMemoryKeys } from '../../../src/store/keys-memory';
import { createRateLimit } from '../../../src/store/rate-limits';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { taxpayers } from '../../../src/taxdata/import/kinds-taxpayers';
import type { NewRecord } from '../../../src/taxdata/import/kind';
import { upsertBatch } from '../../../src/taxdata/import/upsert-batch';
import { createTaxpayerRegister } from '../../../src/taxdata/taxpayer-register';

export const EVERYWHERE: Reach = { everywhere: true, unitCodes: [] };
export const OFFICER = { code: '14101050004', name: '示例员甲', unitCode: 'J001', from: '127.0.0.1' };
export const REVEALS = 3;

/** The address book over an embedded store, with everything real but the carriers. */
export interface Stage {
  store: Store;
  clock: ManualClock;
  audit: Audit;
  tasks: Tasks;
  subscriptions: Subscriptions;
  book: AddressBook;
  followRegistration(): Promise<number>;
  followReceipts(): Promise<void>;
  /** Imports taxpayers as a file would: 识别号, 名称, 机关 and more. */
  register(...rows: Record<string, unknown>[]): Promise<void>;
  /** A text to the number that ended so. */
  text(to: string, state: 'delivered' | 'failed' | 'expired', code: string): Promise<void>;
}

export async function openStage(dataDir: string): Promise<Stage> {
  const store = await openTestStore({ dataDir, scanLimit: 20 });
  const { connection } = store;
  const clock = manualClock('2026-03-16T10:00:00+08:00');
  const audit = createAudit({ connection, clock });
  const tasks = createTasks({ connection, clock, ids: sequentialIds('task'), audit });
  const subscriptions = createSubscriptions({ connection, audit, placeOf: () => Promise.resolve(undefined) });
  const texts = createOutcomes(connection);
  const hours = createOfficeHours(createWorkCalendar({}), [{ from: '09:00', to: '17:00' }]);
  const textIds = sequentialIds('text');
  const register = createTaxpayerRegister(connection);
  const deps = {
    connection,
    clock,
    audit,
    tasks,
    subscriptions,
    texts,
    hours,
    register,
    census: createCensus({ connection, clock, register }),
    lastDelivered: texts.lastDelivered,
    reveals: createReveals({
      audit,
      limit: createRateLimit(createMemoryKeys(clock), { name: 'reveals', points: REVEALS, durationSeconds: 3600 }),
    }),
  };
  const book = createAddressBook(deps);
  const followRegistration = createFollowRegistration(deps);
  const followReceipts = createFollowReceipts(deps);
  await ensureIndexes(connection);
  return {
    store,
    clock,
    audit,
    tasks,
    subscriptions,
    book,
    followRegistration,
    followReceipts,
    async register(...rows) {
      const records = rows.map((row) => {
        const built = taxpayers.build({
          status: 'normal',
          kind: '个体工商户',
          bureauCode: 'J001',
          bureauName: '金水区税务局',
          ...row,
        });
        if (!built.ok) throw new Error(built.expected);
        return built.value as NewRecord;
      });
      await upsertBatch(taxpayers, connection, records, clock.now());
    },
    async text(to, state, code) {
      const now = clock.now();
      await outboxModel(connection).create({
        _id: textIds.next(),
        key: textIds.next(),
        to,
        from: '12366',
        text: '示例',
        lane: 'bulk',
        signature: '河南税务',
        state,
        code,
        queuedAt: now,
        sentAt: now,
        doneAt: now,
        ...(state === 'delivered' ? {} : { failedAt: now }),
        validUntil: now,
        account: 'demo',
        segments: 1,
        progress: [],
        reference: 1,
        tries: 0,
        doubts: 0,
        avoided: [],
        revision: 1,
      });
    },
  };
}
