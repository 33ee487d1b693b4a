import { HOUR, MINUTE, SECOND } from '../../src/core/clock';
import { documents } from '../../src/delivery/documents';
import { outboxModel } from '../../src/delivery/outbox/outbox-model';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, gate, openStage, OTHER_PHONE, outboundText, PHONE, type Stage } from './stage';

describe.each(ENGINES)('a clock that is set back an hour, on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('a', stage.clock);
  });
  afterEach(() => stage.close());

  test('what waits is handled and sent at once, each text once', async () => {
    carrier.connected = false;
    let fails = true;
    const delivery = stage.open({
      accounts: [{ channel: carrier }],
      handler: (message) => {
        stage.handled.push(message);
        return fails && message.from === PHONE ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
    });
    await delivery.start();
    await delivery.enqueue(outboundText({ key: 'reply' }));
    await delivery.enqueue(outboundText({ key: 'bulk', lane: 'bulk' }));
    await carrier.bring({ text: '一' });
    await carrier.bring({ text: '二' });
    await delivery.idle();
    stage.clock.advance(-HOUR);
    fails = false;
    carrier.connected = true;
    await delivery.idle();
    await delivery.idle();
    expect(stage.handled.map(({ text }) => text)).toEqual(['一', '一', '二']);
    expect(carrier.submitted).toHaveLength(2);
    await carrier.receipt('a-1');
    await carrier.receipt('a-2');
    expect(await delivery.status('reply')).toMatchObject({ state: 'delivered' });
    expect(await delivery.status('bulk')).toMatchObject({ state: 'delivered' });
  });

  test('what is in hand is not begun by another node, and what its holder lost is, after a lease', async () => {
    const held = gate();
    const reached = gate();
    const settings = { leaseMs: 30 * SECOND };
    const first = stage.open({
      accounts: [{ channel: carrier }],
      settings,
      handler: async (message) => {
        stage.handled.push(message);
        reached.open();
        await held.opened;
      },
    });
    await first.start();
    await carrier.bring({ text: '一' });
    await reached.opened;
    const second = stage.open({ settings });
    await second.start();
    stage.clock.advance(-HOUR);
    await second.idle();
    stage.clock.advance(29 * SECOND);
    await second.idle();
    expect(stage.handled).toHaveLength(1);
    stage.clock.advance(2 * SECOND);
    await second.idle();
    expect(stage.handled.map(({ attempt }) => attempt)).toEqual([1, 2]);
    held.open();
    await first.idle();
  });

  test('after a restart later texts of a sender still stand behind earlier ones, and leases do not hold for an hour', async () => {
    const held = gate();
    const lost = stage.open({ accounts: [{ channel: carrier }], handler: () => held.opened });
    await lost.start();
    for (const text of ['一', '二', '三']) await carrier.bring({ text });
    const sending = gate();
    const silent = gate();
    carrier.answer = async () => {
      sending.open();
      await silent.opened;
      return { kind: 'unknown', message: 'gone' };
    };
    await lost.enqueue(outboundText({ key: 'k', to: OTHER_PHONE }));
    await sending.opened;
    stage.clock.advance(-HOUR);
    carrier.answer = (_segment, n) => ({ kind: 'accepted', carrierId: `a-${n}` });
    const again = stage.open({ accounts: [{ channel: carrier }] });
    await again.start();
    await carrier.bring({ text: '四' });
    stage.clock.advance(31 * SECOND);
    await again.sweep();
    await again.idle();
    expect(stage.handled.map(({ text }) => text)).toEqual(['一', '二', '三', '四']);
    const [text] = await documents(outboxModel(stage.store.connection)).find({ key: 'k' }).toArray();
    expect(text).toMatchObject({ doubts: 1 });
    held.open();
    silent.open();
    await lost.idle();
  });

  test('without a carrier id, the same text of an hour later is not taken for a repetition', async () => {
    const delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
    const bring = () =>
      delivery.host.accept({ channel: 'a', from: PHONE, to: '12366', text: '查询', receivedAt: stage.clock.now() });
    expect(await bring()).toBe('accepted');
    expect(await bring()).toBe('duplicate');
    stage.clock.advance(-HOUR);
    expect(await bring()).toBe('accepted');
    expect(await bring()).toBe('duplicate');
    stage.clock.advance(MINUTE);
    expect(await bring()).toBe('accepted');
  });

  test('a long message whose parts do not all come is handed on after its time-out', async () => {
    const delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
    await carrier.bring({ text: '前半', part: { reference: 7, total: 2, index: 1 } });
    stage.clock.advance(-HOUR);
    await delivery.idle();
    stage.clock.advance(61 * SECOND);
    await delivery.sweep();
    await delivery.idle();
    expect(stage.handled).toMatchObject([{ incomplete: true }]);
  });

  test('a receipt that came before the id of its text is found, should the writer of the id have ended before it looked', async () => {
    const delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
    await carrier.receipt('of no text');
    stage.clock.advance(6 * SECOND);
    await delivery.sweep();
    stage.clock.advance(-HOUR);
    await carrier.receipt('early');
    carrier.answer = () => ({ kind: 'accepted' });
    await delivery.enqueue(outboundText({ key: 'k' }));
    await delivery.idle();
    await documents(outboxModel(stage.store.connection)).updateOne({ key: 'k' }, { $set: { carrierKey: 'a|early' } });
    stage.clock.advance(6 * SECOND);
    await delivery.sweep();
    expect(await delivery.status('k')).toMatchObject({ state: 'delivered' });
  });
});
