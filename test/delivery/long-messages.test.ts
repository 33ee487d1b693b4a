import type { InboundPart } from '../../src/channels/channel';
import { MINUTE, SECOND } from '../../src/core/clock';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import { documents } from '../../src/delivery/documents';
import { longMessageModel } from '../../src/delivery/inbox/long-message-model';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, openStage, OTHER_PHONE, PHONE, type Stage } from './stage';

describe.each(ENGINES)('long messages on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let carrier: Carrier;
  let delivery: RunningDelivery;

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    carrier = createCarrier('c', stage.clock);
    delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
  });
  afterEach(() => stage.close());

  const part = (
    index: number,
    total: number,
    text: string,
    more: Partial<InboundPart> = {},
  ): ReturnType<Carrier['bring']> => carrier.bring({ text, part: { reference: 7, total, index }, ...more });
  const texts = (): string[] => stage.handled.map((message) => message.text);

  test('parts in any order, each twice, become one text', async () => {
    expect(await part(3, 3, '丙', { carrierId: 'p3' })).toBe('accepted');
    expect(await part(1, 3, '甲', { carrierId: 'p1' })).toBe('accepted');
    expect(await part(1, 3, '甲', { carrierId: 'p1' })).toBe('duplicate');
    expect(await part(2, 3, '乙', { carrierId: 'p2' })).toBe('accepted');
    expect(await part(2, 3, '乙', { carrierId: 'p2' })).toBe('duplicate');
    await delivery.idle();
    expect(stage.handled).toEqual([expect.objectContaining({ text: '甲乙丙', incomplete: false, from: PHONE })]);
  });

  test('all parts at once, over two nodes, become one text', async () => {
    const other = stage.open({});
    await other.start();
    const bring = (index: number): Promise<unknown> =>
      (index % 2 === 0 ? delivery : other).host.accept({
        channel: 'c',
        carrierId: `p${index}`,
        from: PHONE,
        to: '12366',
        text: String(index),
        receivedAt: stage.clock.now(),
        part: { reference: 1, total: 5, index },
      });
    await Promise.all([1, 2, 3, 4, 5].map(bring));
    await Promise.all([delivery.idle(), other.idle()]);
    expect(texts()).toEqual(['12345']);
  });

  test('a part that never comes is marked after a minute; when it comes late it is recorded, not handled again', async () => {
    await part(1, 3, '甲');
    await part(3, 3, '丙');
    stage.clock.advance(59 * SECOND);
    await delivery.sweep();
    await delivery.idle();
    expect(stage.handled).toEqual([]);
    stage.clock.advance(SECOND);
    await delivery.sweep();
    await delivery.idle();
    expect(stage.handled).toEqual([expect.objectContaining({ text: '甲〔第2段未收到〕丙', incomplete: true })]);
    stage.clock.advance(SECOND);
    expect(await part(2, 3, '乙', { carrierId: 'late' })).toBe('accepted');
    expect(await part(2, 3, '乙', { carrierId: 'late' })).toBe('duplicate');
    stage.clock.advance(10 * MINUTE);
    await delivery.sweep();
    await delivery.idle();
    expect(stage.handled).toHaveLength(1);
    const [kept] = await documents(longMessageModel(stage.store.connection)).find({}).toArray();
    expect(kept?.late).toMatchObject({ '2': { text: '乙' } });
  });

  test('a complete long message brought again is a duplicate; the reference may serve another one', async () => {
    await part(1, 2, '一', { carrierId: 'a1' });
    await part(2, 2, '二', { carrierId: 'a2' });
    expect(await part(2, 2, '二', { carrierId: 'a2' })).toBe('duplicate');
    await part(1, 2, '三', { carrierId: 'b1' });
    await part(2, 2, '四', { carrierId: 'b2' });
    await delivery.idle();
    expect(texts()).toEqual(['一二', '三四']);
  });

  test('a reference used anew before the older message was whole hands the older one on as it is', async () => {
    await part(1, 2, '旧', { carrierId: 'a1' });
    await part(1, 2, '新', { carrierId: 'b1' });
    await part(2, 2, '的', { carrierId: 'b2' });
    await delivery.idle();
    expect(texts()).toEqual(['旧〔第2段未收到〕', '新的']);
  });

  test('senders with the same reference are kept apart', async () => {
    await part(1, 2, '甲一');
    await part(2, 2, '乙二', { from: OTHER_PHONE });
    await part(1, 2, '乙一', { from: OTHER_PHONE });
    await part(2, 2, '甲二');
    await delivery.idle();
    expect(texts().sort()).toEqual(['乙一乙二', '甲一甲二']);
  });

  test('an emoji cut in two by the carrier is whole again', async () => {
    await part(1, 2, '税\uD83D');
    await part(2, 2, '\uDE00务');
    await delivery.idle();
    expect(texts()).toEqual(['税😀务']);
  });

  test('parts survive a restart; what is complete is handed on at once', async () => {
    await part(1, 2, '前', { carrierId: 'a1' });
    await delivery.stop(1_000);
    const messages = documents(longMessageModel(stage.store.connection));
    // As a crash leaves it between the last part and the inbox.
    await messages.updateOne(
      { group: `c|${PHONE}|12366|2|7` },
      { $set: { 'parts.2': { text: '后', carrierId: 'a2', at: stage.clock.now().getTime() } } },
    );
    delivery = stage.open({ accounts: [{ channel: carrier }] });
    await delivery.start();
    await delivery.idle();
    expect(texts()).toEqual(['前后']);
    expect(await part(2, 2, '后', { carrierId: 'a2' })).toBe('duplicate');
    await delivery.idle();
    expect(texts()).toEqual(['前后']);
  });

  test.each([
    { reference: 1, total: 1, index: 1 },
    { reference: 1, total: 2, index: 3 },
    { reference: 1, total: 0, index: 0 },
    { reference: 1, total: 2.5, index: 1 },
    { reference: 1, total: 300, index: 1 },
  ])('a place that cannot be (%o) makes the part a text of its own', async (place) => {
    await carrier.bring({ text: '独', part: place });
    await delivery.idle();
    expect(texts()).toEqual(['独']);
  });
});
