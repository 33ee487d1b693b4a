import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A PDU on whose octets implementations agree: fields in the specification's terms, the whole PDU in hex. */
export interface PduVector {
  id: string;
  protocol: string;
  pdu: string;
  fields: Record<string, unknown>;
  hex: string;
}

/** A PDU out of a peer's stream. */
export interface PeerVector {
  name: string;
  message: string;
  hex: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, 'vectors', file), 'utf8'));

export function agreedVectors(protocol: string): PduVector[] {
  const { vectors } = read('pdu-vectors.json') as { vectors: PduVector[] };
  return vectors.filter((vector) => vector.protocol === protocol);
}

export function peerVectors(file: string): PeerVector[] {
  const whole = read(file) as PeerVector[] | { vectors: PeerVector[] };
  return Array.isArray(whole) ? whole : whole.vectors;
}

/** Fields as `fromJson` takes them: which part it is stands in the name of the vector alone. */
export function fieldsOfVector({ id, fields }: PduVector): Record<string, unknown> {
  const index = /\/part(\d+)$/.exec(id)?.[1];
  return index === undefined ? fields : { ...fields, concatIndex: Number(index) };
}

const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** Names and hex of both kinds, for tables of tests. */
export function namedHex(agreed: readonly PduVector[], peer: readonly PeerVector[]): (readonly [string, string])[] {
  return [...agreed.map(({ id, hex }) => [id, hex] as const), ...peer.map(({ name, hex }) => [name, hex] as const)];
}

interface Json {
  pdu: string;
  fields: Record<string, unknown>;
}

export interface TestedCodec<P> {
  decodePdu(frame: Buffer): P;
  encodePdu(pdu: P): Buffer;
  toJson(frame: Buffer): Json;
  fromJson(json: Json): Buffer;
}

/** What JSON leaves of a value. */
const throughJson = (json: Json): Json => JSON.parse(JSON.stringify(json)) as Json;

/** Vectors are read and written octet by octet, and have the fields they are said to have. */
export function testVectors<P>(codec: TestedCodec<P>, agreed: readonly PduVector[], peer: readonly PeerVector[]): void {
  const { decodePdu, encodePdu, toJson, fromJson } = codec;

  test.each(namedHex(agreed, peer))('%s: read and written again, and by way of JSON', (_name, hex) => {
    expect(encodePdu(decodePdu(octets(hex))).toString('hex')).toBe(hex);
    const json = throughJson(toJson(octets(hex)));
    expect(json.fields.contentHex).toBeUndefined();
    expect(fromJson(json).toString('hex')).toBe(hex);
  });

  test.each(agreed.map((vector) => [vector.id, vector] as const))('%s: by its fields', (_name, vector) => {
    const { text, ...fields } = vector.fields;
    const said = toJson(octets(vector.hex));
    expect(said.pdu).toBe(vector.pdu);
    expect(said.fields).toMatchObject(fields);
    if (typeof text === 'string') expect(text).toContain(said.fields.text);
    expect(fromJson({ pdu: vector.pdu, fields: fieldsOfVector(vector) }).toString('hex')).toBe(vector.hex);
  });
}

interface TestedMessages<Name extends string, P> extends TestedCodec<P> {
  /** Commands by name, as the codec has them and as the specification has those of requests. */
  commands: Readonly<Record<Name, number>>;
  specified: Readonly<Record<string, number>>;
  names: readonly Name[];
  /** A PDU with all its fields full. */
  sample(name: Name): P;
}

/** All messages have the numbers of the specification, and are read as they were written. */
export function testMessages<Name extends string, P>(messages: TestedMessages<Name, P>): void {
  const { commands, specified, names, sample, decodePdu, encodePdu, toJson, fromJson } = messages;

  test('has its number, and its answer the same with the highest bit', () => {
    const expected = Object.entries(specified).flatMap(([name, id]) => [
      [name, id],
      [`${name}_resp`, id + 0x8000_0000],
    ]);
    expect(commands).toEqual(Object.fromEntries(expected));
    expect([...names].sort()).toEqual(Object.keys(commands).sort());
  });

  test.each(names)('%s is read as it was written, all fields full', (name) => {
    const pdu = sample(name);
    const frame = encodePdu(pdu);
    expect(decodePdu(frame)).toEqual(pdu);
    expect(frame.readUInt32BE(0)).toBe(frame.length);
    expect(fromJson(throughJson(toJson(frame))).equals(frame)).toBe(true);
  });
}
