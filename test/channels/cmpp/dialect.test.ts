import { manualClock } from '../../../src/core/clock';
import type { OutboundSegment } from '../../../src/channels/channel';
import type { CmppAccount } from '../../../src/channels/cmpp/account';
import { authenticatorIsmg } from '../../../src/channels/cmpp/authenticator';
import { cmpp20, cmpp30, type CmppCodec, type CmppPdu, type CmppPduOf } from '../../../src/channels/cmpp/codec';
import { createCmppDialect } from '../../../src/channels/cmpp/dialect';
import { writeReport } from '../../../src/channels/cmpp/report';
import { type Dialect, LoginRefused } from '../../../src/channels/session/dialect';
import type { Link, PduWriter, Reply } from '../../../src/channels/session/link';
import { encodeContent } from '../../../src/channels/text/content';

const NOW = '2026-03-16T10:00:30+08:00';
const account: CmppAccount = {
  id: 'mobile-1',
  host: '127.0.0.1',
  port: 7890,
  login: '901',
  secret: 'Secret-1',
  code: '10690001019',
  serviceId: 'MYSVC',
};
const log = { info: () => undefined, warn: () => undefined };

const dialectOf = (changes: Partial<CmppAccount> = {}): Dialect =>
  createCmppDialect({ ...account, ...changes }, { clock: manualClock(NOW), log, service: '12366' });

function written(write: PduWriter | undefined, sequence = 7): Buffer {
  const into = Buffer.alloc(2_000, 0xee);
  return into.subarray(0, write!(into, 0, sequence));
}

/** A link whose other side answers a login as told. */
function linkTo(answer: (connect: CmppPduOf<'connect'>) => Buffer | Exclude<Reply['kind'], 'answered'>): Link & {
  asked: CmppPduOf<'connect'>[];
} {
  const asked: CmppPduOf<'connect'>[] = [];
  return {
    asked,
    name: 'link',
    request: async (write) => {
      const connect = cmpp30.decodePdu(written(write)) as CmppPduOf<'connect'>;
      asked.push(connect);
      const frame = answer(connect);
      return typeof frame === 'string' ? { kind: frame } : { kind: 'answered', frame };
    },
    send: () => undefined,
    destroy: () => undefined,
  };
}

const accepts =
  (codec: CmppCodec, version = codec.versionOctet, octets: 1 | 4 = codec === cmpp30 ? 4 : 1, secret = account.secret) =>
  (connect: CmppPduOf<'connect'>): Buffer =>
    codec.encodePdu({
      pdu: 'connect_resp',
      seq: connect.seq,
      status: 0,
      authenticatorIsmg: authenticatorIsmg(0, connect.authenticatorSource, secret, octets),
      version,
    });
const refuses = (codec: CmppCodec, status: number) => (connect: CmppPduOf<'connect'>) =>
  codec.encodePdu({ pdu: 'connect_resp', seq: connect.seq, status, authenticatorIsmg: '', version: 0x30 });

const segment = (changes: Partial<OutboundSegment> = {}): OutboundSegment => ({
  id: 'a/1',
  to: '13800138000',
  from: '1236601',
  text: '您好',
  lane: 'reply',
  validUntil: new Date('2026-03-16T12:30:05+08:00'),
  ...changes,
});

/** What the dialect speaks, seen in what it submits. */
const speaks = (dialect: Dialect): string =>
  written(dialect.submit(segment()) as PduWriter).length > 180 ? '3.0' : '2.0';

describe('login', () => {
  test('the stamp is Shanghai time, the name is padded but hashed as it is', async () => {
    const link = linkTo(accepts(cmpp30));
    await dialectOf().login(link);
    expect(link.asked).toEqual([
      {
        pdu: 'connect',
        seq: 7,
        sourceAddr: '901',
        // MD5('901' + nine NULs + 'Secret-1' + '0316100030')
        authenticatorSource: 'e8ba5f6d72c725ca6ac83291aefb3f1e',
        version: 0x30,
        timestamp: 316_100_030,
      },
    ]);
  });

  test.each([
    ['3.0', 'auto', accepts(cmpp30), '3.0'],
    ['the answer has the form of 2.0', 'auto', accepts(cmpp20), '2.0'],
    ['2.0 is its highest, in the form of 3.0', 'auto', accepts(cmpp30, 0x20), '2.0'],
    ['2.0 asked for, 3.0 would be possible', '2.0', accepts(cmpp20, 0x30), '2.0'],
    ['2.0 with four octets hashed (sms-core)', '2.0', accepts(cmpp20, 0x20, 4), '2.0'],
    ['2.0 with four octets sent', '2.0', accepts(cmpp30, 0x20), '2.0'],
  ] as const)('%s', async (_name, version, answer, spoken) => {
    const dialect = dialectOf({ version });
    await dialect.login(linkTo(answer));
    expect(speaks(dialect)).toBe(spoken);
  });

  test('版本太高: 2.0 at once, and from then on', async () => {
    const dialect = dialectOf();
    await expect(dialect.login(linkTo(refuses(cmpp30, 4)))).rejects.toMatchObject({ code: '4', again: true });
    // A second connection that was refused at the same time does not turn it back.
    const link = linkTo(refuses(cmpp20, 4));
    await expect(dialect.login(link)).rejects.toMatchObject({ code: '4', again: false });
    expect(link.asked[0]!.version).toBe(0x20);
    await dialect.login(linkTo(accepts(cmpp20)));
    expect(speaks(dialect)).toBe('2.0');
  });

  test('a fixed version is not changed', async () => {
    const dialect = dialectOf({ version: '3.0' });
    await expect(dialect.login(linkTo(refuses(cmpp30, 4)))).rejects.toMatchObject({ code: '4', again: false });
    await expect(dialect.login(linkTo(() => 'lost'))).rejects.toThrow('connect: lost');
    expect(speaks(dialect)).toBe('3.0');
  });

  test('a gateway that hangs up is tried with the other version, until a login has succeeded', async () => {
    const dialect = dialectOf();
    await expect(dialect.login(linkTo(() => 'lost'))).rejects.toThrow('connect: lost');
    expect(speaks(dialect)).toBe('2.0');
    await dialect.login(linkTo(accepts(cmpp20)));
    await expect(dialect.login(linkTo(() => 'lost'))).rejects.toThrow('connect: lost');
    expect(speaks(dialect)).toBe('2.0');
    const silent = dialectOf();
    await expect(silent.login(linkTo(() => 'timeout'))).rejects.toThrow('connect: timeout');
    expect(speaks(silent)).toBe('3.0');
  });

  test.each([
    [2, '非法源地址'],
    [3, '认证错'],
    [77, '其他错误 77'],
  ])('status %d is told in Chinese', async (status, words) => {
    const login = dialectOf().login(linkTo(refuses(cmpp30, status)));
    await expect(login).rejects.toBeInstanceOf(LoginRefused);
    await expect(login).rejects.toMatchObject({ code: String(status), personMessage: expect.stringContaining(words) });
  });

  test('a gateway with another secret is refused, unless that is not wanted', async () => {
    const impostor = accepts(cmpp30, 0x30, 4, 'another');
    await expect(dialectOf().login(linkTo(impostor))).rejects.toMatchObject({ code: 'authenticator' });
    await expect(dialectOf({ verifyGateway: false }).login(linkTo(impostor))).resolves.toBeUndefined();
  });

  test('another answer than CONNECT_RESP', async () => {
    const other = cmpp30.encodePdu({ pdu: 'terminate_resp', seq: 7 });
    await expect(dialectOf().login(linkTo(() => other))).rejects.toThrow('terminate_resp');
  });
});

describe('submit', () => {
  const submitted = (changes: Partial<OutboundSegment> = {}, of: Partial<CmppAccount> = {}) =>
    cmpp30.decodePdu(written(dialectOf(of).submit(segment(changes)) as PduWriter, 99)) as CmppPduOf<'submit'>;

  test('nobody is charged, a report is wanted, the extension follows the code', () => {
    expect(submitted()).toEqual({
      pdu: 'submit',
      seq: 99,
      msgId: '0',
      pkTotal: 1,
      pkNumber: 1,
      registeredDelivery: 1,
      msgLevel: 3,
      serviceId: 'MYSVC',
      feeUserType: 2,
      feeTerminalId: '',
      feeTerminalType: 0,
      tpPid: 0,
      tpUdhi: 0,
      msgFmt: 8,
      msgSrc: '901',
      feeType: '01',
      feeCode: '000000',
      validTime: '260316123005032+',
      atTime: '',
      srcId: '1069000101901',
      dest: ['13800138000'],
      destTerminalType: 0,
      content: Buffer.from('60a8597d', 'hex'),
      linkId: '',
    });
  });

  test('parts, lanes, encodings, Msg_src', () => {
    const part = { reference: 0x1ff, total: 3, index: 2 };
    expect(submitted({ part, lane: 'bulk' }, { encoding: 'gbk', msgSrc: '106001' })).toMatchObject({
      pkTotal: 3,
      pkNumber: 2,
      tpUdhi: 1,
      msgFmt: 15,
      msgLevel: 1,
      msgSrc: '106001',
      content: Buffer.from('050003ff0302c4fabac3', 'hex'),
    });
    expect(submitted({ text: 'OK', lane: 'urgent' })).toMatchObject({ msgFmt: 0, msgLevel: 2 });
    expect(submitted({ text: 'x'.repeat(160) }).content).toHaveLength(160);
  });

  test.each([
    ['number_too_long', { from: '12366012345678901' }],
    ['too_long', { text: '长'.repeat(71) }],
    ['too_long', { text: 'x'.repeat(161) }],
  ])('%s is refused', (code, changes) => {
    expect(dialectOf().submit(segment(changes))).toMatchObject({ kind: 'refused', class: 'give_up', code });
  });

  test.each([
    [0, '9453223293679305735', { kind: 'accepted', carrierId: '9453223293679305735' }],
    [0, '0', { kind: 'accepted' }],
    [8, '0', { kind: 'refused', class: 'slow_down', code: '8', message: '流量控制错：发送太快' }],
    [9, '0', { kind: 'refused', class: 'switch_route', code: '9', message: '本网关不负责服务此计费号码' }],
    [13, '0', { kind: 'refused', class: 'give_up', code: '13', message: 'Dest_terminal_Id 错误' }],
    [3, '0', { kind: 'unknown', message: '消息序号重复：可能先前已收下' }],
    [150, '0', { kind: 'refused', class: 'retry_later', code: '150', message: '未列出的结果 150' }],
  ])('result %d', (result, msgId, outcome) => {
    const pdu: CmppPdu = { pdu: 'submit_resp', seq: 7, msgId, result };
    // Both widths of Result, whatever version is spoken.
    expect(dialectOf().submitted(cmpp30.encodePdu(pdu))).toEqual(outcome);
    expect(dialectOf().submitted(cmpp20.encodePdu(pdu))).toEqual(outcome);
    expect(dialectOf({ version: '2.0' }).submitted(cmpp30.encodePdu(pdu))).toEqual(outcome);
  });

  test('an answer that cannot be read is unknown', () => {
    const other = cmpp30.encodePdu({ pdu: 'active_test_resp', seq: 7, reserved: 0 });
    expect(dialectOf().submitted(other)).toMatchObject({ kind: 'unknown' });
    expect(dialectOf().submitted(other.subarray(0, 9))).toMatchObject({ kind: 'unknown' });
  });
});

describe('what the carrier sends', () => {
  const deliver = (changes: Partial<CmppPduOf<'deliver'>> = {}): CmppPduOf<'deliver'> => ({
    pdu: 'deliver',
    seq: 5,
    msgId: '77',
    destId: '1069000101901',
    serviceId: 'MYSVC',
    tpPid: 0,
    tpUdhi: 0,
    msgFmt: 8,
    srcTerminalId: '8613800138000',
    srcTerminalType: 0,
    registeredDelivery: 0,
    content: encodeContent('查税', { encoding: 'ucs2' }).bytes,
    linkId: '',
    ...changes,
  });
  const received = (pdu: CmppPdu, codec = cmpp30) =>
    dialectOf({ version: codec.version }).receive(codec.encodePdu(pdu));
  const answerOf = (what: { answer?: PduWriter }, codec = cmpp30) => codec.decodePdu(written(what.answer));

  test.each([cmpp20, cmpp30])('a text', (codec) => {
    const what = received(deliver(), codec);
    expect(what).toMatchObject({
      kind: 'text',
      part: { carrierId: '77', from: '13800138000', to: '1236601', text: '查税' },
    });
    expect(answerOf(what, codec)).toEqual({ pdu: 'deliver_resp', seq: 5, msgId: '77', result: 0 });
  });

  test('a part of a long text, without id, to a number of its own', () => {
    const part = { reference: 9, total: 2, index: 1 };
    const { bytes: content } = encodeContent('查税', { part, encoding: 'ucs2' });
    expect(received(deliver({ msgId: '0', tpUdhi: 1, content, destId: '10086' }))).toEqual({
      kind: 'text',
      part: { from: '13800138000', to: '10086', text: '查税', part },
      answer: expect.any(Function),
    });
  });

  const report = (stat: string, doneTime = '2603160955') =>
    deliver({
      registeredDelivery: 1,
      msgFmt: 0,
      content: writeReport(
        { msgId: '42', stat, submitTime: '2603160950', doneTime, destTerminalId: '13800138000', smscSequence: 1 },
        '3.0',
      ),
    });

  test.each([
    ['DELIVRD', 'delivered'],
    ['EXPIRED', 'expired'],
    ['UNDELIV', 'failed'],
    ['UNKNOWN', 'failed'],
    ['MA:0001', 'failed'],
    ['WHAT?', 'failed'],
  ])('a report %s', (stat, state) => {
    const what = received(report(stat));
    const at = new Date('2026-03-16T09:55:00+08:00');
    expect(what).toMatchObject({ kind: 'receipt', receipts: [{ carrierId: '42', state, code: stat, at }] });
    expect(answerOf(what as { answer: PduWriter })).toEqual({ pdu: 'deliver_resp', seq: 5, msgId: '77', result: 0 });
  });

  test.each(['ACCEPTD', 'ENROUTE'])('a report %s is not final', (stat) => {
    const what = received(report(stat));
    expect(what.kind).toBe('nothing');
    expect(answerOf(what)).toMatchObject({ pdu: 'deliver_resp', result: 0 });
  });

  test.each(['2603161000', '2603161001', 'garbage', ''])('Done_time %p is now', (doneTime) => {
    expect(received(report('DELIVRD', doneTime))).toMatchObject({ receipts: [{ at: new Date(NOW) }] });
  });

  test('a report in the form of 2.0 on a 3.0 connection', () => {
    const content = writeReport(
      { msgId: '42', stat: 'DELIVRD', submitTime: '', doneTime: '', destTerminalId: '', smscSequence: 0 },
      '2.0',
    );
    expect(received(deliver({ registeredDelivery: 1, content }))).toMatchObject({ receipts: [{ carrierId: '42' }] });
  });

  test('keep-alive and end', () => {
    const test = received({ pdu: 'active_test', seq: 8 });
    expect([test.kind, answerOf(test)]).toEqual(['nothing', { pdu: 'active_test_resp', seq: 8, reserved: 0 }]);
    const end = received({ pdu: 'terminate', seq: 9 });
    expect([end.kind, answerOf(end)]).toEqual(['end', { pdu: 'terminate_resp', seq: 9 }]);
  });

  test('an answer nobody waits for', () => {
    expect(received({ pdu: 'submit_resp', seq: 8, msgId: '1', result: 0 })).toEqual({ kind: 'nothing' });
  });

  const brokenDeliver = (): Buffer => {
    const frame = Buffer.from(cmpp30.encodePdu(deliver()));
    frame[12 + 76] = 200;
    return frame;
  };

  test.each([
    ['malformed', 'a length that is wrong', brokenDeliver, { pdu: 'deliver_resp', msgId: '77', result: 1 }],
    [
      'malformed',
      'a sender that is no mobile',
      () => cmpp30.encodePdu(deliver({ srcTerminalId: '10086' })),
      { pdu: 'deliver_resp', msgId: '77', result: 9 },
    ],
    [
      'malformed',
      'a report of three octets',
      () => cmpp30.encodePdu(deliver({ registeredDelivery: 1, content: Buffer.from('abc') })),
      { pdu: 'deliver_resp', msgId: '77', result: 1 },
    ],
    [
      'malformed',
      'hardly anything',
      () => Buffer.from('0000000f0000000500000005aabbcc', 'hex'),
      { msgId: '0', result: 1 },
    ],
    [
      'unknown_command',
      'a gateway’s business',
      () => cmpp30.encodePdu({ pdu: 'cancel', seq: 5, msgId: '1' }),
      { pdu: 'cancel_resp', successId: 1 },
    ],
    ['unknown_command', 'no command of CMPP', () => Buffer.from('0000000c0000009900000005', 'hex'), undefined],
  ] as const)('%s: %s', (fault, _name, frame, answer) => {
    const what = dialectOf().receive(frame());
    expect(what).toMatchObject({ kind: 'fault', fault });
    if (what.kind !== 'fault') return;
    if (answer === undefined) expect(what.answer).toBeUndefined();
    else expect(answerOf(what)).toMatchObject({ seq: 5, ...answer });
  });

  test('a fault’s hex has neither text nor number', () => {
    const frame = brokenDeliver();
    const what = dialectOf().receive(frame);
    if (what.kind !== 'fault') throw new Error('no fault');
    expect(what.hex).toHaveLength(2 * frame.length);
    expect(frame.toString('hex')).toContain(Buffer.from('8613800138000').toString('hex'));
    expect(what.hex).not.toContain(Buffer.from('13800138000').toString('hex'));
    expect(what.hex).not.toContain('67e57a0e');
    expect(what.hex!.startsWith(frame.subarray(0, 54).toString('hex'))).toBe(true);
  });

  test('keep-alive and end of ours', () => {
    const { activeTest, terminate } = dialectOf();
    expect(written(activeTest, 200).toString('hex')).toBe('0000000c00000008000000c8');
    expect(written(terminate, 201).toString('hex')).toBe('0000000c00000002000000c9');
  });
});
