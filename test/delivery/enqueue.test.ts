import type { Lane } from '../../src/channels/channel';
import type { DeliveryDeps, RunningDelivery } from '../../src/delivery/create-delivery';
import { documents } from '../../src/delivery/documents';
import { type OutboxDocument, outboxModel } from '../../src/delivery/outbox/outbox-model';
import type { Keys } from '../../src/store/keys';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, gate, openStage, outboundText, type Stage } from './stage';

describe.each(ENGINES)('enqueuing on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('a', stage.clock);
  });
  afterEach(() => stage.close());

  const started = async (deps: Partial<DeliveryDeps> = {}): Promise<RunningDelivery> => {
    const delivery = stage.open({ accounts: [{ channel: carrier }], ...deps });
    await delivery.start();
    return delivery;
  };
  const stored = (): Promise<OutboxDocument[]> =>
    documents(outboxModel(stage.store.connection)).find({}).sort({ key: 1 }).toArray();
  const phone = (i: number): string => `1380000${String(i).padStart(4, '0')}`;
  /** A carrier that keeps its answers back until the gate opens. */
  const heldBack = (): (() => void) => {
    const { opened, open } = gate();
    carrier.answer = async (_segment, n) => {
      await opened;
      return { kind: 'accepted', carrierId: `a-${n}` };
    };
    return open;
  };

  describe('many', () => {
    test('are answered in the order given, each sent once', async () => {
      const delivery = await started();
      const texts = Array.from({ length: 30 }, (_, i) =>
        outboundText({ key: `k${i}`, to: phone(i), text: `第${i}条` }),
      );
      const outcomes = await delivery.enqueueMany(texts);
      expect(outcomes.map(({ duplicate }) => duplicate)).toEqual(texts.map(() => false));
      await delivery.idle();
      expect(carrier.texts().sort()).toEqual(texts.map(({ text }) => `【税务】${text}`).sort());
      for (const [i, { id }] of outcomes.entries()) {
        expect(await delivery.status(`k${i}`)).toMatchObject({ id, text: `第${i}条`, state: 'sent' });
      }
    });

    test('none at all is nothing to do', async () => {
      const delivery = await started();
      expect(await delivery.enqueueMany([])).toEqual([]);
      expect(await stored()).toEqual([]);
    });

    test('a key twice in one call is the first of them', async () => {
      const delivery = await started();
      const outcomes = await delivery.enqueueMany([
        outboundText({ key: 'x', text: '甲' }),
        outboundText({ key: 'y', text: '乙' }),
        outboundText({ key: 'x', text: '丙' }),
        outboundText({ key: 'x', text: '丁' }),
      ]);
      const [x, y] = outcomes;
      expect(outcomes).toEqual([
        { id: x?.id, duplicate: false },
        { id: y?.id, duplicate: false },
        { id: x?.id, duplicate: true },
        { id: x?.id, duplicate: true },
      ]);
      await delivery.idle();
      expect(carrier.texts().sort()).toEqual(['【税务】甲', '【税务】乙'].sort());
    });

    test('keys that were enqueued before, singly or in a bundle, keep their first text and id', async () => {
      const delivery = await started();
      const single = await delivery.enqueue(outboundText({ key: 'a', text: '甲' }));
      const [bundled] = await delivery.enqueueMany([outboundText({ key: 'b', text: '乙' })]);
      await delivery.idle();
      const again = await delivery.enqueueMany(
        ['a', 'c', 'b', 'c'].map((key) => outboundText({ key, text: `又${key}` })),
      );
      expect(again.map(({ duplicate }) => duplicate)).toEqual([true, false, true, true]);
      expect([again[0]?.id, again[2]?.id, again[3]?.id]).toEqual([single.id, bundled?.id, again[1]?.id]);
      expect(await delivery.enqueue(outboundText({ key: 'c' }))).toEqual({ id: again[1]?.id, duplicate: true });
      await delivery.idle();
      expect(carrier.texts()).toEqual(['【税务】甲', '【税务】乙', '【税务】又c']);
    });

    test('more than one write holds: duplicates across them, and nothing lost at their borders', async () => {
      const delivery = await started();
      const total = 1_100;
      const texts = Array.from({ length: total }, (_, i) =>
        outboundText({ key: `k${i % 1_050}`, to: phone(i % 1_050), text: `第${i}条` }),
      );
      const outcomes = await delivery.enqueueMany(texts);
      expect(outcomes.flatMap(({ duplicate }, i) => (duplicate ? [i] : []))).toEqual(
        Array.from({ length: 50 }, (_, i) => 1_050 + i),
      );
      for (let i = 0; i < 50; i++) expect(outcomes[1_050 + i]?.id).toBe(outcomes[i]?.id);
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(1_050);
      expect(new Set(carrier.texts()).size).toBe(1_050);
    });

    test('the same bundle on two nodes at once is one bundle', async () => {
      const delivery = await started();
      const other = stage.open({ accounts: [{ channel: createCarrier('b', stage.clock) }] });
      const texts = Array.from({ length: 40 }, (_, i) => outboundText({ key: `k${i}`, to: phone(i), channel: 'a' }));
      const [here, there] = await Promise.all([delivery.enqueueMany(texts), other.enqueueMany(texts)]);
      for (const i of texts.keys()) {
        expect([here[i]?.duplicate, there[i]?.duplicate].filter((duplicate) => !duplicate)).toHaveLength(1);
        expect(there[i]?.id).toBe(here[i]?.id);
      }
      expect(await stored()).toHaveLength(40);
    });

    test('lanes in one bundle: replies first, then urgent, then bulk by turns of the units', async () => {
      const open = heldBack();
      const delivery = await started({ accounts: [{ channel: carrier, window: 1 }], settings: { bulkQuantum: 1 } });
      // The look of the start is over before anything is queued.
      await delivery.idle();
      // Takes the window, so that the bundle queues as a whole.
      await delivery.enqueue(outboundText({ key: 'first', text: '先' }));
      const text = (key: string, lane: Lane, unitCode?: string) =>
        outboundText({ key, text: key, lane, ...(unitCode === undefined ? {} : { unitCode }) });
      await delivery.enqueueMany([
        text('b1', 'bulk', '1310105'),
        text('b2', 'bulk', '1310105'),
        text('c1', 'bulk', '1310106'),
        text('u1', 'urgent'),
        text('r1', 'reply'),
        text('u2', 'urgent'),
        text('r2', 'reply'),
      ]);
      expect((await stored()).map(({ key, state, queue }) => [key, state, queue])).toEqual([
        ['b1', 'queued', 'a|bulk'],
        ['b2', 'queued', 'a|bulk'],
        ['c1', 'queued', 'a|bulk'],
        ['first', 'sending', undefined],
        ['r1', 'queued', 'a|reply'],
        ['r2', 'queued', 'a|reply'],
        ['u1', 'queued', 'a|urgent'],
        ['u2', 'queued', 'a|urgent'],
      ]);
      open();
      await delivery.idle();
      const order = carrier.texts().map((sent) => sent.replace('【税务】', ''));
      const by = (letter: string): string[] => order.filter((sent) => sent.startsWith(letter));
      expect(order.slice(0, 3).sort()).toEqual(['先', 'r1', 'r2'].sort());
      expect(order.slice(3, 5).sort()).toEqual(['u1', 'u2']);
      expect(order.slice(5).map((sent) => sent[0])).toEqual(['b', 'c', 'b']);
      expect(by('b').sort()).toEqual(['b1', 'b2']);
    });

    test('what is wrong with one of them is said before any is written', async () => {
      const delivery = await started();
      const bundle = [outboundText({ key: 'good' }), outboundText({ key: 'empty', text: '' })];
      await expect(delivery.enqueueMany(bundle)).rejects.toMatchObject({ code: 'outbound_text_empty' });
      expect(await stored()).toEqual([]);
      expect(carrier.submitted).toEqual([]);
    });

    test('numbers no account serves are kept as failed beside the others', async () => {
      const delivery = await started({
        accounts: [{ channel: carrier, carriers: ['mobile'] }],
        carrierOf: (to) => (to === phone(1) ? 'unicom' : 'mobile'),
      });
      await delivery.enqueueMany([1, 2].map((i) => outboundText({ key: `k${i}`, to: phone(i) })));
      await delivery.idle();
      expect(await delivery.status('k1')).toMatchObject({ state: 'failed', code: 'no_route' });
      expect(await delivery.status('k2')).toMatchObject({ state: 'sent' });
      expect(carrier.submitted.map(({ to }) => to)).toEqual([phone(2)]);
    });
  });

  describe('one', () => {
    /** How the text stands in the store at the moment the carrier is given it. */
    const seenByCarrier = (): Promise<OutboxDocument[]>[] => {
      const seen: Promise<OutboxDocument[]>[] = [];
      carrier.answer = async (_segment, n) => {
        const now = stored();
        seen.push(now);
        await now;
        return { kind: 'accepted', carrierId: `a-${n}` };
      };
      return seen;
    };

    test('a reply is written as claimed, before the carrier is given it', async () => {
      const seen = seenByCarrier();
      const delivery = await started();
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      const [document] = (await seen[0]) ?? [];
      expect(document).toMatchObject({
        key: 'k',
        state: 'sending',
        by: expect.any(String),
        leaseUntil: stage.clock.now().getTime() + 30_000,
        revision: 0,
      });
      for (const field of ['queue', 'turn', 'dueAt', 'expiresAt']) expect(document).not.toHaveProperty(field);
      const [sent] = await stored();
      expect(sent).toMatchObject({ state: 'sent', revision: 1 });
      expect(sent).not.toHaveProperty('by');
      expect(sent).not.toHaveProperty('leaseUntil');
    });

    test.each<Lane>(['urgent', 'bulk'])('%s, which is not repeated in doubt, is queued and claimed', async (lane) => {
      const seen = seenByCarrier();
      const delivery = await started();
      await delivery.enqueue(outboundText({ key: 'k', lane }));
      await delivery.idle();
      const [document] = (await seen[0]) ?? [];
      expect(document).toMatchObject({ state: 'sending', by: expect.any(String), revision: 1 });
      expect(document).not.toHaveProperty('queue');
    });

    test('a bundle is queued and claimed', async () => {
      const seen = seenByCarrier();
      const delivery = await started();
      await delivery.enqueueMany([outboundText({ key: 'k' })]);
      await delivery.idle();
      expect((await seen[0])?.[0]).toMatchObject({ state: 'sending', revision: 1 });
    });

    test('a duplicate gives its place in the window back, and is not handed over', async () => {
      const delivery = await started({ accounts: [{ channel: carrier, window: 1 }] });
      await delivery.enqueue(outboundText({ key: 'k', text: '甲' }));
      await delivery.idle();
      for (let i = 0; i < 3; i++) {
        expect(await delivery.enqueue(outboundText({ key: 'k', text: '乙' }))).toMatchObject({ duplicate: true });
      }
      await delivery.enqueue(outboundText({ key: 'l', text: '丙' }));
      await delivery.idle();
      expect(carrier.texts()).toEqual(['【税务】甲', '【税务】丙']);
      expect((await stored()).map(({ revision }) => revision)).toEqual([1, 1]);
    });

    test('while the keys are away it is queued, keeps no place in the window, and goes when they are back', async () => {
      let areAway = true;
      const keys: Keys = {
        ...stage.keys,
        increment: (key, options) =>
          areAway ? Promise.reject(new Error('the keys are away')) : stage.keys.increment(key, options),
      };
      const delivery = await started({ keys, accounts: [{ channel: carrier, window: 1, segmentsPerSecond: 100 }] });
      await delivery.idle();
      for (const key of ['k', 'l']) {
        await delivery.enqueue(outboundText({ key }));
        await delivery.idle();
      }
      expect((await stored()).map(({ state }) => state)).toEqual(['queued', 'queued']);
      areAway = false;
      await delivery.idle();
      expect((await stored()).map(({ state }) => state)).toEqual(['sent', 'sent']);
    });

    test('beyond the window it is queued, and goes when there is a place', async () => {
      const open = heldBack();
      const delivery = await started({ accounts: [{ channel: carrier, window: 2 }] });
      await Promise.all([1, 2, 3, 4].map((i) => delivery.enqueue(outboundText({ key: `k${i}`, to: phone(i) }))));
      expect((await stored()).map(({ state }) => state).sort()).toEqual(['queued', 'queued', 'sending', 'sending']);
      open();
      await delivery.idle();
      expect((await stored()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
      expect(carrier.submitted).toHaveLength(4);
    });
  });
});
