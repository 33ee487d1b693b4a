import type { OutboundSegment } from '../../../src/channels/channel';
import type { SgipAccount } from '../../../src/channels/sgip/account';
import { decodePdu, encodePdu, type SgipPdu, type SgipPduOf } from '../../../src/channels/sgip/codec';
import { createSgipDialect } from '../../../src/channels/sgip/dialect';
import { encodeText } from '../../../src/channels/text/encodings';
import { manualClock } from '../../../src/core/clock';
import { answeringLink, written } from '../written';
import { ACCOUNT, FROM, segment } from './sgip-carrier';

const NOW = '2026-08-06T12:09:34+08:00';
const SEQ = [2100001, 806120934, 108] as const;
const log = { info: () => undefined, warn: () => undefined };

function dialectOf(more: Partial<SgipAccount> = {}, clock = manualClock(NOW)) {
  return createSgipDialect({ ...ACCOUNT, ...more }, { clock, log, service: '12366' });
}

const submitOf = (more: Partial<OutboundSegment>, account: Partial<SgipAccount> = {}, sequence = 5) =>
  decodePdu(written(dialectOf(account).submit(segment('out/0', more)), sequence)) as SgipPduOf<'submit'>;

const deliver: SgipPduOf<'deliver'> = {
  pdu: 'deliver',
  seq: SEQ,
  userNumber: `86${FROM}`,
  spNumber: '10690001019',
  tpPid: 0,
  tpUdhi: 0,
  msgFmt: 8,
  content: encodeText('退税到哪步了', 'ucs2'),
  reserve: '',
};
const report: SgipPduOf<'report'> = {
  ...{ pdu: 'report', seq: SEQ, submitNode: 3025000001, submitTime: 806120934, submitNumber: 102, reportType: 0 },
  ...{ userNumber: `86${FROM}`, state: 0, errorCode: 0, reserve: '' },
};
const receive = (pdu: SgipPdu) => dialectOf().receive(encodePdu(pdu));
const resultOf = (received: { answer?: unknown }): unknown => decodePdu(written(received.answer));

describe('a submit', () => {
  test('charges nobody, wants a report, and has the number with 86 in front', () => {
    expect(submitOf({ text: '您好' })).toEqual({
      pdu: 'submit',
      seq: [3025000001, 806120934, 5],
      spNumber: '10690001019',
      chargeNumber: '000000000000000000000',
      dest: ['8613800138000'],
      corpId: '12345',
      serviceType: 'MYSVC',
      feeType: 1,
      feeValue: '000000',
      givenValue: '000000',
      agentFlag: 0,
      moreLateToMtFlag: 0,
      priority: 9,
      expireTime: '300101080000032+',
      scheduleTime: '',
      reportFlag: 1,
      tpPid: 0,
      tpUdhi: 0,
      msgFmt: 8,
      messageType: 0,
      content: encodeText('您好', 'ucs2'),
      reserve: '',
    });
  });

  test.each([
    ['reply', undefined, 0, 9],
    ['reply', 2, 1, 9],
    ['urgent', undefined, 2, 6],
    ['bulk', 2, 2, 0],
  ] as const)('of lane %s, part %s: why %i, priority %i', (lane, index, moreLateToMtFlag, priority) => {
    const part = index === undefined ? undefined : { reference: 7, total: 2, index };
    expect(submitOf({ lane, part })).toMatchObject({ moreLateToMtFlag, priority });
  });

  test('keeps the extension of a unit', () => {
    expect(submitOf({ from: '1236601' }).spNumber).toBe('1069000101901');
  });

  test('has a header before a part', () => {
    const { tpUdhi, msgFmt, content } = submitOf({ text: '税务', part: { reference: 300, total: 3, index: 2 } });
    expect([tpUdhi, msgFmt, content.toString('hex')]).toEqual([1, 8, `050003${'2c'}0302${'7a0e52a1'}`]);
  });

  test('is GBK where the account wants it, ASCII where that is enough', () => {
    expect(submitOf({ text: '税' }, { encoding: 'gbk' })).toMatchObject({
      msgFmt: 15,
      content: encodeText('税', 'gbk'),
    });
    expect(submitOf({ text: 'TD' })).toMatchObject({ msgFmt: 0, content: Buffer.from('TD') });
  });

  test('has the same sequence when it is sent again', () => {
    const clock = manualClock(NOW);
    const write = dialectOf({}, clock).submit(segment('out/0'));
    const first = written(write, 5);
    clock.advance(60_000);
    expect(written(write, 5).equals(first)).toBe(true);
  });

  test.each([
    ['a text of 141 octets', { text: '税'.repeat(71) }, 'too_long'],
    ['161 characters of ASCII', { text: 'a'.repeat(161) }, 'too_long'],
    ['an extension that does not fit', { from: `12366${'1'.repeat(11)}` }, 'number_too_long'],
  ])('is refused for good: %s', (_name, more, code) => {
    expect(dialectOf().submit(segment('out/0', more))).toMatchObject({ kind: 'refused', class: 'give_up', code });
  });
});

describe('the answer to a submit', () => {
  const answered = (result: number) =>
    dialectOf().submitted(encodePdu({ pdu: 'submit_resp', seq: [3025000001, 806120934, 5], result, reserve: '' }));

  test('gives the id its report will have', () => {
    expect(answered(0)).toEqual({ kind: 'accepted', carrierId: '3025000001.806120934.5' });
  });
  test.each([
    [11, 'slow_down'],
    [33, 'slow_down'],
    [6, 'give_up'],
    [23, 'switch_route'],
    [99, 'retry_later'],
  ])('%i means %s', (result, what) => {
    expect(answered(result)).toMatchObject({ kind: 'refused', class: what, code: String(result) });
  });
  test('that the sequence came twice leaves in doubt: our repetition may have followed a first that was taken', () => {
    expect(answered(9)).toEqual({ kind: 'unknown', message: expect.stringContaining('可能先前已收下') });
  });
  test('that is another message, or none, leaves in doubt', () => {
    const other = encodePdu({ pdu: 'deliver_resp', seq: SEQ, result: 0, reserve: '' });
    expect(dialectOf().submitted(other).kind).toBe('unknown');
    expect(dialectOf().submitted(other.subarray(0, 21)).kind).toBe('unknown');
  });
});

describe('a text', () => {
  test('comes from a number without 86, to the number taxpayers know', () => {
    const received = receive({ ...deliver, spNumber: '1069000101907' });
    expect(received).toMatchObject({
      kind: 'text',
      part: { carrierId: '2100001.806120934.108', from: FROM, to: '1236607', text: '退税到哪步了' },
    });
    expect(resultOf(received)).toEqual({ pdu: 'deliver_resp', seq: [...SEQ], result: 0, reserve: '' });
  });
  test.each([
    ['GBK', { msgFmt: 15, content: encodeText('发票', 'gbk') }, '发票'],
    ['GBK under 0', { msgFmt: 0, content: encodeText('发票', 'gbk') }, '发票'],
    ['UCS-2 with a mark', { content: Buffer.from('feff53d17968', 'hex') }, '发票'],
    ['nothing', { content: Buffer.alloc(0) }, ''],
  ])('may be %s', (_name, more, text) => {
    expect(receive({ ...deliver, ...more })).toMatchObject({ part: { text } });
  });
  test.each([
    ['of 8 bits', '050003890301', 0x89],
    ['of 16 bits', '060804018a0301', 0x18a],
  ])('may be a part, its reference %s', (_name, udh, reference) => {
    const content = Buffer.concat([Buffer.from(udh, 'hex'), encodeText('税', 'ucs2')]);
    const received = receive({ ...deliver, tpUdhi: 1, content });
    expect(received).toMatchObject({ part: { text: '税', part: { reference, total: 3, index: 1 } } });
  });
  test('from what is no mobile number is answered with 6, and its number and text are in no log', () => {
    const received = receive({ ...deliver, userNumber: '0537123456789' });
    expect(received).toMatchObject({ kind: 'fault', fault: 'malformed' });
    expect(resultOf(received)).toMatchObject({ result: 6 });
    const shown = JSON.stringify(received);
    expect(shown).not.toContain(Buffer.from('0537123456789').toString('hex'));
    expect(shown).not.toContain(deliver.content.toString('hex'));
    expect(shown).toContain(Buffer.from('10690001019').toString('hex'));
  });
});

describe('a report', () => {
  const receipt = { carrierId: '3025000001.806120934.102', at: new Date(NOW) };
  test.each([
    [{ state: 0 }, { state: 'delivered', code: '0' }],
    [
      { state: 2, errorCode: 29 },
      { state: 'failed', code: '29' },
    ],
  ])('%j', (more, expected) => {
    const received = receive({ ...report, ...more });
    expect(received).toMatchObject({ kind: 'receipt', receipts: [{ ...receipt, ...expected }] });
    expect(resultOf(received)).toMatchObject({ pdu: 'report_resp', seq: [...SEQ], result: 0 });
  });
  test.each([
    ['that it still waits', { state: 1 }],
    ['about a deliver', { reportType: 1 }],
  ])('%s is acknowledged and nothing more', (_name, more) => {
    const received = receive({ ...report, ...more });
    expect(received.kind).toBe('nothing');
    expect(resultOf(received)).toMatchObject({ result: 0 });
  });
  test('of a state there is none of is answered with 5', () => {
    const received = receive({ ...report, state: 3 });
    expect(received).toMatchObject({ kind: 'fault' });
    expect(resultOf(received)).toMatchObject({ result: 5 });
    expect(JSON.stringify(received)).not.toContain(Buffer.from(FROM).toString('hex'));
  });
});

describe('other messages', () => {
  test('Unbind ends the session', () => {
    const received = receive({ pdu: 'unbind', seq: SEQ });
    expect(received.kind).toBe('end');
    expect(resultOf(received)).toEqual({ pdu: 'unbind_resp', seq: [...SEQ] });
  });
  test.each<[string, SgipPdu, string, number]>([
    [
      'a second Bind is refused',
      { pdu: 'bind', seq: SEQ, loginType: 2, loginName: 'a', loginPassword: 'b', reserve: '' },
      'nothing',
      2,
    ],
    [
      'the state of a user is acknowledged',
      { pdu: 'user_rpt', seq: SEQ, spNumber: '1', userNumber: '2', userCondition: 1, reserve: '' },
      'nothing',
      0,
    ],
    ['a command for gateways is refused', { pdu: 'delete_smg', seq: SEQ, smgId: '105331', reserve: '' }, 'fault', 7],
  ])('%s', (_name, pdu, kind, result) => {
    const received = receive(pdu);
    expect(received.kind).toBe(kind);
    expect(resultOf(received)).toMatchObject({ pdu: `${pdu.pdu}_resp`, result });
  });
  test('an answer nobody waits for is dropped', () => {
    expect(receive({ pdu: 'submit_resp', seq: SEQ, result: 0, reserve: '' })).toEqual({ kind: 'nothing' });
  });
  test.each([
    ['unknown command', (frame: Buffer) => frame.writeUInt32BE(0x77, 4), 'unknown_command', 7],
    ['a length of text beyond the end', (frame: Buffer) => frame.writeUInt32BE(500, 65), 'malformed', 8],
  ])('%s', (_name, spoil, fault, result) => {
    const frame = encodePdu(deliver);
    spoil(frame);
    const received = dialectOf().receive(frame);
    expect(received).toMatchObject({ kind: 'fault', fault });
    const answer = written(received.answer);
    expect([answer.length, answer.readUInt8(20)]).toEqual([29, result]);
    expect(answer.subarray(8, 20).equals(frame.subarray(8, 20))).toBe(true);
  });
  test('less than a header is not answered', () => {
    const received = dialectOf().receive(encodePdu(deliver).subarray(0, 12));
    expect(received).toMatchObject({ kind: 'fault' });
    expect(received.answer).toBeUndefined();
  });
});

describe('login', () => {
  const answering = (result: number) =>
    answeringLink((request) =>
      encodePdu({ pdu: 'bind_resp', seq: decodePdu(request).seq as never, result, reserve: '' }),
    );

  test('is a Bind of type 1', async () => {
    const { link, requests } = answering(0);
    await dialectOf().login(link);
    expect(requests.map(decodePdu)).toEqual([
      {
        ...{ pdu: 'bind', seq: [3025000001, 806120934, 7], loginType: 1 },
        ...{ loginName: 'sgipuser', loginPassword: ACCOUNT.secret, reserve: '' },
      },
    ]);
  });
  test('refused: the code is kept and explained', async () => {
    await expect(dialectOf().login(answering(1).link)).rejects.toMatchObject({
      name: 'LoginRefused',
      code: '1',
      personMessage: expect.stringContaining('口令'),
    });
  });
  test.each(['timeout', 'lost'] as const)('not answered: %s', async (kind) => {
    await expect(dialectOf().login(answeringLink(() => kind).link)).rejects.toThrow(`bind: ${kind}`);
  });
  test('answered with something else', async () => {
    const { link } = answeringLink((request) => encodePdu({ pdu: 'unbind_resp', seq: decodePdu(request).seq }));
    await expect(dialectOf().login(link)).rejects.toThrow('answered with unbind_resp');
  });
});

describe("the carrier's login on our listener", () => {
  const bind = { pdu: 'bind', seq: SEQ, loginType: 2, loginName: ACCOUNT.login, reserve: '' } as const;
  const admit = (pdu: SgipPdu, account: Partial<SgipAccount> = {}) =>
    dialectOf(account).admit?.(encodePdu(pdu), '10.0.0.1');
  const right = { ...bind, loginPassword: ACCOUNT.inboundSecret ?? '' };

  test.each<[string, SgipPdu, Partial<SgipAccount>, boolean, number]>([
    ['right', right, {}, true, 0],
    ['right, of a test connection', { ...right, loginType: 11 }, {}, true, 0],
    [
      'of our own secret where no other is set',
      { ...bind, loginPassword: ACCOUNT.secret },
      { inboundSecret: undefined },
      true,
      0,
    ],
    ['of our own secret where another is set', { ...bind, loginPassword: ACCOUNT.secret }, {}, false, 1],
    ['with a secret that goes on', { ...right, loginPassword: `${right.loginPassword}x` }, {}, false, 1],
    ['with another name', { ...right, loginName: 'nobody' }, {}, false, 1],
    ['with the name that is wanted', { ...right, loginName: 'unicom' }, { inboundLogin: 'unicom' }, true, 0],
    ['of the wrong type', { ...right, loginType: 1 }, {}, false, 4],
    ['left out', report, {}, false, 1],
  ])('%s', (_name, pdu, account, taken, result) => {
    const admitted = admit(pdu, account);
    expect(admitted).toMatchObject({ taken, about: expect.stringMatching(/[一-龥]/) });
    expect(resultOf(admitted ?? {})).toMatchObject({ seq: [...SEQ], result });
    expect(JSON.stringify(admitted)).not.toContain('password');
  });
  test('that cannot be read is refused', () => {
    expect(dialectOf().admit?.(Buffer.alloc(7), '10.0.0.1')).toEqual({ taken: false, about: expect.any(String) });
    expect(dialectOf().admit?.(encodePdu(right).subarray(0, 30), '10.0.0.1')).toMatchObject({ taken: false });
  });
});
