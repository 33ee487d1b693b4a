import { MINUTE, SECOND } from '../../src/core/clock';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import { documents } from '../../src/delivery/documents';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, eventually, gate, openStage, OTHER_PHONE, PHONE, type Stage } from './stage';

describe.each(ENGINES)('the inbox on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('c', stage.clock);
  });
  afterEach(() => stage.close());

  const started = async (deps: Parameters<Stage['open']>[0] = {}): Promise<RunningDelivery> => {
    const delivery = stage.open({ accounts: [{ channel: carrier }], ...deps });
    await delivery.start();
    return delivery;
  };
  const texts = (): string[] => stage.handled.map((message) => message.text);

  test('a text is handled once, with what the carrier said of it', async () => {
    const delivery = await started();
    expect(await carrier.bring({ text: '你好', to: '1236601' })).toBe('accepted');
    await delivery.idle();
    expect(stage.handled).toEqual([
      {
        id: expect.any(String),
        channel: 'c',
        from: PHONE,
        to: '1236601',
        text: '你好',
        receivedAt: stage.clock.now(),
        incomplete: false,
        attempt: 1,
      },
    ]);
  });

  test('what was accepted before the start, or while stopped, is handled after it', async () => {
    const first = stage.open({ accounts: [{ channel: carrier }] });
    await carrier.start(first.host);
    await first.host.accept({ channel: 'c', from: PHONE, to: '12366', text: '早', receivedAt: stage.clock.now() });
    await first.start();
    await first.idle();
    await first.stop(1_000);
    await first.host.accept({ channel: 'c', from: PHONE, to: '12366', text: '晚', receivedAt: stage.clock.now() });
    expect(texts()).toEqual(['早']);
    const second = await started();
    await second.idle();
    expect(texts()).toEqual(['早', '晚']);
  });

  describe('repetitions', () => {
    test('the same carrier id and text is a duplicate, also after a restart', async () => {
      const delivery = await started();
      expect(await carrier.bring({ text: '一', carrierId: 'x' })).toBe('accepted');
      expect(await carrier.bring({ text: '一', carrierId: 'x' })).toBe('duplicate');
      await delivery.idle();
      await delivery.stop(1_000);
      const again = await started();
      expect(await carrier.bring({ text: '一', carrierId: 'x' })).toBe('duplicate');
      await again.idle();
      expect(texts()).toEqual(['一']);
    });

    test('an id used anew by a carrier that restarted its numbering is another text', async () => {
      const delivery = await started();
      await carrier.bring({ text: '一', carrierId: '1' });
      expect(await carrier.bring({ text: '二', carrierId: '1' })).toBe('accepted');
      await delivery.idle();
      expect(texts().sort()).toEqual(['一', '二']);
    });

    test('without an id the same text within five seconds is a duplicate, wherever a clock second ends', async () => {
      const delivery = await started();
      const bring = (text: string, from = PHONE): Promise<string> =>
        carrier.bring({ text, from, carrierId: undefined });
      stage.clock.set(new Date('2026-03-16T04:00:04.900Z'));
      expect(await bring('查询')).toBe('accepted');
      stage.clock.advance(4_999);
      expect(await bring('查询')).toBe('duplicate');
      expect(await bring('查询', OTHER_PHONE)).toBe('accepted');
      expect(await bring('别的')).toBe('accepted');
      stage.clock.advance(1);
      expect(await bring('查询')).toBe('accepted');
      await delivery.idle();
      expect(stage.handled).toHaveLength(4);
    });

    test('the same text brought ten times at once, over two nodes, is accepted once', async () => {
      const delivery = await started();
      const other = stage.open({});
      await other.start();
      const part = { channel: 'c', from: PHONE, to: '12366', text: '同时', receivedAt: stage.clock.now() };
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? delivery : other).host.accept(part)),
      );
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      await Promise.all([delivery.idle(), other.idle()]);
      expect(texts()).toEqual(['同时']);
    });
  });

  describe('order and turns', () => {
    test('a sender has one handler at a time, in order; others do not wait', async () => {
      const first = gate();
      const seen: string[] = [];
      let atOnce = 0;
      let most = 0;
      const delivery = await started({
        handler: async (message) => {
          if (message.from === PHONE) most = Math.max(most, (atOnce += 1));
          seen.push(message.text);
          if (message.text === 'a1') await first.opened;
          if (message.from === PHONE) atOnce -= 1;
        },
      });
      const others = eventually(delivery, 'handled', (event) => event.from === OTHER_PHONE);
      for (const text of ['a1', 'a2', 'a3']) await carrier.bring({ text });
      await carrier.bring({ text: 'b1', from: OTHER_PHONE });
      await others;
      expect(seen).toEqual(['a1', 'b1']);
      first.open();
      await delivery.idle();
      expect(seen).toEqual(['a1', 'b1', 'a2', 'a3']);
      expect(most).toBe(1);
    });

    test('a hundred texts of one number keep their order and starve nobody, with room for two senders', async () => {
      const seen: string[] = [];
      const delivery = await started({
        settings: { handlers: 2 },
        handler: async (message) => {
          seen.push(message.text);
          await new Promise((resolve) => setImmediate(resolve));
        },
      });
      const flood = Array.from({ length: 100 }, (_, i) => carrier.bring({ text: `flood ${i}` }));
      const rest = Array.from({ length: 10 }, (_, i) => carrier.bring({ text: `other ${i}`, from: `1990000000${i}` }));
      await Promise.all([...flood, ...rest]);
      await delivery.idle();
      const floodSeen = seen.filter((text) => text.startsWith('flood'));
      expect(floodSeen).toEqual(Array.from({ length: 100 }, (_, i) => `flood ${i}`));
      const lastOther = Math.max(...Array.from({ length: 10 }, (_, i) => seen.indexOf(`other ${i}`)));
      expect(lastOther).toBeLessThan(60);
      expect(seen).toHaveLength(110);
    });

    test('two nodes on one store: each text once, one handler a sender at a time, in order', async () => {
      const atOnce = new Map<string, number>();
      const seen = new Map<string, number[]>();
      const handler = async (message: { from: string; text: string }): Promise<void> => {
        atOnce.set(message.from, (atOnce.get(message.from) ?? 0) + 1);
        expect(atOnce.get(message.from)).toBe(1);
        seen.set(message.from, [...(seen.get(message.from) ?? []), Number(message.text)]);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce.set(message.from, 0);
      };
      const settings = { handlers: 4 };
      const nodes = [await started({ handler, settings }), stage.open({ handler, settings })] as const;
      await nodes[1].start();
      for (let i = 0; i < 30; i++) {
        await Promise.all(
          Array.from({ length: 6 }, (_, sender) =>
            (nodes[(i + sender) % 2] ?? nodes[0]).host.accept({
              channel: 'c',
              carrierId: `${sender}/${i}`,
              from: `1990000000${sender}`,
              to: '12366',
              text: String(i),
              receivedAt: stage.clock.now(),
            }),
          ),
        );
      }
      await Promise.all(nodes.map((node) => node.idle()));
      await Promise.all(nodes.map((node) => node.idle()));
      expect([...seen.values()]).toEqual(Array.from({ length: 6 }, () => Array.from({ length: 30 }, (_, i) => i)));
    });
  });

  describe('failures', () => {
    test('a failed text is tried again after a while, and its sender’s next ones wait for it', async () => {
      let failures = 2;
      const delivery = await started({
        handler: (message) => {
          if (message.text === '一' && failures-- > 0) return Promise.reject(new Error('no'));
          stage.handled.push(message);
          return Promise.resolve();
        },
      });
      await carrier.bring({ text: '一' });
      await carrier.bring({ text: '二' });
      await carrier.bring({ text: '三', from: OTHER_PHONE });
      await delivery.idle();
      expect(texts()).toEqual(['三']);
      stage.clock.advance(SECOND);
      await delivery.idle();
      expect(texts()).toEqual(['三']);
      stage.clock.advance(5 * SECOND);
      await delivery.idle();
      expect(texts()).toEqual(['三', '一', '二']);
      expect(stage.handled[1]).toMatchObject({ text: '一', attempt: 3 });
    });

    test('a text that fails for good is parked with people, who are told until they know; its sender goes on', async () => {
      let deaf = 2;
      const delivery = await started({
        settings: { handlerTries: 2 },
        handler: (message) => {
          if (message.text === '坏') return Promise.reject(new Error('broken'));
          stage.handled.push(message);
          return Promise.resolve();
        },
        parked: (message, error) => {
          if (deaf-- > 0) return Promise.reject(new Error('desk is away'));
          stage.parked.push({ message, error });
          return Promise.resolve();
        },
      });
      await carrier.bring({ text: '坏' });
      await carrier.bring({ text: '好' });
      await delivery.idle();
      stage.clock.advance(SECOND);
      await delivery.idle();
      expect(texts()).toEqual(['好']);
      expect(stage.parked).toEqual([]);
      for (let i = 0; i < 3; i++) {
        stage.clock.advance(MINUTE);
        await delivery.idle();
      }
      expect(stage.parked).toEqual([{ message: expect.objectContaining({ text: '坏' }), error: 'broken' }]);
      expect((await delivery.thread(PHONE, 10)).map((entry) => entry.state)).toEqual(['parked', 'handled']);
    });

    test('a node that vanished holds its text for the lease; then another handles it with the same id', async () => {
      const ids: string[] = [];
      const begun = gate();
      const never = gate();
      const lost = await started({
        settings: { leaseMs: 30 * SECOND },
        handler: (message) => {
          ids.push(message.id);
          begun.open();
          return never.opened;
        },
      });
      await carrier.bring({ text: '一' });
      await carrier.bring({ text: '二' });
      await begun.opened;
      // It can neither renew nor finish any more: the clock only moves for the other node.
      const other = stage.open({
        handler: (message) => {
          ids.push(message.id);
          stage.handled.push(message);
          return Promise.resolve();
        },
      });
      await other.start();
      stage.clock.advance(29 * SECOND);
      await other.idle();
      expect(stage.handled).toEqual([]);
      stage.clock.advance(2 * SECOND);
      await other.idle();
      expect(texts()).toEqual(['一', '二']);
      expect(ids[1]).toBe(ids[0]);
      expect(stage.handled[0]?.attempt).toBe(2);
      never.open();
      await lost.stop(1_000);
      expect(ids).toHaveLength(3);
    });

    test('a sender whose turn was lost between two writes gets the next turn', async () => {
      const delivery = await started();
      await delivery.stop(1_000);
      await documents(inboxModel(stage.store.connection)).insertOne({
        _id: 'orphan',
        dedupe: 'orphan',
        channel: 'c',
        from: PHONE,
        to: '12366',
        text: '孤',
        receivedAt: stage.clock.now(),
        incomplete: false,
        order: 1,
        state: 'behind',
        behind: PHONE,
        attempt: 0,
      });
      const again = await started();
      await again.sweep();
      await again.idle();
      expect(texts()).toEqual(['孤']);
    });

    test('when too much is being written already, a text is refused rather than kept in memory', async () => {
      const delivery = await started({ settings: { acceptLimit: 3 } });
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => carrier.bring({ text: `${i}` })));
      expect(outcomes.map((outcome) => outcome.status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
      ]);
      expect((outcomes[4] as PromiseRejectedResult).reason).toMatchObject({ code: 'inbox_busy', retryable: true });
      await delivery.idle();
      expect(texts()).toEqual(['0', '1', '2']);
    });
  });

  test('hostile texts come through as they are, lone surrogates as U+FFFD', async () => {
    const delivery = await started();
    const hostile = [
      '',
      ' ',
      '\u0000a\u0000',
      '{"$gt":""}',
      "'; DROP TABLE inbox; --",
      '😀'.repeat(3),
      '\uD83D',
      'x'.repeat(10_240),
    ];
    for (const text of hostile) await carrier.bring({ text });
    await delivery.idle();
    expect(texts()).toEqual(hostile.map((text) => (text === '\uD83D' ? '\uFFFD' : text)));
  });
});
