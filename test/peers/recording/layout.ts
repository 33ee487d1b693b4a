/**
 * The words in which a PDU is commented: fields as the specification names and measures them. Written from the
 * specifications, not from our codec: vectors prove something only while the two are independent.
 */

export type Kind = 'int' | 'text' | 'bytes' | 'bcd';

export interface Field {
  name: string;
  /** Bytes; `c`: up to and with a NUL; a function: worked out from the fields before, by their integers. */
  size: number | 'c' | ((seen: Seen) => number);
  kind: Kind;
  /** What the specification says of it. */
  note?: string;
  /** Its values' meanings. */
  values?: Readonly<Record<number, string>>;
  /** How often it comes. */
  times?: (seen: Seen) => number;
  /** A message content: its coding, whether a user data header leads it, or the layout of a report. */
  content?: (seen: Seen) => Content;
}

export interface Content {
  coding: number;
  udh: boolean;
  report?: readonly Field[];
}

/** Integers of the fields so far, by name. */
export type Seen = ReadonlyMap<string, number>;

export interface Layout {
  /** Name of the message in our vectors. */
  message: string;
  fields: readonly Field[];
}

export interface ProtocolLayout {
  header: readonly Field[];
  /** By command id (unsigned). */
  commands: ReadonlyMap<number, Layout>;
  /** Names of the optional parameters (tag 2, length 2, value), where the protocol has them. */
  tlvs?: Readonly<Record<number, { name: string; kind: Kind }>>;
  /** Bytes between the content and the optional parameters, where one of those says what the content begins with. */
  tail?: number;
}

export function int(name: string, size: number, note?: string, values?: Readonly<Record<number, string>>): Field {
  return { name, size, kind: 'int', ...(note === undefined ? {} : { note }), ...(values ? { values } : {}) };
}

export function text(name: string, size: Field['size'], note?: string): Field {
  return { name, size, kind: 'text', ...(note === undefined ? {} : { note }) };
}

export function bytes(name: string, size: Field['size'], note?: string): Field {
  return { name, size, kind: 'bytes', ...(note === undefined ? {} : { note }) };
}

export function value(seen: Seen, name: string): number {
  const found = seen.get(name);
  if (found === undefined) throw new Error(`no field ${name} before`);
  return found;
}

export const FORMATS = { 0: 'ASCII', 3: 'write to the SIM', 4: 'binary', 8: 'UCS-2', 15: 'GBK' };
export const UDHI = { 0: 'no user data header', 1: 'the content begins with a user data header' };
