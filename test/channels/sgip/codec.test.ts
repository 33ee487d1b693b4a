import { createSgipDialect } from '../../../src/channels/sgip/dialect';
import {
  decodePdu,
  encodePdu,
  fieldsOf,
  HEADER_LENGTH,
  SGIP_COMMANDS,
  SGIP_NAMES,
  type SgipName,
  type SgipPdu,
} from '../../../src/channels/sgip/codec';
import { fromJson, toJson } from '../../../src/channels/sgip/json';
import { type Field, PduError } from '../../../src/channels/wire/layout';
import { systemClock } from '../../../src/core/clock';
import { describeFuzz } from '../pdu-fuzz';
import { createTestLog } from '../pdu-peer';
import { agreedVectors, namedHex, peerVectors, testMessages, testVectors } from '../pdu-vectors';
import { ACCOUNT } from './sgip-carrier';

const AGREED = agreedVectors('sgip12');
const PEER = peerVectors('sgip12-sms-core.json');
const ALL = namedHex(AGREED, PEER);
const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');
/** The reserve may be missing at the end. */
const RESERVE_LENGTH = 8;

/** SGIP 1.2, 5.1. */
const SPECIFIED = {
  ...{ bind: 0x1, unbind: 0x2, submit: 0x3, deliver: 0x4, report: 0x5, add_sp: 0x6, modify_sp: 0x7, delete_sp: 0x8 },
  ...{ query_route: 0x9, add_tele_seg: 0xa, modify_tele_seg: 0xb, delete_tele_seg: 0xc, add_smg: 0xd, modify_smg: 0xe },
  ...{ delete_smg: 0xf, check_user: 0x10, user_rpt: 0x11, trace: 0x1000 },
};

const LISTS: Partial<Record<SgipName, string>> = { query_route_resp: 'routes', trace_resp: 'nodes' };

/** A value that fills its field to the last octet. */
function full({ kind, width, name }: Field): unknown {
  if (kind === 'uint') return 256 ** width - 2;
  if (kind === 'numbers') return ['8613800138000', '8619900138001'.padEnd(width, '7')];
  return kind === 'counted' ? Buffer.from([0, 1, 254, 255]) : name.padEnd(width, '7').slice(0, width);
}

const filled = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field.name, full(field)]));

/** A PDU with all its fields full; lists have two entries. */
function sample(name: SgipName): SgipPdu {
  const list = LISTS[name];
  const fields = filled(fieldsOf(name));
  const { result, ...route } = fields;
  const entry = name === 'query_route_resp' ? route : fields;
  const body = list === undefined ? fields : { ...(entry === route && { result }), [list]: [entry, entry] };
  return { pdu: name, seq: [3025000001, 1231235959, 0xffff_ffff], ...body } as unknown as SgipPdu;
}

describe('vectors', () => {
  test('there are some of both', () => {
    expect(AGREED.length).toBeGreaterThanOrEqual(10);
    expect(PEER.length).toBeGreaterThanOrEqual(20);
  });

  testVectors({ decodePdu, encodePdu, toJson, fromJson }, AGREED, PEER);
});

describe('every message of the specification', () => {
  testMessages({
    ...{ decodePdu, encodePdu, toJson, fromJson },
    ...{ commands: SGIP_COMMANDS, specified: SPECIFIED, names: SGIP_NAMES, sample },
  });

  test.each([
    ['submit', 123 + 4 + 2 * 21],
    ['deliver', 57 + 4],
    ['report', 44],
    ['bind', 41],
    ['unbind', 0],
    ['user_rpt', 51],
    ['query_route_resp', 5 + 2 * 87],
    ['trace_resp', 1 + 2 * 47],
    ['add_sp', 50],
    ['modify_smg', 56],
    ['check_user_resp', 10],
  ] as const)('%s has a body of %i octets', (name, length) => {
    expect(encodePdu(sample(name)).length).toBe(HEADER_LENGTH + length);
  });

  test('routes end with an empty body', () => {
    const end = octets(`00000014${'80000009'}${'000000010000000200000003'}`);
    expect(decodePdu(end)).toMatchObject({ pdu: 'query_route_resp', result: 0, routes: [] });
    expect(encodePdu(decodePdu(end)).equals(end)).toBe(true);
  });
});

describe('what does not fit', () => {
  const submit = sample('submit') as Extract<SgipPdu, { pdu: 'submit' }>;
  test.each([
    ['a number too long', { ...submit, spNumber: '1'.repeat(22) }, 'too_long', 'spNumber'],
    ['Chinese in a text field', { ...submit, serviceType: '税务' }, 'character', 'serviceType'],
    ['more than an octet', { ...submit, priority: 256 }, 'range', 'priority'],
    ['256 receivers', { ...submit, dest: Array(256).fill('8613800138000') }, 'too_long', 'dest'],
    ['a content that is a string', { ...submit, content: 'text' }, 'type', 'content'],
    ['a content beyond all bounds', { ...submit, content: Buffer.alloc(9_000) }, 'too_long', 'messageLength'],
    ['no message', { ...submit, pdu: 'sbmit' }, 'type', 'pdu'],
  ] as const)('is not written: %s', (_name, pdu, fault, field) => {
    expect(() => encodePdu(pdu as unknown as SgipPdu)).toThrow(expect.objectContaining({ fault, field }));
  });

  test.each(ALL)('is not read: %s cut at every octet', (_name, hex) => {
    const whole = octets(hex);
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      expect(() => decodePdu(cut)).toThrow(PduError);
      if (length < HEADER_LENGTH) continue;
      cut.writeUInt32BE(length, 0);
      if (length >= whole.length - RESERVE_LENGTH) expect(decodePdu(cut)).toMatchObject({ reserve: '' });
      else expect(() => decodePdu(cut)).toThrow(expect.objectContaining({ fault: 'too_short' }));
    }
  });

  test('octets after the end are let pass', () => {
    const frame = Buffer.concat([encodePdu(sample('deliver')), Buffer.from('more')]);
    frame.writeUInt32BE(frame.length, 0);
    expect(decodePdu(frame)).toEqual(sample('deliver'));
  });

  test('a list that claims more than is there takes no memory for it', () => {
    const frame = encodePdu(sample('query_route_resp'));
    frame.writeUInt32BE(0xffff_ffff, HEADER_LENGTH + 1);
    expect(() => decodePdu(frame)).toThrow(expect.objectContaining({ fault: 'too_short', field: 'routes' }));
  });

  test('an unknown command', () => {
    const frame = encodePdu(sample('unbind'));
    frame.writeUInt32BE(0x77, 4);
    expect(() => decodePdu(frame)).toThrow(expect.objectContaining({ field: 'commandId' }));
  });
});

describe('JSON that cannot be', () => {
  test.each([
    ['no such message', { pdu: 'sbmit', fields: {} }],
    ['no sequence', { pdu: 'unbind', fields: {} }],
    ['a sequence of two', { pdu: 'unbind', fields: { seq: [1, 2] } }],
    ['a sequence beyond 32 bits', { pdu: 'unbind', fields: { seq: [1, 2, 2 ** 32] } }],
    [
      'a part without its place',
      { pdu: 'deliver', fields: { ...AGREED.find(({ id }) => id.includes('part3'))?.fields } },
    ],
    ['a field missing', { pdu: 'bind', fields: { seq: [1, 2, 3], loginType: 1 } }],
    ['half an octet', { pdu: 'deliver', fields: { seq: [1, 2, 3], contentHex: 'abc' } }],
  ])('%s', (_name, json) => {
    expect(() => fromJson(json)).toThrow(/^\w+: /);
  });
});

describeFuzz({
  seed: 1,
  samples: [...ALL.map(([, hex]) => octets(hex)), ...SGIP_NAMES.map((name) => encodePdu(sample(name)))],
  headerLength: HEADER_LENGTH,
  decodePdu,
  toJson,
  dialect: createSgipDialect(ACCOUNT, { clock: systemClock, log: createTestLog().log, service: '12366' }),
});
