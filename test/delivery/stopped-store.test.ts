import { join } from 'node:path';
import type { AcceptOutcome, InboundPart } from '../../src/channels/channel';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery } from '../../src/delivery/create-delivery';
import { documents } from '../../src/delivery/documents';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openDatabase } from '../../src/store/sqlite';
import { openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, eventually, openStage, PHONE, silentLog, type Stage } from './stage';

describe('texts that come while the store is stopped', () => {
  const directory = temporaryDirectory();

  test('are refused for a time, kept when they come again, and handled once each', async () => {
    const total = 2_000;
    const dataDir = directory();
    const store = await openStore({ dataDir, strictScans: true, busyMs: 50 });
    const handled = new Map<string, number>();
    const keys = createMemoryKeys(systemClock);
    const delivery = createDelivery({
      connection: store.connection,
      keys,
      clock: systemClock,
      ids: randomIds(),
      accounts: [],
      handler: ({ text }) => {
        handled.set(text, (handled.get(text) ?? 0) + 1);
        return Promise.resolve();
      },
      parked: () => Promise.reject(new Error('nothing may be parked')),
      log: silentLog,
    });
    await delivery.start();
    const lock = openDatabase(join(dataDir, 'store.sqlite'));
    lock.exec('BEGIN IMMEDIATE');
    let refused = 0;
    const outcomes: AcceptOutcome[] = [];
    // As a channel does: brought again until it is acknowledged.
    const bring = async (i: number): Promise<void> => {
      const part: InboundPart = {
        channel: 'line',
        carrierId: `mo-${i}`,
        from: `1990000${String(i % 500).padStart(4, '0')}`,
        to: '12366',
        text: `第${i}条`,
        receivedAt: new Date(),
      };
      for (;;) {
        try {
          outcomes.push(await delivery.host.accept(part));
          return;
        } catch (error) {
          expect(error).toMatchObject({ code: 'inbox_not_stored', retryable: true, cause: { code: 'busy' } });
          refused += 1;
          if (refused === 2 * total) lock.exec('ROLLBACK');
        }
      }
    };
    await Promise.all(Array.from({ length: total }, (_, i) => bring(i)));
    lock.close();
    await delivery.idle();
    expect(refused).toBeGreaterThanOrEqual(2 * total);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(total);
    expect(handled.size).toBe(total);
    expect([...handled.values()].every((times) => times === 1)).toBe(true);
    expect(await documents(inboxModel(store.connection)).countDocuments({})).toBe(total);
    await delivery.stop(5_000);
    await keys.close();
    await store.close();
  }, 60_000);
});

describe.each(ENGINES)('a store that writes and does not say so: %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('a', stage.clock);
  });
  afterEach(() => stage.close());

  test('the text is a duplicate when it comes again, and handled once', async () => {
    const delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
    const { collection } = inboxModel(stage.store.connection);
    const insertOne = collection.insertOne.bind(collection);
    collection.insertOne = (async (document: never) => {
      await insertOne(document);
      collection.insertOne = insertOne;
      throw new Error('connection closed');
    }) as typeof collection.insertOne;
    await expect(carrier.bring({ carrierId: 'mo', text: '一' })).rejects.toMatchObject({
      code: 'inbox_not_stored',
      retryable: true,
    });
    expect(await carrier.bring({ carrierId: 'mo', text: '一' })).toBe('duplicate');
    await carrier.bring({ text: '二' });
    const second = eventually(delivery, 'handled', () => stage.handled.length === 2);
    stage.clock.advance(31_000);
    delivery.wake();
    await second;
    await delivery.idle();
    expect(stage.handled.map(({ text, from }) => [text, from])).toEqual([
      ['一', PHONE],
      ['二', PHONE],
    ]);
  });
});
