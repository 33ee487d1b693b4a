import type { OutboundSegment } from '../../../src/channels/channel';
import type { Received } from '../../../src/channels/session/dialect';
import { LoginRefused } from '../../../src/channels/session/dialect';
import type { Link, PduWriter, Reply } from '../../../src/channels/session/link';
import type { SmppAccount } from '../../../src/channels/smpp/account';
import { SMPP_ANSWERS } from '../../../src/channels/smpp/answers';
import type { PduOf, SmppPdu } from '../../../src/channels/smpp/bodies';
import { decodePdu, encodePdu } from '../../../src/channels/smpp/codec';
import { createSmppDialect, type Role } from '../../../src/channels/smpp/dialect';
import { createMessageIds } from '../../../src/channels/smpp/message-id';
import { tlv } from '../../../src/channels/smpp/tags';
import { encodeText } from '../../../src/channels/text/encodings';
import { HOUR, manualClock } from '../../../src/core/clock';
import { ACCOUNT, CODE, FROM, SECRET, segment } from './smpp-side';

const NOW = '2026-03-16T12:00:00+08:00';
const clock = manualClock(NOW);

function dialectOf(changes: Partial<SmppAccount> = {}, role: Role = 'transceiver') {
  const account = { ...ACCOUNT, ...changes };
  return createSmppDialect({
    account,
    role,
    ids: createMessageIds(account.receiptIds ?? 'same'),
    deps: { clock, service: '12366' },
  });
}

const into = Buffer.alloc(2_000);
function written(write: PduWriter, sequence = 77): SmppPdu {
  return decodePdu(Buffer.from(into.subarray(0, write(into, 0, sequence))));
}
function submitted(changes: Partial<OutboundSegment> = {}, account: Partial<SmppAccount> = {}): PduOf<'submit_sm'> {
  const write = dialectOf(account).submit(
    segment('out/0', { validUntil: new Date(Date.parse(NOW) + HOUR), ...changes }),
  );
  if (typeof write !== 'function') throw new Error(write.code);
  return written(write) as PduOf<'submit_sm'>;
}

describe('a submit', () => {
  test('says what the letter of the carrier says', () => {
    expect(submitted()).toEqual({
      pdu: 'submit_sm',
      seq: 77,
      commandStatus: 0,
      serviceType: '',
      sourceTon: 0,
      sourceNpi: 1,
      sourceAddr: `${CODE}01`,
      destTon: 1,
      destNpi: 1,
      destAddr: `86${FROM}`,
      esmClass: 0,
      protocolId: 0,
      priorityFlag: 2,
      scheduleDeliveryTime: '',
      validityPeriod: '000000010000000R',
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding: 8,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from('60a8597d', 'hex'),
      tlvs: [],
    });
  });

  test('with everything set otherwise', () => {
    const account: Partial<SmppAccount> = {
      serviceType: 'CMT',
      sourceTon: 3,
      sourceNpi: 0,
      destTon: 0,
      destNpi: 0,
      destPrefix: '',
      validity: 'absolute',
      encoding: 'gbk',
      long: 'sar',
    };
    expect(submitted({ lane: 'bulk', part: { reference: 9, total: 2, index: 1 } }, account)).toMatchObject({
      serviceType: 'CMT',
      sourceTon: 3,
      sourceNpi: 0,
      destTon: 0,
      destNpi: 0,
      destAddr: FROM,
      priorityFlag: 0,
      validityPeriod: '260316130000032+',
      dataCoding: 15,
      shortMessage: encodeText('您好', 'gbk'),
      tlvs: [tlv('sar_msg_ref_num', 9), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', 1)],
    });
    expect(submitted({}, { validity: 'none' }).validityPeriod).toBe('');
  });

  test('the lanes are priorities', () => {
    const lanes = ['reply', 'urgent', 'bulk'] as const;
    expect(lanes.map((lane) => submitted({ lane }).priorityFlag)).toEqual([2, 1, 0]);
  });
});

const answer = (commandStatus: number, messageId = ''): Buffer =>
  encodePdu({ pdu: 'submit_sm_resp', seq: 1, commandStatus, messageId, tlvs: [] });

describe('the answer to a submit', () => {
  test('is taken, with its id in the form of receipts', () => {
    expect(dialectOf().submitted(answer(0, '0001F2BB'))).toEqual({ kind: 'accepted', carrierId: '1f2bb' });
    expect(dialectOf().submitted(answer(0))).toEqual({ kind: 'accepted' });
  });

  test.each(SMPP_ANSWERS.filter(({ code }) => code !== 0))(
    '$name is $class',
    ({ code, name, class: expected, meaning }) => {
      expect(dialectOf().submitted(answer(code))).toEqual({
        kind: 'refused',
        class: expected,
        code: name,
        message: meaning,
      });
    },
  );

  test('codes of the carrier are kept', () => {
    expect(dialectOf().submitted(answer(0x401))).toMatchObject({ class: 'retry_later', code: '0x00000401' });
  });

  test('a generic_nack refuses', () => {
    const nack = encodePdu({ pdu: 'generic_nack', seq: 1, commandStatus: 2 });
    expect(dialectOf().submitted(nack)).toMatchObject({ kind: 'refused', code: 'ESME_RINVCMDLEN' });
  });

  test.each([
    ['of another command', encodePdu({ pdu: 'unbind_resp', seq: 1, commandStatus: 0 })],
    ['of no command', Buffer.from('0000001099999999000000000000000100', 'hex')],
  ])('one %s says nothing', (_name, frame) => {
    expect(dialectOf().submitted(frame)).toMatchObject({ kind: 'unknown' });
  });

  test('the table names every code once, in Chinese, with what to do', () => {
    expect(new Set(SMPP_ANSWERS.map(({ code }) => code)).size).toBe(SMPP_ANSWERS.length);
    for (const { meaning, toDo } of SMPP_ANSWERS)
      for (const said of [meaning, toDo]) expect(said).toMatch(/[\u4e00-\u9fff]{2}/);
  });
});

const deliver = (changes: Partial<PduOf<'deliver_sm'>> = {}): Buffer =>
  encodePdu({
    pdu: 'deliver_sm',
    seq: 120,
    commandStatus: 0,
    serviceType: '',
    sourceTon: 1,
    sourceNpi: 1,
    sourceAddr: `86${FROM}`,
    destTon: 0,
    destNpi: 1,
    destAddr: `${CODE}0302`,
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresentFlag: 0,
    dataCoding: 8,
    smDefaultMsgId: 0,
    shortMessage: encodeText('退订', 'ucs2'),
    tlvs: [],
    ...changes,
  });
const some = (...list: (ReturnType<typeof tlv> | undefined)[]) => list.filter((each) => each !== undefined);
const RECEIPT = 'id:0001F2BB sub:001 dlvrd:001 submit date:2603161159 done date:2603161200 stat:DELIVRD err:000 text:';
const receipt = (text = RECEIPT, changes: Partial<PduOf<'deliver_sm'>> = {}): Buffer =>
  deliver({ esmClass: 4, dataCoding: 0, shortMessage: Buffer.from(text), ...changes });

const answerOf = (received: Received): SmppPdu | undefined =>
  received.answer === undefined ? undefined : written(received.answer);
const TAKEN = { pdu: 'deliver_sm_resp', seq: 120, commandStatus: 0, messageId: '', tlvs: [] };

describe('what the carrier brings', () => {
  test('a text, acknowledged when it is told to', () => {
    const received = dialectOf().receive(deliver());
    expect(received).toMatchObject({ kind: 'text', part: { from: FROM, to: '123660302', text: '退订' } });
    expect(answerOf(received)).toEqual(TAKEN);
  });

  test('a part, by header and by parameters', () => {
    const byHeader = deliver({ esmClass: 0x40, shortMessage: Buffer.from('0500030702027a0e', 'hex') });
    expect(dialectOf().receive(byHeader)).toMatchObject({
      part: { text: '税', part: { reference: 7, total: 2, index: 2 } },
    });
    const sar = some(tlv('sar_msg_ref_num', 300), tlv('sar_total_segments', 3), tlv('sar_segment_seqnum', 1));
    expect(dialectOf().receive(deliver({ tlvs: sar }))).toMatchObject({
      part: { part: { reference: 300, total: 3, index: 1 } },
    });
  });

  test('a text in data_sm', () => {
    const frame = encodePdu({
      pdu: 'data_sm',
      seq: 9,
      commandStatus: 0,
      serviceType: '',
      sourceTon: 1,
      sourceNpi: 1,
      sourceAddr: FROM,
      destTon: 0,
      destNpi: 1,
      destAddr: CODE,
      esmClass: 0,
      registeredDelivery: 0,
      dataCoding: 8,
      tlvs: [{ tag: 0x424, value: encodeText('税'.repeat(900), 'ucs2') }],
    });
    const received = dialectOf().receive(frame);
    expect(received).toMatchObject({ kind: 'text', part: { to: '12366', text: '税'.repeat(900) } });
    expect(answerOf(received)).toMatchObject({ pdu: 'data_sm_resp', seq: 9, commandStatus: 0 });
  });

  test('a text of nobody who could be answered is acknowledged and counted', () => {
    const received = dialectOf().receive(deliver({ sourceAddr: '10086' }));
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(answerOf(received)).toEqual(TAKEN);
    expect(JSON.stringify(received)).not.toContain('10086');
  });

  test('a receipt', () => {
    const received = dialectOf().receive(receipt());
    const at = new Date(NOW);
    expect(received).toMatchObject({
      kind: 'receipt',
      receipts: [{ carrierId: '1f2bb', state: 'delivered', code: 'DELIVRD', at }],
    });
    expect(answerOf(received)).toEqual(TAKEN);
  });

  test.each([
    ['hex-then-decimal', 'id:127675 stat:UNDELIV err:11', '127675', '1F2BB'],
    ['decimal-then-hex', 'id:0001F2BB stat:UNDELIV err:11', '0001f2bb', '127675'],
  ] as const)('a receipt with its id in another base: %s', (receiptIds, text, _id, inAnswer) => {
    const dialect = dialectOf({ receiptIds });
    const outcome = dialect.submitted(answer(0, inAnswer));
    const received = dialect.receive(receipt(text));
    expect(received).toMatchObject({ receipts: [{ state: 'failed', code: 'UNDELIV:11' }] });
    expect(received).toMatchObject({ receipts: [{ carrierId: (outcome as { carrierId: string }).carrierId }] });
  });

  test('a receipt by parameters, whose esm_class says nothing', () => {
    const tlvs = some(tlv('receipted_message_id', '7f3a'), tlv('message_state', 3));
    const received = dialectOf().receive(receipt('', { esmClass: 0, tlvs }));
    expect(received).toMatchObject({
      kind: 'receipt',
      receipts: [{ carrierId: '7f3a', state: 'expired', code: 'EXPIRED' }],
    });
  });

  test('a text that only looks like a receipt is a text', () => {
    expect(dialectOf().receive(receipt(RECEIPT, { esmClass: 0 }))).toMatchObject({ kind: 'text' });
  });

  test.each([
    ['news on the way', receipt(RECEIPT, { esmClass: 0x20 })],
    ["the phone's acknowledgement", receipt('ok', { esmClass: 0x08 })],
    ["the user's acknowledgement", receipt('ok', { esmClass: 0x10 })],
    ['a receipt that is not final', receipt(RECEIPT.replace('DELIVRD', 'ENROUTE'))],
  ])('%s is acknowledged and nothing else', (_name, frame) => {
    const received = dialectOf().receive(frame);
    expect(received.kind).toBe('nothing');
    expect(answerOf(received)).toEqual(TAKEN);
  });

  test('a receipt without id is acknowledged and counted', () => {
    const received = dialectOf().receive(receipt('stat:DELIVRD'));
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(answerOf(received)).toEqual(TAKEN);
  });
});

describe('the session', () => {
  const plain = (pdu: 'enquire_link' | 'unbind' | 'query_sm' | 'submit_sm_resp', seq = 200): Buffer => {
    if (pdu === 'query_sm') {
      return encodePdu({ pdu, seq, commandStatus: 0, messageId: 'a', sourceTon: 0, sourceNpi: 0, sourceAddr: '' });
    }
    return pdu === 'submit_sm_resp' ? answer(0, 'a') : encodePdu({ pdu, seq, commandStatus: 0 });
  };

  test('enquire_link is answered', () => {
    const received = dialectOf().receive(plain('enquire_link'));
    expect([received.kind, answerOf(received)]).toEqual([
      'nothing',
      { pdu: 'enquire_link_resp', seq: 200, commandStatus: 0 },
    ]);
  });

  test('unbind ends it', () => {
    const received = dialectOf().receive(plain('unbind'));
    expect([received.kind, answerOf(received)]).toEqual(['end', { pdu: 'unbind_resp', seq: 200, commandStatus: 0 }]);
  });

  test.each([
    ['of no specification', Buffer.from('000000100000012300000000000000c8', 'hex')],
    ['that is not for us', plain('query_sm')],
  ])('a command %s gets generic_nack ESME_RINVCMDID', (_name, frame) => {
    const received = dialectOf().receive(frame);
    expect(received).toMatchObject({ kind: 'fault', fault: 'unknown_command' });
    expect(answerOf(received)).toEqual({ pdu: 'generic_nack', seq: 200, commandStatus: 3 });
  });

  test('a deliver_sm that ends too early is refused for good', () => {
    const cut = Buffer.from(deliver().subarray(0, 40));
    cut.writeUInt32BE(40, 0);
    const received = dialectOf().receive(cut);
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(answerOf(received)).toMatchObject({ pdu: 'deliver_sm_resp', seq: 120, commandStatus: 0x65 });
  });

  test('another command that ends too early gets generic_nack ESME_RINVCMDLEN', () => {
    const cut = Buffer.from(plain('query_sm').subarray(0, 17));
    cut.writeUInt32BE(17, 0);
    expect(answerOf(dialectOf().receive(cut))).toEqual({ pdu: 'generic_nack', seq: 200, commandStatus: 2 });
  });

  test('outbind and alert_notification are let pass', () => {
    const outbind = encodePdu({ pdu: 'outbind', seq: 1, commandStatus: 0, systemId: 'x', password: 'y' });
    expect(dialectOf().receive(outbind)).toEqual({ kind: 'nothing' });
  });

  test('keep-alive and end', () => {
    const { activeTest, terminate } = dialectOf();
    expect(written(activeTest as PduWriter, 5)).toEqual({ pdu: 'enquire_link', seq: 5, commandStatus: 0 });
    expect(written(terminate, 6)).toEqual({ pdu: 'unbind', seq: 6, commandStatus: 0 });
  });
});

describe('the login', () => {
  const linkWith = (reply: Reply, asked: SmppPdu[] = []): Link => ({
    name: 'test#1',
    request: async (write) => {
      asked.push(written(write, 1));
      return reply;
    },
    send: () => undefined,
    destroy: () => undefined,
  });
  const bound = (commandStatus: number): Reply => ({
    kind: 'answered',
    frame: encodePdu({ pdu: 'bind_transceiver_resp', seq: 1, commandStatus, systemId: 'smsc', tlvs: [] }),
  });

  test.each(['transceiver', 'transmitter', 'receiver'] as const)('as %s', async (role) => {
    const asked: SmppPdu[] = [];
    const account = { systemType: 'SMS', addressRange: '^106', addressTon: 1, addressNpi: 1, interfaceVersion: 0x50 };
    await dialectOf(account, role).login(linkWith(bound(0), asked));
    expect(asked).toEqual([
      {
        pdu: `bind_${role}`,
        seq: 1,
        commandStatus: 0,
        systemId: 'sp12366',
        password: SECRET,
        systemType: 'SMS',
        interfaceVersion: 0x50,
        addrTon: 1,
        addrNpi: 1,
        addressRange: '^106',
      },
    ]);
  });

  test('refused, with what to do', async () => {
    const refused = dialectOf().login(linkWith(bound(0x0e)));
    await expect(refused).rejects.toThrow(LoginRefused);
    await expect(refused).rejects.toMatchObject({
      code: 'ESME_RINVPASWD',
      personMessage: '密码错误；核对 secret',
      again: false,
    });
  });

  test.each(['timeout', 'lost', 'unsent'] as const)('no answer: %s', async (kind) => {
    const failed = dialectOf().login(linkWith({ kind }));
    await expect(failed).rejects.toThrow(kind);
    await expect(failed).rejects.not.toThrow(LoginRefused);
  });
});
