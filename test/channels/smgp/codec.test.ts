import {
  decodePdu,
  encodePdu,
  fieldsOf,
  HEADER_LENGTH,
  SMGP_COMMANDS,
  SMGP_NAMES,
  type SmgpName,
  type SmgpPdu,
} from '../../../src/channels/smgp/codec';
import { createSmgpDialect } from '../../../src/channels/smgp/dialect';
import { fromJson, toJson } from '../../../src/channels/smgp/json';
import { type Field, PduError } from '../../../src/channels/wire/layout';
import { systemClock } from '../../../src/core/clock';
import { describeFuzz } from '../pdu-fuzz';
import { createTestLog } from '../pdu-peer';
import { agreedVectors, namedHex, peerVectors, testMessages, testVectors } from '../pdu-vectors';
import { ACCOUNT } from './smgp-carrier';

const AGREED = agreedVectors('smgp30');
const PEER = peerVectors('smgp30-sms-core.json');
const ALL = namedHex(AGREED, PEER);
const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** SMGP 3.0.3, 6.1.2. */
const SPECIFIED = {
  ...{ login: 0x1, submit: 0x2, deliver: 0x3, active_test: 0x4, forward: 0x5, exit: 0x6, query: 0x7 },
  ...{ query_te_route: 0x8, query_sp_route: 0x9, get_all_te_route: 0xd, get_all_sp_route: 0xe, update_te_route: 0xf },
  ...{ update_sp_route: 0x10, push_update_te_route: 0x11, push_update_sp_route: 0x12 },
};

const TLVS = [
  { tag: 0x0002, value: Buffer.from([1]) },
  { tag: 0x0003, value: Buffer.from('LINK0000000000000001\0') },
  { tag: 0x0009, value: Buffer.from([0, 0, 0, 3]) },
  { tag: 0x0010, value: Buffer.from('12345678') },
  { tag: 0x1234, value: Buffer.from([]) },
];
const TLVS_LENGTH = TLVS.reduce((sum, { value }) => sum + 4 + value.length, 0);

/** A value that fills its field to the last octet. */
function full({ kind, width, name }: Field): unknown {
  if (kind === 'uint') return name === 'isReport' ? 0 : 256 ** width - 2;
  if (kind === 'hex') return '0123456789abcdef'.repeat(4).slice(0, 2 * width);
  if (kind === 'numbers') return ['13800138000', '19900138001'.padEnd(width, '7')];
  if (kind === 'counted') return Buffer.from([0, 1, 254, 255]);
  return kind === 'tlvs' ? TLVS : name.padEnd(width, '7').slice(0, width);
}

function sample(name: SmgpName): SmgpPdu {
  const fields = Object.fromEntries(fieldsOf(name).map((field) => [field.name, full(field)]));
  return { pdu: name, seq: 0xffff_fffe, ...fields } as unknown as SmgpPdu;
}

describe('vectors', () => {
  test('there are some of both', () => {
    expect(AGREED.length).toBeGreaterThanOrEqual(7);
    expect(PEER.length).toBeGreaterThanOrEqual(20);
  });

  testVectors({ decodePdu, encodePdu, toJson, fromJson }, AGREED, PEER);

  test('a login is made of its secret', () => {
    const { hex } = PEER.find(({ name }) => name === 'login') ?? { hex: '' };
    const { pdu, fields } = toJson(octets(hex));
    const { authClient, ...rest } = fields;
    expect(authClient).toMatch(/^[0-9a-f]{32}$/);
    expect(fromJson({ pdu, fields: { ...rest, secret: 'Peer-Secret1' } }).toString('hex')).toBe(hex);
  });

  test('characters that end in NULs are shown without them, and written with them', () => {
    const { pdu, fields } = toJson(encodePdu(sample('submit')));
    expect(fields.tlvs).toContainEqual({ tag: 'linkId', value: 'LINK0000000000000001', nuls: 1 });
    expect(fields.tlvs).toContainEqual({ tag: 'msgSrc', value: '12345678' });
    expect(fields.tlvs).toContainEqual({ tag: 'pkTotal', hex: '00000003' });
    expect(fields.tlvs).toContainEqual({ tag: 0x1234, hex: '' });
    expect(decodePdu(fromJson({ pdu, fields }))).toMatchObject({ tlvs: TLVS });
  });

  test('a report is read, its id out of ten octets', () => {
    const { hex } = PEER.find(({ name }) => name === 'deliver/report-failed') ?? { hex: '' };
    const report = { msgId: expect.stringMatching(/^\d{20}$/), sub: '001', stat: expect.any(String) };
    expect(toJson(octets(hex)).fields).toMatchObject({ isReport: 1, report });
  });
});

describe('every message of the specification', () => {
  testMessages({
    ...{ decodePdu, encodePdu, toJson, fromJson },
    ...{ commands: SMGP_COMMANDS, specified: SPECIFIED, names: SMGP_NAMES, sample },
  });

  test.each([
    ['login', 30],
    ['login_resp', 21],
    ['submit', 114 + 2 * 21 + 4 + TLVS_LENGTH],
    ['submit_resp', 14],
    ['deliver', 77 + 4 + TLVS_LENGTH],
    ['forward', 162 + 4 + TLVS_LENGTH],
    ['query', 19],
    ['query_resp', 59],
    ['query_te_route_resp', 60],
    ['query_sp_route_resp', 76],
    ['get_all_te_route_resp', 68],
    ['update_sp_route', 59],
    ['push_update_te_route', 57],
    ['active_test', 0],
    ['exit_resp', 0],
  ] as const)('%s has a body of %i octets', (name, length) => {
    expect(encodePdu(sample(name)).length).toBe(HEADER_LENGTH + length);
  });
});

describe('what does not fit', () => {
  const submit = sample('submit') as Extract<SmgpPdu, { pdu: 'submit' }>;
  test.each([
    ['a number too long', { ...submit, srcTermId: '1'.repeat(22) }, 'too_long', 'srcTermId'],
    ['Chinese in a text field', { ...submit, serviceId: '税务' }, 'character', 'serviceId'],
    ['more than an octet', { ...submit, priority: 256 }, 'range', 'priority'],
    ['256 receivers', { ...submit, dest: Array(256).fill('13800138000') }, 'too_long', 'dest'],
    ['a content of 256 octets', { ...submit, content: Buffer.alloc(256) }, 'too_long', 'content'],
    ['an id too short', { ...sample('submit_resp'), msgId: '0123' }, 'too_short', 'msgId'],
    ['a sequence number beyond 32 bits', { ...submit, seq: 2 ** 32 }, 'range', 'seq'],
    ['no message', { ...submit, pdu: 'sbmit' }, 'type', 'pdu'],
  ] as const)('is not written: %s', (_name, pdu, fault, field) => {
    expect(() => encodePdu(pdu as unknown as SmgpPdu)).toThrow(expect.objectContaining({ fault, field }));
  });

  /** What must be there: not the reserve, nor optional parameters, nor the authenticator and version of a refused login. */
  function required(frame: Buffer): number {
    const pdu = decodePdu(frame);
    if (pdu.pdu === 'login_resp') return HEADER_LENGTH + 4;
    if (!('content' in pdu)) return frame.length;
    return frame.length - 8 - pdu.tlvs.reduce((sum, { value }) => sum + 4 + value.length, 0);
  }

  test.each(ALL)('is not read: %s cut at every octet', (_name, hex) => {
    const whole = octets(hex);
    const needed = required(whole);
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      expect(() => decodePdu(cut)).toThrow(PduError);
      if (length < HEADER_LENGTH) continue;
      cut.writeUInt32BE(length, 0);
      if (length < needed) expect(() => decodePdu(cut)).toThrow(expect.objectContaining({ fault: 'too_short' }));
      else expect(decodePdu(cut)).toMatchObject({ pdu: decodePdu(whole).pdu });
    }
  });

  test('octets after the end are let pass where no optional parameters can be', () => {
    const frame = Buffer.concat([encodePdu(sample('submit_resp')), Buffer.from('more')]);
    frame.writeUInt32BE(frame.length, 0);
    expect(decodePdu(frame)).toEqual(sample('submit_resp'));
  });

  test('an unknown request', () => {
    const frame = encodePdu(sample('exit'));
    frame.writeUInt32BE(0x77, 4);
    expect(() => decodePdu(frame)).toThrow(expect.objectContaining({ field: 'requestId' }));
  });
});

describe('JSON that cannot be', () => {
  const part = AGREED.find(({ id }) => id.includes('part3'));
  test.each([
    ['no such message', { pdu: 'sbmit', fields: {} }],
    ['no sequence number', { pdu: 'exit', fields: {} }],
    [
      'an optional parameter nobody knows',
      { pdu: 'submit', fields: { seq: 1, tlvs: [{ tag: 'linkID', value: 'x' }] } },
    ],
    ['an optional parameter without value', { pdu: 'submit', fields: { seq: 1, tlvs: [{ tag: 'linkId' }] } }],
    ['a number that is a text', { pdu: 'submit', fields: { seq: 1, tlvs: [{ tag: 'pkTotal', value: '3' }] } }],
    ['a part without its place', { pdu: 'submit', fields: { ...part?.fields } }],
    ['a field missing', { pdu: 'login', fields: { seq: 1, timestamp: '0806120934' } }],
    ['half an octet', { pdu: 'deliver', fields: { seq: 1, contentHex: 'abc' } }],
    ['a format without alphabet', { pdu: 'deliver', fields: { seq: 1, msgFmt: 4, text: '您好' } }],
  ])('%s', (_name, json) => {
    expect(() => fromJson(json)).toThrow(/^\w+: /);
  });

  test.each(['123', '12x4', '0x12'])('octets of an optional parameter: %s', (hex) => {
    const { pdu, fields } = toJson(encodePdu(sample('submit')));
    expect(() => fromJson({ pdu, fields: { ...fields, tlvs: [{ tag: 0x1234, hex }] } })).toThrow(
      expect.objectContaining({ fault: 'character', field: 'tlvs' }),
    );
  });
});

describeFuzz({
  seed: 3,
  samples: [...ALL.map(([, hex]) => octets(hex)), ...SMGP_NAMES.map((name) => encodePdu(sample(name)))],
  headerLength: HEADER_LENGTH,
  decodePdu,
  toJson,
  dialect: createSmgpDialect(ACCOUNT, { clock: systemClock, log: createTestLog().log, service: '12366' }),
});
