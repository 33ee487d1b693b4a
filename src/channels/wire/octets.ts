import type { Tlv } from './field';
import { PduError } from './pdu-error';

/**
 * Values to octets and back, for the code that `layout` compiles. Short ASCII is handled by loops and by
 * String.fromCharCode with a fixed number of arguments: both beat Buffer's native calls up to some 25 octets.
 *
 * Writers take the name of the field for their errors. They do not pad: what they write into is zero.
 */

/** A slot of a layout that refuses its value. */
function refuse(fault: PduError['fault'], name: string, message: string): never {
  throw new PduError(fault, name, `${name}: ${message}`);
}

export function refuseShort(name: string, wanted: number, left: number): never {
  refuse('too_short', name, `wants ${wanted} octets, ${Math.max(0, left)} are left`);
}

export function refuseRoom(name: string): never {
  refuse('too_long', name, 'the PDU does not fit its buffer');
}

/** An unsigned integer that fits `max`. */
export function checkUint(value: unknown, max: number, name: string): number {
  if (typeof value !== 'number') refuse('type', name, `${typeof value} is not a number`);
  if (!(value >= 0 && value <= max && Number.isInteger(value))) refuse('range', name, `${value} is not in 0..${max}`);
  return value;
}

function checkText(value: unknown, max: number, name: string): string {
  if (typeof value !== 'string') refuse('type', name, `${typeof value} is not a string`);
  if (value.length > max) refuse('too_long', name, `${value.length} characters, at most ${max}`);
  return value;
}

export function checkOctets(value: unknown, max: number, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) refuse('type', name, `${typeof value} is not a buffer`);
  if (value.length > max) refuse('too_long', name, `${value.length} octets, at most ${max}`);
  return value;
}

export function checkList(value: unknown, max: number, name: string): readonly unknown[] {
  if (!Array.isArray(value)) refuse('type', name, `${typeof value} is not a list`);
  if (value.length > max) refuse('too_long', name, `${value.length} entries, at most ${max}`);
  return value;
}

export function putUint32(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}

export function getUint32(from: Uint8Array, at: number): number {
  return ((from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!) >>> 0;
}

/** ASCII without NUL, for a NUL would end the text where it is read. */
export function putText(into: Uint8Array, at: number, width: number, value: unknown, name: string): void {
  const characters = checkText(value, width, name);
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i);
    if (code === 0 || code > 0x7f) refuse('character', name, `character ${i + 1} is not ASCII`);
    into[at + i] = code;
  }
}

/** Up to the first NUL, without the spaces some pad with. Octets beyond ASCII are read as Latin-1. */
export function getText(from: Buffer, at: number, width: number): string {
  let length = 0;
  while (length < width && from[at + length] !== 0) length++;
  while (length > 0 && from[at + length - 1] === 0x20) length--;
  return getLatin1(from, at, length);
}

/** String.fromCharCode with as many arguments as there are octets is a third of toString's time. */
export function getLatin1(b: Buffer, a: number, length: number): string {
  // prettier-ignore
  switch (length) {
    case 0: return '';
    case 1: return String.fromCharCode(b[a]!);
    case 2: return String.fromCharCode(b[a]!, b[a + 1]!);
    case 3: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!);
    case 4: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!);
    case 5: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!);
    case 6: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!);
    case 7: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!);
    case 8: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!);
    case 9: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!);
    case 10: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!);
    case 11: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!);
    case 12: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!);
    case 13: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!, b[a + 12]!);
    case 14: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!, b[a + 12]!, b[a + 13]!);
    case 15: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!, b[a + 12]!, b[a + 13]!, b[a + 14]!);
    case 16: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!, b[a + 12]!, b[a + 13]!, b[a + 14]!, b[a + 15]!);
    case 21: return String.fromCharCode(b[a]!, b[a + 1]!, b[a + 2]!, b[a + 3]!, b[a + 4]!, b[a + 5]!, b[a + 6]!, b[a + 7]!, b[a + 8]!, b[a + 9]!, b[a + 10]!, b[a + 11]!, b[a + 12]!, b[a + 13]!, b[a + 14]!, b[a + 15]!, b[a + 16]!, b[a + 17]!, b[a + 18]!, b[a + 19]!, b[a + 20]!);
    default: return b.toString('latin1', a, a + length);
  }
}

/** A C-octet string ends at its NUL or with the PDU, however wide it should be: so what follows it is found. */
export function cstringLength(from: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && from[to] !== 0) to++;
  return to - at;
}

export function putCstring(into: Uint8Array, at: number, width: number, value: unknown, name: string): number {
  const end = at + checkText(value, width - 1, name).length;
  if (end >= into.length) refuseRoom(name);
  putText(into, at, width - 1, value, name);
  into[end] = 0;
  return end + 1;
}

/** Most parameters have one octet, and a view of it would cost as much as several text fields. Never written to. */
const SINGLE = Array.from({ length: 256 }, (_, octet) => Buffer.from([octet]));

/** What follows as tag, length, value until `end`; one that is cut off, and what is after it, is dropped. */
export function getTlvs(from: Buffer, at: number, end: number): Tlv[] {
  const list: Tlv[] = [];
  for (let p = at; p + 4 <= end;) {
    const start = p + 4;
    const stop = start + ((from[p + 2]! << 8) | from[p + 3]!);
    if (stop > end) break;
    const value = stop - start === 1 ? SINGLE[from[start]!]! : from.subarray(start, stop);
    list.push({ tag: (from[p]! << 8) | from[p + 1]!, value });
    p = stop;
  }
  return list;
}

export function putTlvs(into: Uint8Array, at: number, value: unknown, name: string): number {
  let p = at;
  for (const tlv of checkList(value, 65_535, name) as Partial<Tlv>[]) {
    const tag = checkUint(tlv.tag, 0xffff, name);
    const octets = checkOctets(tlv.value, 0xffff, name);
    if (p + 4 + octets.length > into.length) refuseRoom(name);
    putUint32(into, p, tag * 65_536 + octets.length);
    if (octets.length === 1) into[p + 4] = octets[0]!;
    else into.set(octets, p + 4);
    p += 4 + octets.length;
  }
  return p;
}

const HEX = '0123456789abcdef';

/** The value of a hexadecimal digit by its ASCII code; -1 where it is none. */
export function nibble(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

export function putHex(into: Uint8Array, at: number, width: number, value: unknown, name: string): void {
  const digits = checkText(value, 2 * width, name);
  if (digits.length < 2 * width) refuse('too_short', name, `${digits.length} digits, ${2 * width} wanted`);
  for (let i = 0; i < width; i++) {
    const octet = (nibble(digits.charCodeAt(2 * i)) << 4) | nibble(digits.charCodeAt(2 * i + 1));
    if (octet < 0) refuse('character', name, 'not hexadecimal');
    into[at + i] = octet;
  }
}

const HEX_PAIRS = Array.from({ length: 256 }, (_, octet) => HEX.charAt(octet >> 4) + HEX.charAt(octet & 15));

export function getHex(from: Buffer, at: number, width: number): string {
  if (width > 4) return from.toString('hex', at, at + width);
  let digits = '';
  for (let i = 0; i < width; i++) digits += HEX_PAIRS[from[at + i]!]!;
  return digits;
}

const BILLION = 1_000_000_000;

/**
 * 64 bits as a decimal string, in limbs small enough for a double: BigInt costs several times as much. `high` and `low` are
 * the unsigned 32-bit halves.
 */
export function decimal64(high: number, low: number): string {
  if (high === 0) return String(low);
  const q3 = Math.floor(high / BILLION);
  const r3 = high - q3 * BILLION;
  const middle = r3 * 65_536 + (low >>> 16);
  const q2 = Math.floor(middle / BILLION);
  const bottom = (middle - q2 * BILLION) * 65_536 + (low & 0xffff);
  const q1 = Math.floor(bottom / BILLION);
  const rest = bottom - q1 * BILLION;
  const whole = (q3 * 65_536 + q2) * 65_536 + q1;
  return String(whole) + String(BILLION + rest).slice(1);
}

export function getUint64(from: Uint8Array, at: number): string {
  return decimal64(getUint32(from, at), getUint32(from, at + 4));
}

const DECIMAL = /^\d{1,20}$/;

/** A decimal string below 2^64, most significant octet first. */
export function putUint64(into: Uint8Array, at: number, value: unknown, name: string): void {
  if (typeof value !== 'string') refuse('type', name, `${typeof value} is not a string`);
  if (!DECIMAL.test(value)) refuse('character', name, 'not a decimal number of up to 20 digits');
  const billions = Number(value.slice(0, -9));
  const a1 = Math.floor(billions / 65_536);
  const t = (billions - a1 * 65_536) * BILLION + Number(value.slice(-9));
  const carry = Math.floor(t / 65_536);
  const u = a1 * BILLION + carry;
  const high = Math.floor(u / 65_536);
  if (high > 0xffff_ffff) refuse('range', name, `${value} does not fit 64 bits`);
  putUint32(into, at, high);
  putUint32(into, at + 4, (u - high * 65_536) * 65_536 + (t - carry * 65_536));
}
