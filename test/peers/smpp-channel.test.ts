import { EventEmitter, once } from 'node:events';
import type { InboundPart, OutboundSegment, Receipt } from '../../src/channels/channel';
import type { SmppAccount } from '../../src/channels/smpp/account';
import { createSmppChannel } from '../../src/channels/smpp/channel';
import { joinParts } from '../../src/channels/text/concatenation';
import { splitText } from '../../src/channels/text/segments';
import { systemClock } from '../../src/core/clock';
import { describeWithPeers } from './availability';
import { LONG_CHINESE, SHORT_CHINESE } from './recording/scenario';
import { type CarrierOptions, startCarrier } from './sms-core';

/** Our SMPP channel with sms-core as the carrier. It takes transceivers only; separate binds are tried with the package smpp. */

const LOGIN = { login: '106123', secret: 'Peer-Sec' };
const MOBILE = '13800000001';
const PAYLOADS = ['UDH', 'UDHPARAM', 'PAYLOAD', 'PAYLOADPARAM'] as const;

async function pair(carrierOptions: Partial<CarrierOptions> = {}, account: Partial<SmppAccount> = {}) {
  const carrier = await startCarrier({ protocol: 'smpp34', ...LOGIN, reports: true, ...carrierOptions });
  const texts: InboundPart[] = [];
  const receipts: Receipt[] = [];
  const events = new EventEmitter();
  const quiet = { info: () => undefined, warn: () => undefined };
  const channel = createSmppChannel(
    { id: 'smpp-1', host: '127.0.0.1', port: carrier.port, ...LOGIN, code: '12366', destPrefix: '', ...account },
    { clock: systemClock, log: quiet, service: '12366' },
  );
  await channel.start({
    accept: async (part) => {
      texts.push(part);
      events.emit('came');
      return 'accepted';
    },
    receipt: async (receipt) => {
      receipts.push(receipt);
      events.emit('came');
    },
  });
  await carrier.next('login');
  while (!channel.state().connected) await new Promise((resolve) => setImmediate(resolve));
  return {
    carrier,
    channel,
    texts,
    receipts,
    until: async (done: () => boolean): Promise<void> => {
      while (!done()) await once(events, 'came');
    },
    async [Symbol.asyncDispose]() {
      await channel.stop(2_000);
      await carrier.stop();
    },
  };
}

const segment = (id: string, changes: Partial<OutboundSegment>): OutboundSegment => ({
  id,
  to: MOBILE,
  from: '12366',
  text: SHORT_CHINESE,
  lane: 'reply',
  validUntil: new Date(Date.now() + 3_600_000),
  ...changes,
});

const joined = (texts: InboundPart[]): string => {
  const total = texts[0]?.part?.total;
  if (total === undefined) return texts.map(({ text }) => text).join('');
  return joinParts(new Map(texts.map(({ part, text }) => [part?.index ?? 0, text])), total).text;
};

describeWithPeers(['sms-core'], 'our SMPP channel and sms-core', () => {
  test.each([
    ['hex', 'same', 'udh'],
    ['decimal', 'same', 'sar'],
    ['mixed', 'hex-then-decimal', 'udh'],
    ['mixed', 'auto', 'udh'],
  ] as const)(
    'ids in %s, read as %s, parts by %s: a long text arrives, each segment is reported on',
    async (ids, receiptIds, long) => {
      await using peers = await pair({ ids }, { receiptIds, long });
      const { carrier, channel, receipts } = peers;
      const pieces = splitText(LONG_CHINESE, { signature: '12366税务' });
      const accepted: (string | undefined)[] = [];
      for (const [i, text] of pieces.entries()) {
        const part = { reference: 0x51, total: pieces.length, index: i + 1 };
        const outcome = await channel.submit(segment(`out/${i}`, { text, part }));
        accepted.push(outcome.kind === 'accepted' ? outcome.carrierId : JSON.stringify(outcome));
      }
      const taken = await carrier.next('submit');
      expect(taken).toMatchObject({
        text: `【12366税务】${LONG_CHINESE}`,
        segments: pieces.length,
        from: '12366',
        to: [MOBILE],
      });
      await peers.until(() => receipts.length >= pieces.length);
      expect(receipts.map(({ carrierId }) => carrierId).sort()).toEqual([...accepted].sort());
      expect(new Set(receipts.map(({ state }) => state))).toEqual(new Set(['delivered']));
    },
  );

  test.each(PAYLOADS)('texts come in, long ones as %s', async (payload) => {
    await using peers = await pair({ payload });
    const { carrier, texts } = peers;
    carrier.send({ cmd: 'mo', from: MOBILE, to: '1236601', text: SHORT_CHINESE });
    await peers.until(() => joined(texts) === SHORT_CHINESE);
    expect(texts).toMatchObject([{ from: MOBILE, to: '1236601', text: SHORT_CHINESE }]);
    await carrier.next('moAnswered', { statuses: [0] });
    texts.length = 0;
    carrier.send({ cmd: 'mo', from: MOBILE, to: '12366', text: LONG_CHINESE });
    await peers.until(() => joined(texts) === LONG_CHINESE);
    await carrier.next('moAnswered');
  });
});
