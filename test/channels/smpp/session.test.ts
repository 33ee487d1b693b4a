import { once } from 'node:events';
import type { ChannelHost, InboundPart, Receipt, SubmitOutcome } from '../../../src/channels/channel';
import { joinParts } from '../../../src/channels/text/concatenation';
import { splitText } from '../../../src/channels/text/segments';
import type { SmppAccount } from '../../../src/channels/smpp/account';
import { createSmppChannel } from '../../../src/channels/smpp/channel';
import { systemClock } from '../../../src/core/clock';
import { createTestLog } from '../pdu-peer';
import { carried, type SmppCarrier, startSmppCarrier } from './smpp-carrier';
import { ACCOUNT, FROM, segment } from './smpp-side';

const QUESTION =
  '我是河南郑州的个体工商户，去年四季度开了三十二万元普票，十二月又开了一张五万元的专票。请问增值税按季申报时专票这五万元要不要单独缴税，普票部分还能不能享受免征政策？另外定期定额户超过定额的部分应该怎么申报，需要去办税服务厅吗，带什么材料？谢谢😀。';
const LONG = QUESTION.repeat(2);

let carrier: SmppCarrier;
let closers: (() => Promise<void>)[];

beforeEach(async () => {
  carrier = await startSmppCarrier();
  closers = [carrier.close];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

async function open(changes: Partial<SmppAccount> = {}, links = 1) {
  const texts: InboundPart[] = [];
  const receipts: Receipt[] = [];
  const host: ChannelHost = {
    accept: async (part) => {
      texts.push(part);
      return 'accepted';
    },
    receipt: async (receipt) => void receipts.push(receipt),
  };
  const { log, line, logged, lines } = createTestLog();
  const channel = createSmppChannel(
    { ...ACCOUNT, port: carrier.port, ...changes },
    { clock: systemClock, log, service: '12366' },
  );
  await channel.start(host);
  closers.push(() => channel.stop(500));
  const up = (): number => lines.filter(({ message }) => message === 'logged in').length;
  while (up() < links) await new Promise((resolve) => setImmediate(resolve));
  return { channel, texts, receipts, line, logged };
}

const joined = (texts: InboundPart[]): string =>
  joinParts(new Map(texts.map(({ part, text }) => [part?.index ?? 0, text])), texts[0]?.part?.total ?? 0).text;
const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const from = { source_addr: `86${FROM}`, source_addr_ton: 1, destination_addr: '1069001236601', data_coding: 8 };

describe('a long text of a taxpayer', () => {
  test('by user data headers', async () => {
    const { texts } = await open();
    const pieces = splitText(LONG);
    expect(pieces.length).toBeGreaterThan(3);
    for (const [i, piece] of [...pieces.entries()].reverse()) {
      const udh = Buffer.from([5, 0, 3, 0xa7, pieces.length, i + 1]);
      const status = await carrier.deliver({
        ...from,
        esm_class: 0x40,
        short_message: Buffer.concat([udh, ucs2(piece)]),
      });
      expect(status).toBe(0);
    }
    expect(joined(texts)).toBe(LONG);
    expect(texts[0]).toMatchObject({ from: FROM, part: { reference: 0xa7, total: pieces.length } });
  });

  test.each([
    ['by sar_ parameters', false],
    ['by both, where the header counts', true],
  ])('%s', async (_name, both) => {
    const { texts } = await open();
    const pieces = splitText(LONG);
    for (const [i, piece] of pieces.entries()) {
      const udh = Buffer.from([5, 0, 3, 0xa7, pieces.length, i + 1]);
      await carrier.deliver({
        ...from,
        esm_class: both ? 0x40 : 0,
        short_message: both ? Buffer.concat([udh, ucs2(piece)]) : ucs2(piece),
        sar_msg_ref_num: 0x1234,
        sar_total_segments: pieces.length,
        sar_segment_seqnum: i + 1,
      });
    }
    expect(joined(texts)).toBe(LONG);
    expect(texts[0]?.part?.reference).toBe(both ? 0xa7 : 0x1234);
  });

  test('in message_payload', async () => {
    const { texts } = await open();
    expect(await carrier.bring(FROM, LONG)).toBe(0);
    expect(texts).toMatchObject([{ text: LONG }]);
    expect(texts[0]?.part).toBeUndefined();
  });
});

describe('a long answer', () => {
  const answerOf = async (changes: Partial<SmppAccount>): Promise<SubmitOutcome[]> => {
    const { channel } = await open(changes);
    const pieces = splitText(LONG, { signature: '12366税务' });
    const parts = pieces.map((text, i) => ({ text, part: { reference: 5, total: pieces.length, index: i + 1 } }));
    return Promise.all(parts.map((part, i) => channel.submit(segment(`out/${i}`, part))));
  };

  test('by user data headers', async () => {
    const outcomes = await answerOf({});
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    const total = outcomes.length;
    expect(carrier.submits.map((submit) => carried(submit).text).join('')).toBe(`【12366税务】${LONG}`);
    expect(carrier.submits.map(({ pdu }) => pdu['esm_class'])).toEqual(Array(total).fill(0x40));
  });

  test('by sar_ parameters', async () => {
    const total = (await answerOf({ long: 'sar' })).length;
    expect(carrier.submits.map((submit) => carried(submit).text).join('')).toBe(`【12366税务】${LONG}`);
    expect(
      carrier.submits.map(({ pdu }) => [pdu['sar_msg_ref_num'], pdu['sar_total_segments'], pdu['sar_segment_seqnum']]),
    ).toEqual(Array.from({ length: total }, (_, i) => [5, total, i + 1]));
  });
});

describe('receipts', () => {
  test.each([
    ['same', (n: number) => n.toString(16), (n: number) => n.toString(16).toUpperCase().padStart(10, '0')],
    ['hex-then-decimal', (n: number) => n.toString(16), (n: number) => String(n)],
    ['decimal-then-hex', (n: number) => String(n), (n: number) => n.toString(16)],
    ['auto', (n: number) => n.toString(16), (n: number) => String(n)],
  ] as const)('%s: the ids of answers and receipts meet', async (receiptIds, inAnswer, inReceipt) => {
    const { channel, receipts } = await open({ receiptIds });
    carrier.idOf = (n) => inAnswer(0x4f000001 + n);
    const ids: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      const outcome = await channel.submit(segment(`out/${i}`));
      ids.push(outcome.kind === 'accepted' ? outcome.carrierId : undefined);
    }
    for (let i = 0; i < 5; i++) await carrier.report(inReceipt(0x4f000001 + i), i === 4 ? 'UNDELIV' : 'DELIVRD');
    expect(receipts.map(({ carrierId }) => carrierId)).toEqual(ids);
    expect(receipts.map(({ state }) => state)).toEqual([...Array<string>(4).fill('delivered'), 'failed']);
  });

  test('by parameters only', async () => {
    const { receipts } = await open();
    const status = await carrier.report('', 'DELIVRD', {
      short_message: Buffer.alloc(0),
      receipted_message_id: '7F3A',
      message_state: 2,
    });
    expect([status, receipts]).toEqual([
      0,
      [expect.objectContaining({ carrierId: '7f3a', state: 'delivered', code: 'DELIVRD' })],
    ]);
  });

  test('what is on its way is acknowledged and not passed on', async () => {
    const { receipts } = await open();
    expect(await carrier.report('7f3a', 'ENROUTE', { esm_class: 0x20 })).toBe(0);
    expect(receipts).toEqual([]);
  });
});

describe('the session', () => {
  test.each([
    [0x58, 'slow_down', 'ESME_RTHROTTLED'],
    [0x14, 'slow_down', 'ESME_RMSGQFUL'],
    [0x08, 'retry_later', 'ESME_RSYSERR'],
    [0x0b, 'give_up', 'ESME_RINVDSTADR'],
    [0x15, 'switch_route', 'ESME_RINVSERTYP'],
  ])('an answer of 0x%s means %s', async (status, expected, code) => {
    const { channel } = await open();
    carrier.onSubmit = ({ answer }) => answer(status);
    expect(await channel.submit(segment('out/0'))).toMatchObject({ kind: 'refused', class: expected, code });
    expect(channel.state().counters).toMatchObject({ [`refused.${code}`]: 1 });
  });

  test('a submit without answer is in doubt, and is not sent again', async () => {
    const { channel } = await open({ responseTimeoutSeconds: 0.1 });
    carrier.onSubmit = () => undefined;
    expect(await channel.submit(segment('out/0'))).toMatchObject({ kind: 'unknown' });
    expect(carrier.submits).toHaveLength(1);
  });

  test('a silent line is kept alive by enquire_link', async () => {
    await open({ activeTestSeconds: 0.05 });
    for (let i = 0; i < 3; i++) await once(carrier.events, 'enquire_link');
  });

  test('unbound by the carrier it comes back', async () => {
    const { channel } = await open();
    const again = once(carrier.events, 'bound');
    const session = carrier.bound[0]?.session;
    await new Promise<void>((resolve) => void session?.unbind({}, () => resolve()));
    await again;
    while (!channel.state().connected) await new Promise((resolve) => setImmediate(resolve));
    expect(await channel.submit(segment('out/0'))).toMatchObject({ kind: 'accepted' });
  });

  test('a wrong password is told to the administrator', async () => {
    const { channel, line, logged } = await open({ secret: 'wrong' }, 0);
    expect((await line('not logged in')).details).toMatchObject({ code: 'ESME_RINVPASWD' });
    expect(channel.state()).toMatchObject({ connected: false, detail: expect.stringContaining('密码错误') });
    expect(logged()).not.toContain('wrong');
  });

  test('separate binds: submits on the one, texts and receipts on the other', async () => {
    const { channel, texts } = await open({ bind: 'separate', connections: 2 }, 4);
    expect(carrier.bound.map(({ as }) => as).sort()).toEqual([
      'bind_receiver',
      'bind_receiver',
      'bind_transmitter',
      'bind_transmitter',
    ]);
    await Promise.all([0, 1, 2, 3].map((i) => channel.submit(segment(`out/${i}`))));
    const transmitters = carrier.bound.filter(({ as }) => as === 'bind_transmitter').map(({ session }) => session);
    expect(carrier.submits.every(({ session }) => transmitters.includes(session))).toBe(true);
    expect(await carrier.bring(FROM, '退订')).toBe(0);
    expect(texts).toMatchObject([{ text: '退订', to: '1236601' }]);
    expect(channel.state()).toMatchObject({ connected: true, links: { up: 4, of: 4 } });
  });

  test('stopping unbinds', async () => {
    const { channel } = await open();
    const closed = once(carrier.events, 'closed');
    await channel.stop(1_000);
    await closed;
    expect(carrier.bound).toEqual([]);
  });
});
