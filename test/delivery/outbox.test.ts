import type { OutboundSegment } from '../../src/channels/channel';
import { DAY, MINUTE, SECOND } from '../../src/core/clock';
import type { DeliveryDeps, RunningDelivery } from '../../src/delivery/create-delivery';
import type { Keys } from '../../src/store/keys';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, eventually, gate, openStage, outboundText, PHONE, type Stage } from './stage';

const long = '税'.repeat(150);

describe.each(ENGINES)('the outbox on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;
  let second: Carrier;

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('a', stage.clock);
    second = createCarrier('b', stage.clock);
  });
  afterEach(() => stage.close());

  const started = async (deps: Partial<DeliveryDeps> = {}): Promise<RunningDelivery> => {
    const delivery = stage.open({ accounts: [{ channel: carrier }], ...deps });
    await delivery.start();
    return delivery;
  };
  const bothAccounts = (): Partial<DeliveryDeps> => ({ accounts: [{ channel: carrier }, { channel: second }] });

  test('a text is sent with its signature and delivered by its receipt', async () => {
    const delivery = await started();
    await delivery.enqueue(outboundText({ key: 'k', text: '您好', signature: '12366税务', inReplyTo: 'm' }));
    await delivery.idle();
    expect(carrier.submitted).toEqual([
      {
        id: expect.stringMatching(/\/0$/),
        to: PHONE,
        from: '12366',
        text: '【12366税务】您好',
        lane: 'reply',
        validUntil: new Date(stage.clock.now().getTime() + DAY),
      },
    ]);
    expect(await delivery.status('k')).toMatchObject({ state: 'sent', sentAt: stage.clock.now(), inReplyTo: 'm' });
    stage.clock.advance(SECOND);
    await carrier.receipt('a-1');
    expect(await delivery.status('k')).toMatchObject({
      state: 'delivered',
      code: 'DELIVRD',
      doneAt: stage.clock.now(),
    });
    await carrier.receipt('a-1', 'failed');
    expect(await delivery.status('k')).toMatchObject({ state: 'delivered', code: 'DELIVRD' });
    expect(await delivery.thread(PHONE, 10)).toEqual([
      expect.objectContaining({ direction: 'out', text: '【12366税务】您好', segments: 1, state: 'delivered' }),
    ]);
  });

  test('the same key is sent once, however often and wherever it is enqueued', async () => {
    const delivery = await started();
    const other = stage.open({});
    const outcomes = await Promise.all(
      [delivery, other, delivery, other].map((node) => node.enqueue(outboundText({ key: 'same', channel: 'a' }))),
    );
    expect(outcomes.filter((outcome) => !outcome.duplicate)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => outcome.id)).size).toBe(1);
    await delivery.idle();
    await other.idle();
    expect(carrier.submitted.length).toBeLessThanOrEqual(1);
  });

  test('an empty text and one of more than 255 segments are refused', async () => {
    const delivery = await started();
    await expect(delivery.enqueue(outboundText({ text: '' }))).rejects.toMatchObject({ code: 'outbound_text_empty' });
    const endless = outboundText({ text: '税'.repeat(67 * 256) });
    await expect(delivery.enqueue(endless)).rejects.toMatchObject({ code: 'outbound_text_too_long' });
  });

  describe('several segments', () => {
    test('go in order, each after the answer to the last one; delivered when all are', async () => {
      const delivery = await started();
      await delivery.enqueue(outboundText({ key: 'k', text: long }));
      await delivery.idle();
      expect(carrier.submitted.map((segment) => segment.part)).toEqual(
        [1, 2, 3].map((index) => ({ reference: expect.any(Number), total: 3, index })),
      );
      expect(carrier.texts().join('')).toBe(`【税务】${long}`);
      await carrier.receipt('a-2');
      await carrier.receipt('a-1');
      expect(await delivery.status('k')).toMatchObject({ state: 'sent', segments: 3 });
      await carrier.receipt('a-3');
      expect(await delivery.status('k')).toMatchObject({ state: 'delivered' });
    });

    test('one that fails makes the text failed', async () => {
      const delivery = await started();
      await delivery.enqueue(outboundText({ key: 'k', text: long }));
      await delivery.idle();
      await carrier.receipt('a-1');
      await carrier.receipt('a-2', 'failed', 'MK:0001');
      await carrier.receipt('a-3');
      expect(await delivery.status('k')).toMatchObject({ state: 'failed', code: 'MK:0001' });
    });

    test('a retry goes on where it stopped', async () => {
      const delivery = await started();
      carrier.answer = (_segment, n) =>
        n === 2
          ? { kind: 'refused', class: 'retry_later', code: 'BUSY', message: '' }
          : { kind: 'accepted', carrierId: `a-${n}` };
      await delivery.enqueue(outboundText({ text: long }));
      await delivery.idle();
      stage.clock.advance(2 * SECOND);
      await delivery.idle();
      expect(carrier.submitted.map((segment) => segment.part?.index)).toEqual([1, 2, 2, 3]);
    });
  });

  describe('receipts', () => {
    test('one that comes before the answer is kept and matched', async () => {
      const delivery = await started();
      carrier.answer = async () => {
        await carrier.receipt('early');
        await carrier.receipt('early');
        return { kind: 'accepted', carrierId: 'early' };
      };
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      expect(await delivery.status('k')).toMatchObject({ state: 'delivered', code: 'DELIVRD' });
    });

    test('one that comes after a restart, on another node, is matched', async () => {
      const delivery = await started();
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      await delivery.stop(1_000);
      const again = stage.open({ accounts: [{ channel: carrier }] });
      await again.host.receipt({ channel: 'a', carrierId: 'a-1', state: 'failed', code: 'X', at: stage.clock.now() });
      expect(await again.status('k')).toMatchObject({ state: 'failed', code: 'X' });
    });

    test('ids the carrier begins anew belong to the later text, and stale receipts to nobody', async () => {
      const delivery = await started();
      carrier.answer = () => ({ kind: 'accepted', carrierId: '1' });
      await delivery.enqueue(outboundText({ key: 'first' }));
      await delivery.idle();
      await carrier.receipt('1');
      await delivery.enqueue(outboundText({ key: 'second' }));
      await delivery.idle();
      expect(await delivery.status('second')).toMatchObject({ state: 'sent' });
      await carrier.receipt('1', 'failed', 'X');
      expect(await delivery.status('second')).toMatchObject({ state: 'failed' });
      expect(await delivery.status('first')).toMatchObject({ state: 'delivered' });
      await carrier.receipt('2');
      stage.clock.advance(2 * 60 * MINUTE);
      carrier.answer = () => ({ kind: 'accepted', carrierId: '2' });
      await delivery.enqueue(outboundText({ key: 'third' }));
      await delivery.idle();
      expect(await delivery.status('third')).toMatchObject({ state: 'sent' });
    });

    test.each([
      ['short', 'short'],
      ['short', 'long'],
      ['long', 'short'],
      ['long', 'long'],
    ])(
      'one with an id that a %s text has had, before the answer for a %s text, is of the latter',
      async (before, after) => {
        const delivery = await started();
        const textOf = (length: string) => (length === 'long' ? { text: long } : {});
        const idOf = (segment: OutboundSegment): string => `again-${segment.part?.index ?? 1}`;
        carrier.answer = (segment) => ({ kind: 'accepted', carrierId: idOf(segment) });
        await delivery.enqueue(outboundText({ key: 'first', ...textOf(before) }));
        await delivery.idle();
        for (const segment of [...carrier.submitted]) await carrier.receipt(idOf(segment));
        expect(await delivery.status('first')).toMatchObject({ state: 'delivered' });
        carrier.answer = async (segment) => {
          await carrier.receipt(idOf(segment), 'failed', 'LATER');
          return { kind: 'accepted', carrierId: idOf(segment) };
        };
        await delivery.enqueue(outboundText({ key: 'second', ...textOf(after) }));
        await delivery.idle();
        expect(await delivery.status('second')).toMatchObject({ state: 'failed', code: 'LATER' });
        expect(await delivery.status('first')).toMatchObject({ state: 'delivered' });
      },
    );

    test('an account without receipts says that its answer is final', async () => {
      const delivery = await started();
      carrier.answer = () => ({ kind: 'accepted', final: true });
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      expect(await delivery.status('k')).toMatchObject({ state: 'delivered' });
    });
  });

  describe('lanes and pace', () => {
    test('replies go before urgent texts, these before bulk; a reply passes a bulk send that is under way', async () => {
      carrier.connected = false;
      const delivery = await started({ accounts: [{ channel: carrier, window: 2 }] });
      for (let i = 0; i < 4; i++)
        await delivery.enqueue(outboundText({ text: `bulk ${i}`, lane: 'bulk', signature: '' }));
      await delivery.enqueue(outboundText({ text: 'urgent', lane: 'urgent', signature: '' }));
      await delivery.enqueue(outboundText({ text: 'reply', lane: 'reply', signature: '' }));
      carrier.connected = true;
      const held = gate();
      carrier.answer = async (_segment, n) => {
        if (n === 3) await held.opened;
        return { kind: 'accepted', carrierId: `a-${n}` };
      };
      const third = eventually(
        delivery,
        'state_changed',
        (event) => event.state === 'sending' || event.state === 'sent',
      );
      delivery.wake();
      await third;
      await delivery.enqueue(outboundText({ key: 'late', text: 'late reply', signature: '' }));
      held.open();
      await delivery.idle();
      expect(carrier.texts().slice(0, 2)).toEqual(['reply', 'urgent']);
      expect(carrier.texts().filter((text) => text.startsWith('bulk'))).toEqual([0, 1, 2, 3].map((i) => `bulk ${i}`));
      expect(carrier.texts().indexOf('late reply')).toBeLessThan(5);
      expect(carrier.texts()).toHaveLength(7);
    });

    test('a reply does not take the place of a text that is being claimed', async () => {
      const asked = gate();
      const allowed = gate();
      let asks = 0;
      const keys: Keys = {
        ...stage.keys,
        increment: async (key, options) => {
          if (key.startsWith('delivery:pace:') && (asks += 1) === 1) {
            asked.open();
            await allowed.opened;
          }
          return stage.keys.increment(key, options);
        },
      };
      const delivery = await started({ keys, accounts: [{ channel: carrier, window: 1, segmentsPerSecond: 100 }] });
      await delivery.idle();
      await delivery.enqueue(outboundText({ text: 'urgent', lane: 'urgent', signature: '' }));
      await asked.opened;
      await delivery.enqueue(outboundText({ key: 'reply', text: 'reply', signature: '' }));
      expect(await delivery.status('reply')).toMatchObject({ state: 'queued' });
      allowed.open();
      await delivery.idle();
      expect(carrier.texts()).toEqual(['urgent', 'reply']);
    });

    test('the pace counts segments and is shared by two nodes', async () => {
      const accounts = [{ channel: carrier, segmentsPerSecond: 100 }];
      const delivery = await started({ accounts });
      const other = stage.open({ accounts: [{ channel: carrier, segmentsPerSecond: 100 }] });
      await other.start();
      const texts = Array.from({ length: 30 }, (_, i) =>
        (i % 2 === 0 ? delivery : other).enqueue(outboundText({ text: long })),
      );
      await Promise.all(texts);
      const perTenth: number[] = [];
      for (let i = 0; i < 12; i++) {
        const before = carrier.submitted.length;
        await delivery.idle();
        await other.idle();
        perTenth.push(carrier.submitted.length - before);
        stage.clock.advance(100);
      }
      // 90 segments at 10 a tenth of a second; a text is not cut, what it takes too much is missing from the next tenth.
      expect(carrier.submitted).toHaveLength(90);
      perTenth.reduce((sum, n, i) => {
        expect(sum + n).toBeLessThanOrEqual((i + 1) * 10 + 2);
        return sum + n;
      }, 0);
      expect(perTenth.slice(0, 8).reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(70);
    });

    test('slow down halves the pace, which climbs back', async () => {
      const delivery = await started({ accounts: [{ channel: carrier, segmentsPerSecond: 100 }] });
      const factors: number[] = [];
      delivery.on((event) => event.type === 'pace_changed' && factors.push(event.factor));
      carrier.answer = (_segment, n) =>
        n === 1
          ? { kind: 'refused', class: 'slow_down', code: '8', message: '' }
          : { kind: 'accepted', carrierId: `a-${n}` };
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      expect(await delivery.status('k')).toMatchObject({ state: 'queued' });
      expect(factors).toEqual([0.5]);
      stage.clock.advance(SECOND);
      for (let i = 0; i < 20; i++) await delivery.enqueue(outboundText());
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(1 + 5);
      expect(await delivery.status('k')).toMatchObject({ state: 'sent' });
      stage.clock.advance(MINUTE);
      await delivery.idle();
      expect(factors).toEqual([0.5, 1]);
    });

    test('units take turns in bulk, whatever each has queued', async () => {
      carrier.connected = false;
      const delivery = await started({ settings: { bulkQuantum: 5 } });
      const add = (unitCode: string, n: number): Promise<unknown> =>
        Promise.all(
          Array.from({ length: n }, () =>
            delivery.enqueue(outboundText({ lane: 'bulk', unitCode, text: unitCode, signature: '' })),
          ),
        );
      await add('410100', 40);
      await add('410200', 10);
      await add('410300', 10);
      carrier.connected = true;
      await delivery.idle();
      const order = carrier.texts();
      expect(order).toHaveLength(60);
      expect(order.slice(0, 15).sort()).toEqual(['410100', '410200', '410300'].flatMap((unit) => Array(5).fill(unit)));
      expect(Math.max(order.lastIndexOf('410200'), order.lastIndexOf('410300'))).toBeLessThan(30);
    });

    test('bulk pauses while replies wait anywhere, and its maker is told how much room there is', async () => {
      second.connected = false;
      const delivery = await started({ ...bothAccounts(), settings: { bulkPauseDepth: 3, deepOutbox: 10 } });
      for (let i = 0; i < 3; i++) await delivery.enqueue(outboundText({ channel: 'b' }));
      await delivery.enqueue(outboundText({ key: 'bulk', lane: 'bulk', channel: 'a' }));
      await delivery.idle();
      expect(await delivery.status('bulk')).toMatchObject({ state: 'queued' });
      expect(await delivery.bulkRoom()).toBe(9);
      second.connected = true;
      await delivery.idle();
      await delivery.idle();
      expect(await delivery.status('bulk')).toMatchObject({ state: 'sent' });
    });
  });

  describe('when the carrier will not', () => {
    test('later: tried again with growing gaps, failed with its code in the end', async () => {
      const delivery = await started({ settings: { submitTries: 3 } });
      carrier.answer = () => ({ kind: 'refused', class: 'retry_later', code: 'BUSY', message: '' });
      await delivery.enqueue(outboundText({ key: 'k' }));
      const tries: number[] = [];
      for (const seconds of [0, 1, 1, 9, 1]) {
        stage.clock.advance(seconds * SECOND);
        await delivery.idle();
        tries.push(carrier.submitted.length);
      }
      expect(tries).toEqual([1, 1, 2, 2, 3]);
      expect(await delivery.status('k')).toMatchObject({ state: 'failed', code: 'BUSY' });
    });

    test('never: failed at once', async () => {
      const delivery = await started();
      carrier.answer = () => ({ kind: 'refused', class: 'give_up', code: 'BLACKLIST', message: '' });
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      expect(await delivery.status('k')).toMatchObject({
        state: 'failed',
        code: 'BLACKLIST',
        doneAt: stage.clock.now(),
      });
      expect(carrier.submitted).toHaveLength(1);
    });

    test('not by this account: another one that serves the number takes it at once', async () => {
      const delivery = await started(bothAccounts());
      carrier.answer = () => ({ kind: 'refused', class: 'switch_route', code: 'NOROUTE', message: '' });
      await delivery.enqueue(outboundText({ key: 'k', channel: 'a' }));
      await delivery.idle();
      expect(second.submitted).toHaveLength(1);
      expect(await delivery.status('k')).toMatchObject({ state: 'sent' });
    });

    test('a text of no more use is not sent', async () => {
      carrier.connected = false;
      const delivery = await started();
      const validUntil = new Date(stage.clock.now().getTime() + MINUTE);
      await delivery.enqueue(outboundText({ key: 'swept', validUntil }));
      stage.clock.advance(MINUTE);
      await delivery.sweep();
      expect(await delivery.status('swept')).toMatchObject({ state: 'expired', code: 'not_sent_in_time' });
      await delivery.enqueue(outboundText({ key: 'met', validUntil }));
      carrier.connected = true;
      await delivery.idle();
      expect(await delivery.status('met')).toMatchObject({ state: 'expired' });
      expect(carrier.submitted).toEqual([]);
    });
  });

  describe('routes', () => {
    const carrierOf = (to: string): string => (to.startsWith('138') ? 'mobile' : 'telecom');

    test('a number goes by an account that reaches its carrier; nobody reaching it is a failure told as such', async () => {
      const delivery = await started({
        accounts: [
          { channel: carrier, carriers: ['telecom'] },
          { channel: second, carriers: ['mobile'] },
        ],
        carrierOf: (to) => (to === '13800138009' ? 'nobody' : carrierOf(to)),
      });
      await delivery.enqueue(outboundText({ channel: 'a' }));
      await delivery.enqueue(outboundText({ key: 'none', to: '13800138009' }));
      await delivery.idle();
      expect([carrier.submitted.length, second.submitted.length]).toEqual([0, 1]);
      expect(await delivery.status('none')).toMatchObject({ state: 'failed', code: 'no_route' });
    });

    test('what waits for an account that lost its connection moves to another one, and later texts go there at once', async () => {
      const delivery = await started(bothAccounts());
      carrier.connected = false;
      await delivery.enqueue(outboundText({ key: 'k', channel: 'a' }));
      await delivery.idle();
      expect(second.submitted).toHaveLength(0);
      // The five seconds are counted from the first look at the account after the loss.
      for (let looks = 0; looks < 5 && second.submitted.length === 0; looks++) {
        stage.clock.advance(5 * SECOND);
        await delivery.idle();
      }
      expect(second.submitted).toHaveLength(1);
      await delivery.enqueue(outboundText({ channel: 'a' }));
      await delivery.idle();
      expect(second.submitted).toHaveLength(2);
      carrier.connected = true;
      await delivery.enqueue(outboundText({ channel: 'a' }));
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(1);
    });

    test('what waits for an account that was taken out of the configuration moves too, or fails for want of another', async () => {
      carrier.connected = false;
      const first = await started(bothAccounts());
      await first.enqueue(outboundText({ key: 'k', channel: 'a' }));
      await first.enqueue(outboundText({ key: 'bulk', channel: 'a', lane: 'bulk', to: '19900000000' }));
      await first.stop(1_000);
      const again = await started({ accounts: [{ channel: second, carriers: ['mobile'] }], carrierOf });
      await again.sweep();
      // Another node may know an account that this one has not heard of yet.
      expect(await again.status('bulk')).toMatchObject({ state: 'queued' });
      stage.clock.advance(30 * SECOND);
      await again.sweep();
      await again.idle();
      expect(second.submitted).toHaveLength(1);
      expect(await again.status('k')).toMatchObject({ state: 'sent' });
      expect(await again.status('bulk')).toMatchObject({ state: 'failed', code: 'no_route' });
    });

    test('an account with too many errors rests for half a minute', async () => {
      const delivery = await started(bothAccounts());
      carrier.answer = () => ({ kind: 'refused', class: 'retry_later', code: 'SYS', message: '' });
      for (let i = 0; i < 10; i++) {
        await delivery.enqueue(outboundText({ channel: 'a' }));
        await delivery.idle();
      }
      const refused = carrier.submitted.length;
      await delivery.enqueue(outboundText({ channel: 'a' }));
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(refused);
      expect(second.submitted.length).toBeGreaterThan(0);
      carrier.answer = (_segment, n) => ({ kind: 'accepted', carrierId: `a-${n}` });
      stage.clock.advance(31 * SECOND);
      await delivery.enqueue(outboundText({ channel: 'a' }));
      await delivery.idle();
      expect(carrier.submitted.length).toBeGreaterThan(refused);
    });

    test('a carrier that signs by itself gets no signature, and room for its own', async () => {
      const delivery = await started({ accounts: [{ channel: carrier, carrierSigns: true }] });
      await delivery.enqueue(outboundText({ text: '税'.repeat(67), signature: '税务' }));
      await delivery.idle();
      expect(carrier.texts()).toEqual(['税'.repeat(63), '税'.repeat(4)]);
    });
  });

  describe('in doubt (存疑)', () => {
    const unknown = (n: number) => (_segment: unknown, nth: number) =>
      nth <= n
        ? ({ kind: 'unknown', message: 'time-out' } as const)
        : ({ kind: 'accepted', carrierId: `a-${nth}` } as const);

    test('a reply is sent once more, then marked', async () => {
      const delivery = await started();
      carrier.answer = unknown(2);
      await delivery.enqueue(outboundText({ key: 'k' }));
      await delivery.idle();
      stage.clock.advance(MINUTE);
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(2);
      expect(await delivery.status('k')).toMatchObject({ state: 'doubtful' });
      stage.clock.advance(DAY / 2);
      await delivery.sweep();
      await delivery.idle();
      expect(carrier.submitted).toHaveLength(2);
    });

    test('bulk is marked and not repeated; the rest of a long text is still sent', async () => {
      const delivery = await started();
      carrier.answer = unknown(1);
      await delivery.enqueue(outboundText({ key: 'k', lane: 'bulk', text: long }));
      await delivery.idle();
      expect(carrier.submitted.map((segment) => segment.part?.index)).toEqual([1, 2, 3]);
      expect(await delivery.status('k')).toMatchObject({ state: 'doubtful' });
    });

    test('a channel that recognises repetitions gets the segment again, with the same id', async () => {
      carrier = createCarrier('a', stage.clock, true);
      const delivery = await started();
      carrier.answer = (segment, n) => {
        if (n === 1) throw new Error('socket closed');
        return unknown(2)(segment, n);
      };
      await delivery.enqueue(outboundText({ key: 'k', lane: 'bulk' }));
      for (let i = 0; i < 3; i++) {
        await delivery.idle();
        stage.clock.advance(MINUTE);
      }
      expect(new Set(carrier.submitted.map((segment) => segment.id)).size).toBe(1);
      expect(carrier.submitted).toHaveLength(3);
      expect(await delivery.status('k')).toMatchObject({ state: 'sent' });
    });

    test('a node that vanished while sending: what the carrier answered counts, the open segment is in doubt', async () => {
      const held = gate();
      const reached = gate();
      carrier.answer = async (_segment, n) => {
        if (n < 2) return { kind: 'accepted', carrierId: `a-${n}` };
        reached.open();
        await held.opened;
        return { kind: 'unknown', message: 'gone' };
      };
      const lost = await started();
      await lost.enqueue(outboundText({ key: 'k', text: long, lane: 'urgent' }));
      await reached.opened;
      const other = stage.open({ accounts: [{ channel: second }, { channel: carrier }] });
      await other.start();
      await other.sweep();
      expect(await other.status('k')).toMatchObject({ state: 'sending' });
      stage.clock.advance(31 * SECOND);
      carrier.answer = (_segment, n) => ({ kind: 'accepted', carrierId: `a-${n}` });
      await other.sweep();
      await other.idle();
      held.open();
      await lost.idle();
      await other.idle();
      expect(carrier.submitted.map((segment) => segment.part?.index)).toEqual([1, 2, 3]);
      expect(await other.status('k')).toMatchObject({ state: 'doubtful' });
    });
  });

  test('watchers hear of every change of a number’s thread', async () => {
    const delivery = await started();
    const heard: string[] = [];
    const stop = delivery.watch((mobile) => heard.push(mobile));
    await carrier.bring({ text: '问' });
    await delivery.enqueue(outboundText({ text: '答' }));
    await delivery.idle();
    const before = heard.length;
    await carrier.receipt('a-1');
    expect(heard.length).toBe(before + 1);
    expect(new Set(heard)).toEqual(new Set([PHONE]));
    expect(before).toBeGreaterThanOrEqual(4);
    stop();
    await delivery.enqueue(outboundText());
    expect(heard.length).toBe(before + 1);
    const shown = (await delivery.thread(PHONE, 2)).map(({ direction, state }) => `${direction} ${state}`);
    expect(shown).toHaveLength(2);
  });
});
