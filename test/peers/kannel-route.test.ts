import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventEmitter, once } from 'node:events';
import type { InboundPart, OutboundSegment, Receipt } from '../../src/channels/channel';
import type { KannelAccount } from '../../src/channels/kannel/account';
import { createKannelChannel, type KannelChannel } from '../../src/channels/kannel/channel';
import { joinParts } from '../../src/channels/text/concatenation';
import { splitText } from '../../src/channels/text/segments';
import { systemClock } from '../../src/core/clock';
import { type Harness, listen, openWeb } from '../web/harness';
import { describeWithPeers } from './availability';
import { type Kannel, startKannel } from './kannel';
import { LONG_CHINESE, SHORT_CHINESE } from './recording/scenario';
import { type SmppServerPeer, startSmppServer } from './smpp-peer';

/**
 * Our HTTP route to Kannel and back with the real Kannel 1.4.5 between us and a carrier of the npm package smpp: what
 * docs/gateway-kannel.md says is what happens.
 */

const SMPP = { systemId: '106123', password: 'Peer-Sec' };
const MOBILE = '13800000001';
const TOKEN = 'token-of-the-address-1';
const BASE: Omit<KannelAccount, 'url' | 'login' | 'secret' | 'callbackUrl'> = {
  id: 'kannel-1',
  token: TOKEN,
  code: '12366',
};

/** The address in the conf that users get, on this host and with this token. */
function getUrl(callbackUrl: string): string {
  const conf = readFileSync(join(__dirname, '../../docs/kannel/kannel.conf'), 'utf8');
  const [, address = ''] = /^get-url = "(.*)"$/m.exec(conf) ?? [];
  return address.replace('http://127.0.0.1:12366', callbackUrl).replace('CHANGE-ME', TOKEN);
}

describeWithPeers(['kannel'], 'Kannel', () => {
  let carrier: SmppServerPeer;
  let harness: Harness;
  let kannel: Kannel;
  let callbackUrl: string;
  let channel: KannelChannel;
  let texts: InboundPart[];
  let receipts: Receipt[];
  let broken: number;
  let refuse: number;
  const kannels = new Map<string, KannelChannel>();
  const events = new EventEmitter();

  beforeAll(async () => {
    carrier = await startSmppServer({ ...SMPP, reports: true, answer: () => refuse });
    harness = await openWeb({ kannels });
    callbackUrl = `http://127.0.0.1:${await listen(harness.web)}`;
    kannel = await startKannel({ carrier: { port: carrier.port, ...SMPP }, getUrl: getUrl(callbackUrl) });
  }, 60_000);
  afterAll(async () => {
    await kannel?.stop();
    await harness?.web.close();
    await carrier?.stop();
  });

  const open = async (changes: Partial<KannelAccount> = {}): Promise<void> => {
    channel = createKannelChannel(
      { ...BASE, url: kannel.sendsmsUrl, login: kannel.user, secret: kannel.password, callbackUrl, ...changes },
      { clock: systemClock, service: '12366', log: { info: () => undefined, warn: () => undefined } },
    );
    kannels.set(channel.id, channel);
    await channel.start({
      accept: async (part) => {
        if (broken-- > 0) throw new Error('disk full');
        texts.push(part);
        events.emit('text');
        return 'accepted';
      },
      receipt: async (receipt) => {
        receipts.push(receipt);
        events.emit('receipt');
      },
    });
  };
  beforeEach(() => {
    texts = [];
    receipts = [];
    broken = refuse = 0;
  });
  afterEach(() => channel.stop(1_000));

  const segment = (id: string, changes: Partial<OutboundSegment>): OutboundSegment => ({
    id,
    to: MOBILE,
    from: '1236601',
    text: SHORT_CHINESE,
    lane: 'reply',
    validUntil: new Date(Date.now() + 3_600_000),
    ...changes,
  });
  /** The receipts of one text; those of an earlier one may still be coming. */
  const receiptsOf = async (text: string, count: number): Promise<Receipt[]> => {
    const own = (): Receipt[] => receipts.filter(({ carrierId }) => carrierId.startsWith(`${text}/`));
    while (own().length < count) await once(events, 'receipt');
    return own();
  };
  const untilTexts = async (count: number): Promise<void> => {
    while (texts.length < count) await once(events, 'text');
  };

  test.each(['post', 'get'] as const)(
    'by %s: each part of a long text is carried as it is and reported on',
    async (method) => {
      await open({ method });
      const pieces = splitText(`${LONG_CHINESE}${LONG_CHINESE}😀 a&b=c+d%`, { signature: '12366税务' });
      expect(pieces.length).toBeGreaterThan(2);
      const ids = pieces.map((_, i) => `${method}-1/${i}`);
      for (const [i, text] of pieces.entries()) {
        const part = { reference: 0xa7, total: pieces.length, index: i + 1 };
        const outcome = await channel.submit(segment(`${method}-1/${i}`, { text, part }));
        expect(outcome).toEqual({ kind: 'accepted', carrierId: ids[i] });
      }
      for (const text of pieces) {
        const submit = await carrier.next('submit_sm', { text });
        expect(submit).toMatchObject({ from: '1236601', dataCoding: 8, text });
        expect(submit['udh']).toMatch(/^0003a70[1-9]0[1-9]$/);
      }
      const reported = await receiptsOf(`${method}-1`, pieces.length);
      expect(reported.map(({ carrierId }) => carrierId).sort()).toEqual(ids);
      expect(reported).toEqual(
        pieces.map(() => expect.objectContaining({ state: 'delivered', code: 'DELIVRD' }) as Receipt),
      );
    },
  );

  test('plain ASCII goes in the GSM alphabet', async () => {
    await open();
    expect(await channel.submit(segment('ascii/0', { text: 'CX 12366 OK' }))).toMatchObject({ kind: 'accepted' });
    expect(await carrier.next('submit_sm', { text: 'CX 12366 OK' })).toMatchObject({ dataCoding: 0 });
    expect(await receiptsOf('ascii', 1)).toMatchObject([{ state: 'delivered' }]);
  });

  test('what the carrier refuses comes back as a report, with its code', async () => {
    await open();
    refuse = 0x0b;
    expect(await channel.submit(segment('refused/0', {}))).toMatchObject({ kind: 'accepted' });
    const [report] = await receiptsOf('refused', 1);
    expect(report).toMatchObject({ carrierId: 'refused/0', state: 'failed' });
    expect(report?.code).toMatch(/^(0*b|11)$/i);
  });

  test('a wrong password switches the route', async () => {
    await open({ secret: 'wrong' });
    expect(await channel.submit(segment('wrong/0', {}))).toMatchObject({
      kind: 'refused',
      class: 'switch_route',
      code: 'HTTP403',
    });
  });

  const deliver = (octets: Buffer, more: object = {}): Promise<number> =>
    carrier.deliver({
      source_addr: `86${MOBILE}`,
      source_addr_ton: 1,
      destination_addr: '1236601',
      data_coding: 8,
      short_message: octets,
      ...more,
    });
  const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

  test('a text comes in with its id and the time it came', async () => {
    await open();
    expect(await deliver(ucs2('退订😀 a+b%'))).toBe(0);
    await untilTexts(1);
    expect(texts).toMatchObject([{ channel: 'kannel-1', from: MOBILE, to: '1236601', text: '退订😀 a+b%' }]);
    expect(texts[0]?.carrierId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.now() - (texts[0]?.receivedAt.getTime() ?? 0))).toBeLessThan(60_000);
  });

  test('a long text comes in whole, whether Kannel joins it or we', async () => {
    await open();
    const pieces = splitText(LONG_CHINESE);
    for (const [i, piece] of pieces.entries()) {
      const udh = Buffer.from([5, 0, 3, 0x33, pieces.length, i + 1]);
      await deliver(Buffer.concat([udh, ucs2(piece)]), { esm_class: 0x40 });
    }
    const whole = (): string => {
      const total = texts[0]?.part?.total;
      if (total === undefined) return texts.map(({ text }) => text).join('');
      return joinParts(new Map(texts.map(({ part, text }) => [part?.index ?? 0, text])), total).text;
    };
    while (whole() !== LONG_CHINESE) await once(events, 'text');
    expect(whole()).toBe(LONG_CHINESE);
  });

  test('a text that could not be kept comes again, with the same id, and the phone hears nothing of it', async () => {
    await open();
    const before = carrier.count();
    broken = 2;
    await deliver(ucs2('我这个月定额多少'));
    await untilTexts(1);
    expect(texts).toMatchObject([{ text: '我这个月定额多少' }]);
    expect(channel.state().counters).toMatchObject({ 'text.not_kept': 2, text: 1 });
    expect(carrier.count()).toBe(before);
  });
});
