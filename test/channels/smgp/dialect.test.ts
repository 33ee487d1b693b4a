import type { OutboundSegment } from '../../../src/channels/channel';
import type { SmgpAccount } from '../../../src/channels/smgp/account';
import { authenticatorClient, authenticatorServer } from '../../../src/channels/smgp/authenticator';
import { decodePdu, encodePdu, type SmgpPdu, type SmgpPduOf } from '../../../src/channels/smgp/codec';
import { createSmgpDialect } from '../../../src/channels/smgp/dialect';
import { parameter } from '../../../src/channels/smgp/optional-parameters';
import { writeReport } from '../../../src/channels/smgp/report';
import { encodeText } from '../../../src/channels/text/encodings';
import { manualClock } from '../../../src/core/clock';
import { createTestLog } from '../pdu-peer';
import { answeringLink, written } from '../written';
import { ACCOUNT, FROM, segment } from './smgp-carrier';

const NOW = '2026-08-06T12:09:34+08:00';
const MSG_ID = '01050008061209001031';

function dialectOf(more: Partial<SmgpAccount> = {}, log = createTestLog().log) {
  return createSmgpDialect({ ...ACCOUNT, ...more }, { clock: manualClock(NOW), log, service: '12366' });
}

const submitOf = (more: Partial<OutboundSegment>, account: Partial<SmgpAccount> = {}) =>
  decodePdu(written(dialectOf(account).submit(segment('out/0', more)), 5)) as SmgpPduOf<'submit'>;

const deliver: SmgpPduOf<'deliver'> = {
  ...{ pdu: 'deliver', seq: 108, msgId: MSG_ID, isReport: 0, msgFmt: 8, recvTime: '20260806120934' },
  ...{ srcTermId: FROM, destTermId: '10690001019', content: encodeText('退税到哪步了', 'ucs2'), reserve: '', tlvs: [] },
};
const said = { msgId: MSG_ID, sub: '001', dlvrd: '001', submitTime: '2608061159', doneTime: '2608061200', text: '' };
const report = (stat: string, err: string, more = {}): SmgpPduOf<'deliver'> => ({
  ...{ ...deliver, msgId: '01050008061209009999', isReport: 1, msgFmt: 0 },
  content: writeReport({ ...said, stat, err, ...more }),
});
const receive = (pdu: SmgpPdu) => dialectOf().receive(encodePdu(pdu));
const answerOf = (received: { answer?: unknown }): unknown => decodePdu(written(received.answer));

describe('a submit', () => {
  test('charges nobody and wants a report', () => {
    expect(submitOf({ text: '您好' })).toEqual({
      ...{ pdu: 'submit', seq: 5, msgType: 6, needReport: 1, priority: 3, serviceId: 'MYSVC' },
      ...{ feeType: '00', feeCode: '000000', fixedFee: '000000', msgFmt: 8, validTime: '300101080000032+', atTime: '' },
      ...{ srcTermId: '10690001019', chargeTermId: '', dest: [FROM], content: encodeText('您好', 'ucs2'), reserve: '' },
      tlvs: [parameter('chargeUserType', 2)],
    });
  });

  test.each([
    ['reply', 3],
    ['urgent', 2],
    ['bulk', 0],
  ] as const)('of lane %s has priority %i', (lane, priority) => {
    expect(submitOf({ lane })).toMatchObject({ priority });
  });

  test('says of a part which it is, in the header and in parameters', () => {
    const { content, tlvs } = submitOf({ text: '税务', part: { reference: 7, total: 3, index: 2 } });
    expect(content.subarray(0, 6).toString('hex')).toBe('050003070302');
    expect(tlvs).toEqual([
      parameter('tpUdhi', 1),
      parameter('chargeUserType', 2),
      parameter('pkTotal', 3),
      parameter('pkNumber', 2),
    ]);
  });

  test('has what the account says', () => {
    const fees = { feeType: '01', feeCode: '000010', fixedFee: '000020', chargeUserType: 3, msgType: 7 };
    expect(
      submitOf(
        { from: '1236601' },
        { ...fees, serviceId: 'OTHER', msgSrc: 'SP12345', mServiceId: 'PRODUCT1', encoding: 'gbk' },
      ),
    ).toMatchObject({
      ...{ feeType: '01', feeCode: '000010', fixedFee: '000020', msgType: 7, serviceId: 'OTHER', msgFmt: 15 },
      srcTermId: '1069000101901',
      tlvs: [parameter('chargeUserType', 3), parameter('msgSrc', 'SP12345'), parameter('mServiceId', 'PRODUCT1')],
    });
  });

  test.each([
    ['a text of 142 octets', { text: '税'.repeat(71) }, 'too_long'],
    ['161 characters of ASCII', { text: 'a'.repeat(161) }, 'too_long'],
    ['an extension that does not fit', { from: `12366${'1'.repeat(11)}` }, 'number_too_long'],
  ])('is refused for good: %s', (_name, more, code) => {
    expect(dialectOf().submit(segment('out/0', more))).toMatchObject({ kind: 'refused', class: 'give_up', code });
  });
});

describe('the answer to a submit', () => {
  const answered = (status: number) =>
    dialectOf().submitted(encodePdu({ pdu: 'submit_resp', seq: 5, msgId: '0105000806120900AB31', status }));

  test('gives the id in 20 lower-case digits', () => {
    expect(answered(0)).toEqual({ kind: 'accepted', carrierId: '0105000806120900ab31' });
  });
  test.each([
    [1, 'slow_down'],
    [2, 'retry_later'],
    [75, 'switch_route'],
    [47, 'give_up'],
    [200, 'retry_later'],
  ])('%i means %s', (status, what) => {
    expect(answered(status)).toMatchObject({ kind: 'refused', class: what, code: String(status) });
  });
  test('that the sequence came twice leaves in doubt: our repetition may have followed a first that was taken', () => {
    expect(answered(12)).toEqual({ kind: 'unknown', message: '序列号重复：可能先前已收下' });
  });
  test('that is another message, or none, leaves in doubt', () => {
    const other = encodePdu({ pdu: 'deliver_resp', seq: 5, msgId: MSG_ID, status: 0 });
    expect(dialectOf().submitted(other).kind).toBe('unknown');
    expect(dialectOf().submitted(other.subarray(0, 20)).kind).toBe('unknown');
  });
});

describe('a text', () => {
  test('comes to the number taxpayers know', () => {
    const received = receive({ ...deliver, destTermId: '1069000101907' });
    const part = { carrierId: MSG_ID, from: FROM, to: '1236607', text: '退税到哪步了' };
    expect(received).toMatchObject({ kind: 'text', part });
    expect(answerOf(received)).toEqual({ pdu: 'deliver_resp', seq: 108, msgId: MSG_ID, status: 0 });
  });
  test.each([
    ['from a number with 86', { srcTermId: `86${FROM}` }, '退税到哪步了'],
    ['in GBK', { msgFmt: 15, content: encodeText('发票', 'gbk') }, '发票'],
    ['in GBK under 0', { msgFmt: 0, content: encodeText('发票', 'gbk') }, '发票'],
    ['in UCS-2 with a mark', { content: Buffer.from('feff53d17968', 'hex') }, '发票'],
    ['of nothing', { content: Buffer.alloc(0) }, ''],
    ['with parameters nobody knows', { tlvs: [{ tag: 0x1401, value: Buffer.from('x') }] }, '退税到哪步了'],
    ['with a LinkID that ends in NUL', { tlvs: [{ tag: 3, value: Buffer.from('LINK\0') }] }, '退税到哪步了'],
  ])('may come %s', (_name, more, text) => {
    expect(receive({ ...deliver, ...more })).toMatchObject({ part: { from: FROM, text } });
  });
  test('may be a part by its header, whatever PkNumber says', () => {
    const content = Buffer.concat([Buffer.from('050003890301', 'hex'), encodeText('税', 'ucs2')]);
    const tlvs = [parameter('tpUdhi', 1), parameter('pkTotal', 3), parameter('pkNumber', 3)];
    expect(receive({ ...deliver, content, tlvs })).toMatchObject({
      part: { carrierId: `${MSG_ID}/1`, text: '税', part: { reference: 0x89, total: 3, index: 1 } },
    });
  });
  test('may be a part by PkTotal and PkNumber', () => {
    const part = (index: number) =>
      receive({ ...deliver, tlvs: [parameter('pkTotal', 2), parameter('pkNumber', index)] });
    const first = part(1);
    expect(first).toMatchObject({ part: { carrierId: `${MSG_ID}/1`, part: { total: 2, index: 1 } } });
    expect(part(2)).toMatchObject({
      part: {
        carrierId: `${MSG_ID}/2`,
        part: { reference: (first as { part: { part: { reference: number } } }).part.part.reference },
      },
    });
  });
  test.each([
    [1, 1],
    [2, 3],
    [0, 0],
  ])('of %i parts the number %i is no part', (total, index) => {
    const tlvs = [parameter('pkTotal', total), parameter('pkNumber', index)];
    expect(receive({ ...deliver, tlvs })).toMatchObject({ kind: 'text', part: { carrierId: MSG_ID } });
  });
  test('from what is no mobile number is answered with 46, and its number and text are in no log', () => {
    const received = receive({ ...deliver, srcTermId: '02087310323' });
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(answerOf(received)).toMatchObject({ msgId: MSG_ID, status: 46 });
    const shown = JSON.stringify(received);
    expect(shown).not.toContain(Buffer.from('02087310323').toString('hex'));
    expect(shown).not.toContain(deliver.content.toString('hex'));
    expect(shown).toContain(Buffer.from('10690001019').toString('hex'));
  });
});

describe('a report', () => {
  test.each([
    ['DELIVRD', '000', 'delivered', 'DELIVRD'],
    ['EXPIRED', '001', 'expired', 'EXPIRED/001'],
    ['UNDELIV', '005', 'failed', 'UNDELIV/005'],
    ['MK:0012', '', 'failed', 'MK:0012'],
  ])('of %s, err %s: %s', (stat, err, state, code) => {
    const received = receive(report(stat, err));
    const at = new Date('2026-08-06T12:00:00+08:00');
    expect(received).toEqual({
      kind: 'receipt',
      receipts: [{ carrierId: MSG_ID, state, code, at }],
      answer: expect.any(Function),
    });
    expect(answerOf(received)).toMatchObject({ pdu: 'deliver_resp', msgId: '01050008061209009999', status: 0 });
  });
  test('with its id in digits is about the same text', () => {
    const content = Buffer.from(
      `id:${MSG_ID} sub:001 dlvrd:001 submit date:2608061209 done date:2608061210 stat:DELIVRD err:000 text:`,
    );
    expect(receive({ ...report('', ''), content })).toMatchObject({
      receipts: [{ carrierId: MSG_ID, state: 'delivered' }],
    });
  });
  test.each([
    ['of this minute', '2608061209'],
    ['of a clock that is ahead', '2608061309'],
    ['that is none', '9913459999'],
    ['left out', ''],
  ])('with a done date %s came when it came', (_name, doneTime) => {
    expect(receive(report('DELIVRD', '000', { doneTime }))).toMatchObject({ receipts: [{ at: new Date(NOW) }] });
  });
  test('that is not final is acknowledged and nothing more', () => {
    const received = receive(report('ENROUTE', '000'));
    expect(received.kind).toBe('nothing');
    expect(answerOf(received)).toMatchObject({ status: 0 });
  });
  test('that cannot be read is answered with 10', () => {
    const received = receive({ ...deliver, isReport: 1 });
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(answerOf(received)).toMatchObject({ msgId: MSG_ID, status: 10 });
  });
});

describe('other messages', () => {
  test('Exit ends the session', () => {
    const received = receive({ pdu: 'exit', seq: 9 });
    expect([received.kind, answerOf(received)]).toEqual(['end', { pdu: 'exit_resp', seq: 9 }]);
  });
  test('Active_Test is answered', () => {
    const received = receive({ pdu: 'active_test', seq: 9 });
    expect([received.kind, answerOf(received)]).toEqual(['nothing', { pdu: 'active_test_resp', seq: 9 }]);
  });
  test('an answer nobody waits for is dropped', () => {
    expect(receive({ pdu: 'submit_resp', seq: 1, msgId: MSG_ID, status: 0 })).toEqual({ kind: 'nothing' });
  });
  test('a request for gateways is refused', () => {
    const received = receive({ pdu: 'query', seq: 9, queryTime: '20260806', queryType: 0, queryCode: '' });
    expect(received).toMatchObject({ kind: 'fault', fault: 'unknown_command' });
    expect(written(received.answer).toString('hex')).toBe('0000001080000007000000090000000b');
  });
  test.each([
    ['unknown request', (frame: Buffer) => frame.writeUInt32BE(0x77, 4), 'unknown_command', '0000001080000077', 11],
    [
      'a length of text beyond the end',
      (frame: Buffer) => frame.writeUInt8(255, 80),
      'malformed',
      '0000001a80000003',
      10,
    ],
  ])('%s', (_name, spoil, fault, header, status) => {
    const frame = encodePdu(deliver);
    spoil(frame);
    const received = dialectOf().receive(frame);
    expect(received).toMatchObject({ kind: 'fault', fault });
    const answer = written(received.answer);
    expect(answer.toString('hex', 0, 8)).toBe(header);
    expect([answer.readUInt32BE(8), answer.readUInt32BE(answer.length - 4)]).toEqual([108, status]);
  });
  test('less than a header is not answered', () => {
    const received = dialectOf().receive(encodePdu(deliver).subarray(0, 11));
    expect(received).toMatchObject({ kind: 'fault' });
    expect(received.answer).toBeUndefined();
  });
});

describe('login', () => {
  const answering = (status: number, authServer?: string) =>
    answeringLink((request) => {
      const { seq, authClient } = decodePdu(request) as SmgpPduOf<'login'>;
      const right = authenticatorServer(status, authClient, ACCOUNT.secret);
      return encodePdu({ pdu: 'login_resp', seq, status, authServer: authServer ?? right, version: 0x30 });
    });

  test("the specification's example of a timestamp", () => {
    // 6.2.2: 1 March, 00:00:00 is 0x11f0e540 in the field and 0301000000 in the digest.
    expect(authenticatorClient('a', 'b', 0x11f0e540)).toBe(authenticatorClient('a', 'b', 301000000));
  });
  test('sends the digest, the mode and the version', async () => {
    const { link, requests } = answering(0);
    await dialectOf().login(link);
    expect(requests.map(decodePdu)).toEqual([
      {
        ...{ pdu: 'login', seq: 7, clientId: ACCOUNT.login, loginMode: 2, timestamp: 806120934, version: 0x30 },
        authClient: authenticatorClient(ACCOUNT.login, ACCOUNT.secret, 806120934),
      },
    ]);
  });
  test('refused: the code is kept and explained', async () => {
    await expect(dialectOf().login(answering(21).link)).rejects.toMatchObject({
      name: 'LoginRefused',
      code: '21',
      personMessage: expect.stringContaining('认证错'),
    });
  });
  test("a gateway's authenticator that is not right is told and let pass", async () => {
    const testLog = createTestLog();
    await dialectOf({}, testLog.log).login(answering(0, '0'.repeat(32)).link);
    expect(testLog.lines).toHaveLength(1);
    await dialectOf({}, testLog.log).login(answering(0).link);
    expect(testLog.lines).toHaveLength(1);
  });
  test.each(['timeout', 'lost'] as const)('not answered: %s', async (kind) => {
    await expect(dialectOf().login(answeringLink(() => kind).link)).rejects.toThrow(`login: ${kind}`);
  });
  test('answered with something else', async () => {
    const { link } = answeringLink((request) => encodePdu({ pdu: 'exit_resp', seq: decodePdu(request).seq }));
    await expect(dialectOf().login(link)).rejects.toThrow('answered with exit_resp');
  });
});
