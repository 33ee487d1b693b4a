import { createHash } from 'node:crypto';
import { authenticatorIsmg, authenticatorSource, isAuthenticIsmg } from '../../../src/channels/cmpp/authenticator';
import { cmpp20, cmpp30, type CmppPdu } from '../../../src/channels/cmpp/codec';
import { COMMANDS } from '../../../src/channels/cmpp/layouts';
import { readReport } from '../../../src/channels/cmpp/report';
import { PduError } from '../../../src/channels/wire/layout';
import { mutatedFrames, randomFrames, survive } from '../fuzz';
import { peerVectors, vectors } from './vectors';

const all = [...vectors, ...peerVectors];

describe('vectors', () => {
  test.each(all.map((vector) => [vector.id, vector] as const))(
    '%s: read and written again',
    (_id, { codec, frame }) => {
      expect(codec.encodePdu(codec.decodePdu(frame)).toString('hex')).toBe(frame.toString('hex'));
    },
  );

  test.each(peerVectors.map((vector) => [vector.id, vector] as const))(
    '%s: the fields the peer wrote',
    (_id, { codec, frame, message, fields }) => {
      const read = codec.decodePdu(frame);
      const isReport = read.pdu === 'deliver' && read.registeredDelivery === 1;
      const report = isReport ? { ...readReport(read.content, codec.version) } : {};
      const pdu: Record<string, unknown> = { ...read };
      expect(pdu['pdu']).toBe(message);
      for (const { field, hex } of fields.slice(3)) {
        const ours = oursOf(field.replace('Msg_Content.', ''));
        if (ours === undefined) continue;
        const from: Record<string, unknown> = field.startsWith('Msg_Content.') ? report : pdu;
        const value =
          from[field.endsWith('Dest_terminal_Id') && from === report ? 'destTerminalId' : ours] ?? pdu['linkId'];
        expect([field, octetsOf(value, hex.length / 2)]).toEqual([field, hex]);
      }
    },
  );
});

const RENAMED: Record<string, string | undefined> = {
  Dest_terminal_Id: 'dest',
  Dest_terminal_Id_1: 'dest',
  Msg_Content: 'content',
  Reserve: 'linkId',
  // Of a 2.0 DELIVER, and of ACTIVE_TEST_RESP.
  Reserved: 'reserved',
  // Read as the length of what follows them.
  DestUsr_tl: undefined,
  Msg_Length: undefined,
};

const REPORT = ['stat', 'submitTime', 'doneTime', 'smscSequence'];

/** Our name of a field of the specification; undefined where it has none of its own. */
function oursOf(field: string): string | undefined {
  if (field in RENAMED) return RENAMED[field];
  const plain = field.replace(/_/g, '').toLowerCase();
  const known = [...cmpp30.names.flatMap((name) => cmpp30.fieldsOf(name).map((each) => each.name)), ...REPORT];
  return known.find((name) => name.toLowerCase() === plain);
}

/** A value as the peer's octets, in hex. */
function octetsOf(value: unknown, width: number): string {
  const octets = Buffer.alloc(width);
  // The peer lists a user data header apart.
  if (Buffer.isBuffer(value)) return value.subarray(value.length - width).toString('hex');
  if (typeof value === 'number') octets.writeUIntBE(value, 0, width);
  else if (Array.isArray(value)) octets.write(value.join(''), 'latin1');
  else if (width === 8 && /^\d+$/.test(String(value))) octets.writeBigUInt64BE(BigInt(String(value)));
  else if (width === 16) return String(value);
  else octets.write(String(value), 'latin1');
  return octets.toString('hex');
}

/** Every message with every field set, made from its table. */
function example(codec: typeof cmpp20, name: CmppPdu['pdu']): CmppPdu {
  const pdu: Record<string, unknown> = { pdu: name, seq: 0xfffffffe };
  codec.fieldsOf(name).forEach(({ name: field, kind, width }, i) => {
    if (kind === 'uint') pdu[field] = 2 ** (8 * width) - 1 - i;
    if (kind === 'uint64') pdu[field] = '18446744073709551615';
    if (kind === 'text') pdu[field] = 'x'.repeat(width);
    if (kind === 'hex') pdu[field] = 'a5'.repeat(width);
    if (kind === 'numbers') pdu[field] = ['13800138000', '1'.repeat(width)];
    if (kind === 'counted') pdu[field] = Buffer.from('查税', 'utf16le');
  });
  return pdu as unknown as CmppPdu;
}

const messages = [cmpp20, cmpp30].flatMap((codec) => codec.names.map((name) => [codec.version, name, codec] as const));

describe('every message', () => {
  test('there are 16 commands, each with its answer', () => {
    expect(Object.keys(COMMANDS)).toHaveLength(16);
    expect(new Set(Object.values(COMMANDS)).size).toBe(16);
    expect([...cmpp30.names].sort()).toEqual([...cmpp20.names].sort());
    expect(cmpp30.names).toHaveLength(32);
  });

  test.each(messages)('%s %s: there and back', (_version, name, codec) => {
    const pdu = example(codec, name);
    const frame = codec.encodePdu(pdu);
    expect(frame.readUInt32BE(0)).toBe(frame.length);
    expect(codec.decodePdu(frame)).toMatchObject(pdu);
  });

  test.each(messages)(
    '%s %s: cut at every length, it is refused or only lacks what may be missing',
    (_version, name, codec) => {
      const frame = codec.encodePdu(example(codec, name));
      const whole = codec.decodePdu(frame) as unknown as Record<string, unknown>;
      const mandatory = codec.fieldsOf(name).filter(({ optional }) => !optional);
      for (let length = 0; length < frame.length; length++) {
        const cut = Buffer.from(frame.subarray(0, length));
        let pdu: Record<string, unknown>;
        try {
          pdu = codec.decodePdu(cut) as unknown as Record<string, unknown>;
        } catch (error) {
          expect(error).toBeInstanceOf(PduError);
          continue;
        }
        // An answer that is as long as the other version's is read as such.
        if (name.endsWith('_resp')) continue;
        for (const field of mandatory) expect(pdu[field.name]).toEqual(whole[field.name]);
      }
    },
  );

  test.each(messages)('%s %s: octets after the end are let pass', (_version, name, codec) => {
    if (codec.version === '2.0' && name.endsWith('_resp')) return;
    const pdu = example(codec, name);
    const frame = Buffer.concat([codec.encodePdu(pdu), Buffer.alloc(5, 0x20)]);
    expect(codec.decodePdu(frame)).toMatchObject(pdu);
  });
});

test.each([
  [
    'connect_resp',
    cmpp20,
    { pdu: 'connect_resp', seq: 1, status: 3, authenticatorIsmg: 'a5'.repeat(16), version: 0x30 },
  ],
  ['submit_resp', cmpp20, { pdu: 'submit_resp', seq: 1, msgId: '7', result: 8 }],
  ['deliver_resp', cmpp20, { pdu: 'deliver_resp', seq: 1, msgId: '7', result: 9 }],
  [
    'connect_resp',
    cmpp30,
    { pdu: 'connect_resp', seq: 1, status: 3, authenticatorIsmg: 'a5'.repeat(16), version: 0x20 },
  ],
  ['submit_resp', cmpp30, { pdu: 'submit_resp', seq: 1, msgId: '7', result: 8 }],
] as const)('%s of the other version is understood', (_name, codec, pdu) => {
  const other = codec === cmpp20 ? cmpp30 : cmpp20;
  expect(codec.decodePdu(other.encodePdu(pdu))).toEqual(pdu);
});

test('a refused login may come without authenticator', () => {
  const frame = Buffer.from('00000011 80000001 00000001 00000003 30'.replace(/ /g, ''), 'hex');
  expect(cmpp30.decodePdu(frame)).toMatchObject({ status: 3, authenticatorIsmg: '' });
  // 8.4.1.2: it is empty then.
  const pdu = { pdu: 'connect_resp', seq: 1, status: 3, authenticatorIsmg: '', version: 0x30 } as const;
  expect(cmpp30.encodePdu(pdu).toString('hex', 16, 32)).toBe('00'.repeat(16));
});

test('a 2.0 PDU has the fields of 3.0 empty', () => {
  const { frame } = vectors.find(({ id }) => id === 'cmpp20/submit-long-gbk/part1')!;
  expect(cmpp20.decodePdu(frame)).toMatchObject({ feeTerminalType: 0, destTerminalType: 0 });
});

describe('authenticators', () => {
  const connects = peerVectors.filter(({ message, secret }) => message === 'connect' && secret !== undefined);

  test.each(connects.map((vector) => [vector.id, vector] as const))(
    '%s: AuthenticatorSource',
    (_id, { codec, frame, secret }) => {
      const pdu = codec.decodePdu(frame);
      if (pdu.pdu !== 'connect') throw new Error('no connect');
      expect(authenticatorSource(pdu.sourceAddr, secret!, pdu.timestamp)).toBe(pdu.authenticatorSource);
    },
  );

  test.each([cmpp20, cmpp30])('AuthenticatorISMG of a peer', (codec) => {
    const [connect, answer] = ['connect', 'connect_resp'].map((message) =>
      peerVectors.find((vector) => vector.codec === codec && vector.message === message)!,
    );
    const request = codec.decodePdu(connect!.frame);
    const response = codec.decodePdu(answer!.frame);
    if (request.pdu !== 'connect' || response.pdu !== 'connect_resp') throw new Error('no login');
    const source = request.authenticatorSource;
    expect(isAuthenticIsmg(response.authenticatorIsmg, 0, source, connect!.secret!)).toBe(true);
    expect(isAuthenticIsmg(response.authenticatorIsmg, 0, source, 'another')).toBe(false);
    // The peer hashes four octets in 2.0 too; the specification has one there. Both are taken.
    expect(authenticatorIsmg(0, source, connect!.secret!, 4)).toBe(response.authenticatorIsmg);
    expect(isAuthenticIsmg(authenticatorIsmg(0, source, 's', 1), 0, source, 's')).toBe(true);
  });

  test('a name shorter than its field is hashed as it is', () => {
    const expected = createHash('md5')
      .update(`901${'\0'.repeat(9)}secret0316100000`)
      .digest('hex');
    expect(authenticatorSource('901', 'secret', 316_100_000)).toBe(expected);
  });
});

describe('fuzz', () => {
  const commands = Object.values(COMMANDS).flatMap((code) => [code, (code | 0x8000_0000) >>> 0]);
  const format = { headerLength: 12, commandAt: 4, commands };
  const isPduError = (error: unknown) => error instanceof PduError;

  test.each([cmpp20, cmpp30])('100,000 random PDUs', (codec) => {
    const counts = survive(randomFrames(format, 100_000, 12_366), (frame) => codec.decodePdu(frame), isPduError);
    expect(counts.read + counts.refused).toBe(100_000);
    expect(counts.read).toBeGreaterThan(10_000);
    expect(counts.refused).toBeGreaterThan(10_000);
  });

  test.each([cmpp20, cmpp30])('100,000 mutated PDUs', (codec) => {
    const samples = all.filter((vector) => vector.codec === codec).map(({ frame }) => frame);
    const frames = mutatedFrames(samples, format, 100_000, 608);
    const counts = survive(frames, (frame) => codec.decodePdu(frame), isPduError);
    expect(counts.read).toBeGreaterThan(10_000);
    expect(counts.refused).toBeGreaterThan(10_000);
  });
});
