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
