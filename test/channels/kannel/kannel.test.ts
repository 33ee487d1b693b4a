import type { ChannelHost, InboundPart, OutboundSegment, Receipt } from '../../../src/channels/channel';
import { KANNEL_ANSWERS, kannelAnswer, reportedState } from '../../../src/channels/kannel/answers';
import { octetQuery } from '../../../src/channels/kannel/octet-query';
import { reportAddress, segmentIdOf } from '../../../src/channels/kannel/report-address';
import { encodeText } from '../../../src/channels/text/encodings';
import { HOUR } from '../../../src/core/clock';
import {
  broughtQuery,
  CODE,
  createKannelSide,
  NOW,
  reportQuery,
  type SendsmsServer,
  startSendsms,
  TOKEN,
} from './kannel-side';

const FROM = '13800138000';
const ADDRESS = '127.0.0.1';

function keepAll(): ChannelHost & { texts: InboundPart[]; receipts: Receipt[] } {
  const texts: InboundPart[] = [];
  const receipts: Receipt[] = [];
  return {
    texts,
    receipts,
    accept: async (part) => {
      texts.push(part);
      return 'accepted';
    },
    receipt: async (receipt) => void receipts.push(receipt),
  };
}

function segment(changes: Partial<OutboundSegment> = {}): OutboundSegment {
  const validUntil = new Date(Date.parse(NOW) + HOUR);
  return { id: 'out-1/0', to: FROM, from: '1236601', text: '您好 a&b=c+d%', lane: 'reply', validUntil, ...changes };
}

describe('what goes out', () => {
  let server: SendsmsServer;
  beforeEach(async () => {
    server = await startSendsms();
  });
  afterEach(() => server.close());

  describe.each(['post', 'get'] as const)('by %s', (method) => {
    const sent = async (changes: Partial<OutboundSegment> = {}, account: object = {}) => {
      const { channel } = createKannelSide({ url: server.url, method, ...account });
      await channel.start(keepAll());
      const outcome = await channel.submit(segment(changes));
      return { outcome, handed: server.got[0] };
    };

    test('a text', async () => {
      const { outcome, handed } = await sent();
      expect(outcome).toEqual({ kind: 'accepted', carrierId: 'out-1/0' });
      expect(handed).toMatchObject({
        method: method.toUpperCase(),
        from: `${CODE}01`,
        to: FROM,
        coding: '2',
        udh: '',
        validity: '60',
        priority: '3',
        dlrMask: '19',
        smsc: '',
        text: '您好 a&b=c+d%',
      });
      expect(handed?.dlrUrl).toBe(reportAddress('http://127.0.0.1:12366', 'kannel-1', TOKEN, 'out-1/0'));
    });

    test('a part has its own header and report', async () => {
      const { handed } = await sent({ id: 'out-1/1', part: { reference: 0xa7, total: 3, index: 2 }, lane: 'bulk' });
      expect(handed).toMatchObject({ udh: '050003a70302', coding: '2', priority: '0' });
      expect(handed?.dlrUrl).toContain(Buffer.from('out-1/1').toString('base64url'));
    });

    test.each([
      ['CX 12366 OK', undefined, '0'],
      ['back ` quote', undefined, '2'],
      ['12', { reference: 1, total: 2, index: 2 }, '2'],
      ['a'.repeat(153), { reference: 1, total: 2, index: 1 }, '0'],
    ])('%s is coded as fits it', async (text, part, coding) => {
      const { handed } = await sent(part === undefined ? { text } : { text, part });
      expect(handed).toMatchObject({ text, coding });
    });

    test('through the connection the account names', async () => {
      expect((await sent({}, { smsc: 'unicom-1' })).handed).toMatchObject({ smsc: 'unicom-1' });
    });
  });

  test('posted, neither text nor password is in an address', async () => {
    const { channel } = createKannelSide({ url: server.url });
    await channel.start(keepAll());
    await channel.submit(segment());
    expect(server.got.map(({ address }) => address)).toEqual(['/cgi-bin/sendsms']);
  });

  test.each([
    [202, '3: Queued for later delivery', { kind: 'accepted' }],
    [400, 'Charset or body misformed, rejected', { kind: 'refused', class: 'give_up', code: 'HTTP400' }],
    [403, 'Not routable. Do not try again.', { class: 'switch_route', message: '没有连接可以发往这个号码' }],
    [403, 'Authorization failed for sendsms', { class: 'switch_route', message: expect.stringContaining('密码') }],
    [503, 'Temporal failure, try again later.', { class: 'retry_later', code: 'HTTP503' }],
    [500, 'Sending failed.', { class: 'retry_later' }],
    [429, '', { class: 'slow_down' }],
    [504, '', { kind: 'unknown' }],
    [418, '', { class: 'switch_route', code: 'HTTP418' }],
    [599, '', { class: 'retry_later' }],
  ])('an answer of %s %s', async (status, text, expected) => {
    server.answer = async () => ({ status, text });
    const { channel } = createKannelSide({ url: server.url });
    await channel.start(keepAll());
    expect(await channel.submit(segment())).toMatchObject(expected);
  });

  test('where nobody listens nothing was handed over', async () => {
    const { channel } = createKannelSide({ url: server.url });
    await channel.start(keepAll());
    await server.close();
    expect(await channel.submit(segment())).toMatchObject({
      kind: 'refused',
      class: 'retry_later',
      code: 'ECONNREFUSED',
    });
    server = await startSendsms();
  });

  test('every answer has a class and words', () => {
    for (const { status, text, class: action, meaning, toDo } of KANNEL_ANSWERS) {
      expect(kannelAnswer(status, `${text} …`).class).toBe(action);
      for (const said of [meaning, toDo]) expect(said).toMatch(/[\u4e00-\u9fff]{2}/);
    }
  });
});

describe('what comes in', () => {
  const bring = async (query: string, body?: Buffer, address = ADDRESS, account: object = {}) => {
    const { channel, logged } = createKannelSide(account);
    const host = keepAll();
    await channel.start(host);
    const { status } = await channel.receiveText({ query, address, ...(body === undefined ? {} : { body }) });
    return { status, texts: host.texts, logged, counters: channel.state().counters };
  };

  test('a text', async () => {
    const time = Math.floor(Date.parse(NOW) / 1_000) - 5;
    const id = '2f6e1c0a-9b1d-4b3f-8a52-6d3a7c1e0f11';
    const { status, texts } = await bring(broughtQuery({ id, to: `${CODE}0302`, text: '退订😀', time }));
    expect(status).toBe(200);
    expect(texts).toEqual([
      {
        channel: 'kannel-1',
        carrierId: id,
        from: FROM,
        to: '123660302',
        text: '退订😀',
        receivedAt: new Date(time * 1_000),
      },
    ]);
  });

  test('a part', async () => {
    const udh = Buffer.from('050003a70302', 'hex');
    const { texts } = await bring(broughtQuery({ text: '税', udh }));
    expect(texts).toMatchObject([{ text: '税', part: { reference: 0xa7, total: 3, index: 2 } }]);
  });

  test.each([
    ['UTF-8', broughtQuery({ text: '退订 &=+%', coding: 0 }), '退订 &=+%'],
    ['GBK by its name', broughtQuery({ text: encodeText('退订', 'gbk'), coding: 0, charset: 'GBK' }), '退订'],
    ['octets that are GBK', broughtQuery({ text: encodeText('退订', 'gbk'), coding: 1 }), '退订'],
    ['a charset nobody knows', broughtQuery({ text: 'TD', coding: 0, charset: 'X-NONE' }), 'TD'],
  ])('%s', async (_name, query, text) => {
    expect((await bring(query)).texts).toMatchObject([{ text }]);
  });

  test('posted, the text is the body', async () => {
    const query = broughtQuery({ text: '' }).replace('text=&', '');
    expect((await bring(query, encodeText('退订', 'ucs2'))).texts).toMatchObject([{ text: '退订' }]);
  });

  test.each([
    ['without token', broughtQuery({ text: '退订', token: '' }), 403],
    ['with another token', broughtQuery({ text: '退订', token: `${TOKEN}x` }), 403],
    ['without sender', broughtQuery({ text: '退订', from: '' }), 400],
    ['without coding', broughtQuery({ text: '退订' }).replace('coding=2', ''), 400],
    ['without text', broughtQuery({ text: '退订' }).replace(/text=[^&]*&/, ''), 400],
  ])('%s is not taken', async (_name, query, status) => {
    const brought = await bring(query);
    expect([brought.status, brought.texts]).toEqual([status, []]);
    expect(brought.logged()).not.toContain('退订');
  });

  test('from what is no mobile is acknowledged and counted, for it would come for ever', async () => {
    const { status, texts, counters } = await bring(broughtQuery({ text: '余额', from: '10086' }));
    expect([status, texts, counters]).toEqual([200, [], { not_mobile: 1 }]);
  });

  test('from where it may come', async () => {
    const allowed = { allowedAddresses: ['10.1.0.0/16', '192.0.2.7'] };
    const query = broughtQuery({ text: '退订' });
    const statuses = ['10.1.2.3', '::ffff:192.0.2.7', '10.2.0.1', '127.0.0.1'].map(
      async (address) => (await bring(query, undefined, address, allowed)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 403, 403]);
  });

  test('a time that cannot be true gives way to ours', async () => {
    const { texts } = await bring(broughtQuery({ text: '退订', time: 99_999_999_999 }));
    expect(texts[0]?.receivedAt).toEqual(new Date(NOW));
  });
});

describe('reports', () => {
  const report = async (type: number, reply: string, change = (query: string) => query) => {
    const { channel } = createKannelSide();
    const host = keepAll();
    await channel.start(host);
    const address = reportAddress('http://127.0.0.1:12366', 'kannel-1', TOKEN, 'out-1/0');
    const { status } = await channel.receiveReport({
      query: change(reportQuery(address, type, reply)),
      address: ADDRESS,
    });
    return { status, receipts: host.receipts };
  };
  const SMPP = 'id:7f3a sub:001 dlvrd:001 submit date:2603161159 done date:2603161200 stat:UNDELIV err:011 text:';

  test.each([
    ['arrived', 1, 'stat:DELIVRD', 'delivered', 'DELIVRD'],
    ['arrived, in no words', 1, '', 'delivered', 'DLR1'],
    ['failed', 2, SMPP, 'failed', 'UNDELIV'],
    ['expired', 34, SMPP.replace('UNDELIV', 'EXPIRED'), 'expired', 'EXPIRED'],
    ['expired, of an older Kannel', 2, 'stat:EXPIRED', 'expired', 'EXPIRED'],
    ['unknown', 66, 'stat:UNKNOWN', 'failed', 'UNKNOWN'],
    ['refused by the carrier', 16, 'NACK/0x0000000b/Invalid Destination Address', 'failed', '0000000b'],
    ['refused, in decimal', 16, 'NACK/11/Invalid', 'failed', '11'],
  ])('%s', async (_name, type, reply, state, code) => {
    const { status, receipts } = await report(type, reply);
    expect(status).toBe(200);
    expect(receipts).toEqual([{ channel: 'kannel-1', carrierId: 'out-1/0', state, code, at: new Date(NOW) }]);
  });

  test.each([4, 8])('of type %d change nothing', async (type) => {
    expect(await report(type, '')).toEqual({ status: 200, receipts: [] });
    expect(reportedState(type, '')).toBeUndefined();
  });

  test.each([
    [
      'for another segment',
      (query: string) => query.replace(/ref=[^.]*/, `ref=${Buffer.from('out-2/0').toString('base64url')}`),
    ],
    [
      'with another proof',
      (query: string) => query.replace(/\.(.)/, (_all, first: string) => `.${first === 'A' ? 'B' : 'A'}`),
    ],
    ['without a proof', (query: string) => query.replace(/\.[^&]*/, '')],
    ['without a reference', (query: string) => query.replace(/ref=[^&]*/, '')],
  ])('forged %s are refused', async (_name, change) => {
    expect(await report(1, 'stat:DELIVRD', change)).toEqual({ status: 403, receipts: [] });
  });

  test('whose escapes were not filled in are refused, so that the mistake shows', async () => {
    expect(await report(1, '', (query) => query.replace('type=1', 'type=%d'))).toEqual({ status: 400, receipts: [] });
  });

  test('the proof is of one account', () => {
    const address = reportAddress('http://x', 'kannel-1', TOKEN, 'out-1/0');
    const ref = new URL(address).searchParams.get('ref') ?? '';
    expect(segmentIdOf(ref, 'kannel-1', TOKEN)).toBe('out-1/0');
    expect(segmentIdOf(ref, 'kannel-2', TOKEN)).toBeUndefined();
    expect(segmentIdOf(ref, 'kannel-1', 'another-token-of-16')).toBeUndefined();
  });

  test('the address has no percent sign but those of Kannel', () => {
    const address = reportAddress('http://x/', 'kannel-1', TOKEN, 'ä/%d&=');
    expect(address.match(/%./g)).toEqual(['%d', '%F', '%A']);
    expect(address).toMatch(/^http:\/\/x\/gateway\/kannel\/kannel-1\/dlr\?ref=/);
  });
});

test('a query is read octet by octet', () => {
  const query = octetQuery('a=%ff%00+%2B&b&c=%zz%4&a=2&=x&&d=1=2');
  expect(Object.fromEntries([...query].map(([name, octets]) => [name, octets.toString('latin1')]))).toEqual({
    a: '\u00ff\u0000 +',
    b: '',
    c: '%zz%4',
    '': 'x',
    d: '1=2',
  });
});
