import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cmppLayout } from './recording/cmpp-layout';
import { comment, type Commented } from './recording/comment';
import type { ProtocolLayout } from './recording/layout';
import { SGIP_LAYOUT } from './recording/sgip-layout';
import { SMGP_LAYOUT } from './recording/smgp-layout';
import { SMPP_LAYOUT } from './recording/smpp-layout';

/** The recorded vectors are what their comments say, and their logins are made as the specifications say, or known not to be. */

interface Vector {
  name: string;
  message: string;
  secret?: string;
  hex: string;
  fields: Commented[];
}

const FILES: readonly [string, ProtocolLayout][] = [
  ['cmpp20-sms-core', cmppLayout(20)],
  ['cmpp30-sms-core', cmppLayout(30)],
  ['sgip12-sms-core', SGIP_LAYOUT],
  ['smgp30-sms-core', SMGP_LAYOUT],
  ['smpp34-sms-core', SMPP_LAYOUT],
  ['smpp34-sms-core-sar', SMPP_LAYOUT],
  ['smpp34-sms-core-payload', SMPP_LAYOUT],
  ['smpp34-kannel', SMPP_LAYOUT],
  ['smpp34-smpp-npm', SMPP_LAYOUT],
];

function read(name: string): Vector[] {
  return JSON.parse(readFileSync(join(__dirname, '../channels/vectors', `${name}.json`), 'utf8')) as Vector[];
}

function bytesOf(vectors: readonly Vector[], name: string, field: string): Buffer {
  const found = vectors.find((vector) => vector.name === name)?.fields.find((part) => part.field === field);
  return Buffer.from(found!.hex, 'hex');
}

function md5(...parts: (Buffer | string)[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

test.each(FILES)('%s: the fields put together are the PDU, and the layout reads it so', (name, layout) => {
  const vectors = read(name);
  expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length);
  for (const vector of vectors) {
    expect(vector.fields.map(({ hex }) => hex).join('')).toBe(vector.hex);
    const again = comment(layout, Buffer.from(vector.hex, 'hex'));
    expect({ message: again.message, fields: again.fields }).toEqual({
      message: vector.message,
      fields: vector.fields,
    });
  }
});

describe('logins', () => {
  test.each(['cmpp20-sms-core', 'cmpp30-sms-core'])('%s: AuthenticatorSource', (name) => {
    const vectors = read(name);
    const login = vectors.find((vector) => vector.name === 'connect')!;
    const time = String(bytesOf(vectors, 'connect', 'Timestamp').readUInt32BE()).padStart(10, '0');
    const expected = md5('106123', Buffer.alloc(9), login.secret!, time);
    expect(bytesOf(vectors, 'connect', 'AuthenticatorSource').toString('hex')).toBe(expected);
  });

  test.each(['cmpp20-sms-core', 'cmpp30-sms-core'])(
    '%s: AuthenticatorISMG is made with a status of four bytes',
    (name) => {
      const vectors = read(name);
      const source = bytesOf(vectors, 'connect', 'AuthenticatorSource');
      const { secret } = vectors.find((vector) => vector.name === 'connect')!;
      // In CMPP 2.0 the field has one byte, and the specification hashes the field: a deviation of the peer.
      const expected = md5(Buffer.alloc(4), source, secret!);
      expect(bytesOf(vectors, 'connect_resp', 'AuthenticatorISMG').toString('hex')).toBe(expected);
    },
  );

  test('smgp30-sms-core: both authenticators', () => {
    const vectors = read('smgp30-sms-core');
    const { secret } = vectors.find((vector) => vector.name === 'login')!;
    const client = bytesOf(vectors, 'login', 'AuthenticatorClient');
    const time = String(bytesOf(vectors, 'login', 'TimeStamp').readUInt32BE()).padStart(10, '0');
    expect(client.toString('hex')).toBe(md5('106123', Buffer.alloc(7), secret!, time));
    const server = bytesOf(vectors, 'login_resp', 'AuthenticatorServer');
    expect(server.toString('hex')).toBe(md5(Buffer.alloc(4), client, secret!));
  });
});

test('deviations that the recordings show', () => {
  const refused = read('cmpp20-sms-core').find(({ name }) => name === 'connect_resp/refused')!;
  expect(refused.fields.at(-1)).toMatchObject({ field: 'Version', hex: '30' });
  const smgp = read('smgp30-sms-core').find(({ name }) => name === 'submit/ucs2-long-1-of-2')!;
  expect(smgp.fields.find(({ field }) => field === 'PkNumber.value')!.hex).toBe('02');
  const kannel = read('smpp34-kannel').find(({ name }) => name === 'submit_sm/ucs2-long-2-of-2')!;
  expect(kannel.fields.find(({ field }) => field === 'registered_delivery')!.hex).toBe('00');
});
