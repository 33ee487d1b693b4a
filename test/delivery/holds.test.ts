import { DAY, HOUR } from '../../src/core/clock';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import { outboxModel } from '../../src/delivery/outbox/outbox-model';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, openStage, outboundText, type Stage } from './stage';

// The MongoDB-wire server of the tests is slow.
jest.setTimeout(120_000);

const SUSPENDED = 'ZZJS';
const OTHER = 'ZZEQ';

/** Texts of suspended units stay where they are (O11); what a taxpayer asked is answered all the same (E9). */
describe.each(ENGINES)('texts of suspended units in %s', (_, url) => {
  let stage: Stage;
  let carrier: Carrier;
  let delivery: RunningDelivery;
  let held: string[];

  const openNode = (carriers: Carrier[] = [carrier]): RunningDelivery =>
    stage.open({ accounts: carriers.map((channel) => ({ channel })), heldUnits: async () => [...held] });

  const hold = async (...codes: string[]): Promise<void> => {
    held = codes;
    await delivery.holdsChanged();
    await delivery.idle();
  };

  const enqueue = (text: string, lane: 'reply' | 'urgent' | 'bulk', unitCode = SUSPENDED): Promise<unknown> =>
    delivery.enqueue(outboundText({ key: text, text, lane, unitCode }));

  const sent = (): string[] => carrier.texts().map((text) => text.replace('【税务】', ''));

  beforeEach(async () => {
    stage = await openStage(url);
    carrier = createCarrier('one', stage.clock);
    held = [];
    delivery = openNode();
    await delivery.start();
    // The look for work at the start is over: it must not meet what the test writes while its carrier is away.
    await delivery.idle();
  });

  afterEach(() => stage.close());

  test('are not sent in the lanes of what people write; replies and other units are', async () => {
    await hold(SUSPENDED);
    await enqueue('通知', 'bulk');
    await enqueue('急件', 'urgent');
    await enqueue('答复', 'reply');
    await enqueue('别家通知', 'bulk', OTHER);
    await enqueue('别家急件', 'urgent', OTHER);
    await delivery.idle();
    expect(sent().sort()).toEqual(['别家急件', '别家通知', '答复'].sort());
    expect(await delivery.status('通知')).toMatchObject({ state: 'queued', code: 'unit_suspended' });
    expect(await delivery.status('急件')).toMatchObject({ state: 'queued', code: 'unit_suspended' });
  });

  test('that were queued before are put aside, and go on in order when the unit does', async () => {
    carrier.connected = false;
    for (const text of ['一', '二', '三']) {
      await enqueue(`通知${text}`, 'bulk');
      await enqueue(`急件${text}`, 'urgent');
      stage.clock.advance(10);
    }
    await enqueue('别家通知', 'bulk', OTHER);
    await hold(SUSPENDED);
    carrier.connected = true;
    delivery.wake();
    await delivery.idle();
    expect(sent()).toEqual(['别家通知']);
    expect(await delivery.bulkRoom()).toBe(20_000);
    await hold();
    expect(sent()).toEqual(['别家通知', '急件一', '急件二', '急件三', '通知一', '通知二', '通知三']);
    expect((await delivery.status('通知一'))?.code).toBeUndefined();
  });

  test('do not keep other units from their turns, however many they are', async () => {
    carrier.connected = false;
    const many = (unitCode: string, count: number): Promise<unknown> =>
      delivery.enqueueMany(
        Array.from({ length: count }, (_, i) => {
          const text = `${unitCode}-${i}`;
          return outboundText({ key: text, text, lane: 'bulk', unitCode });
        }),
      );
    await many('AAAA', 700);
    await many(SUSPENDED, 700);
    await many('ZZZZ', 30);
    held = ['AAAA', SUSPENDED];
    carrier.connected = true;
    await delivery.holdsChanged();
    await delivery.idle();
    expect(sent()).toHaveLength(30);
    expect(sent().every((text) => text.startsWith('ZZZZ'))).toBe(true);
    // Held texts are in nobody's way: no look of an account meets them.
    expect(await outboxModel(stage.store.connection).countDocuments({ queue: 'one|bulk' })).toBe(0);
    expect(await outboxModel(stage.store.connection).countDocuments({ queue: `|held|${SUSPENDED}` })).toBe(700);
  });

  test('that are of no use any more expire; the others are sent after it', async () => {
    await hold(SUSPENDED);
    await delivery.enqueue(
      outboundText({
        key: '今天的会',
        lane: 'urgent',
        unitCode: SUSPENDED,
        validUntil: new Date(stage.clock.now().getTime() + HOUR),
      }),
    );
    await delivery.enqueue(
      outboundText({
        key: '本月申报',
        text: '本月申报',
        lane: 'bulk',
        unitCode: SUSPENDED,
        validUntil: new Date(stage.clock.now().getTime() + 3 * DAY),
      }),
    );
    stage.clock.advance(2 * HOUR);
    await delivery.sweep();
    expect(await delivery.status('今天的会')).toMatchObject({ state: 'expired', code: 'not_sent_in_time' });
    await hold();
    expect(sent()).toEqual(['本月申报']);
  });

  test('stay where they are over a restart, and go on after one', async () => {
    await hold(SUSPENDED);
    await enqueue('通知', 'bulk');
    await delivery.stop(1_000);
    delivery = openNode();
    await delivery.start();
    await enqueue('急件', 'urgent');
    await delivery.idle();
    expect(sent()).toEqual([]);
    await delivery.stop(1_000);
    // The unit goes on while no node runs.
    held = [];
    delivery = openNode();
    await delivery.start();
    await delivery.idle();
    expect(sent().sort()).toEqual(['急件', '通知'].sort());
  });

  test('are held by the other node at its next poll, and what one put aside is put back by any', async () => {
    const second = openNode([createCarrier('one', stage.clock)]);
    await second.start();
    await hold(SUSPENDED);
    await second.idle();
    await second.enqueue(outboundText({ key: '通知', text: '通知', lane: 'bulk', unitCode: SUSPENDED }));
    await second.idle();
    expect(await second.status('通知')).toMatchObject({ state: 'queued', code: 'unit_suspended' });
    await delivery.stop(1_000);
    held = [];
    await second.idle();
    expect(await second.status('通知')).toMatchObject({ state: 'sent' });
  });

  test('are given to an account that is there when theirs was taken out meanwhile', async () => {
    await hold(SUSPENDED);
    await enqueue('通知', 'bulk');
    const other = createCarrier('two', stage.clock);
    await delivery.setAccounts([{ channel: other }]);
    await delivery.sweep();
    expect(await delivery.status('通知')).toMatchObject({ state: 'queued', code: 'unit_suspended' });
    await hold();
    await delivery.sweep();
    await delivery.idle();
    expect(other.texts()).toEqual(['【税务】通知']);
  });

  test('while it cannot be asked who is suspended, what was held stays held', async () => {
    await hold(SUSPENDED);
    await enqueue('通知', 'bulk');
    let isAway = true;
    const third = stage.open({
      accounts: [{ channel: carrier }],
      heldUnits: () => (isAway ? Promise.reject(new Error('the store is away')) : Promise.resolve(held)),
    });
    await third.start();
    await third.idle();
    expect(sent()).toEqual([]);
    isAway = false;
    await hold();
    expect(sent()).toEqual(['通知']);
  });
});
