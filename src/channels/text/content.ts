import type { PartOf } from '../channel';
import { isRealPart } from './concatenation';
import { decodeText, encodeText, type TextEncoding } from './encodings';
import { LONGEST_UCS2_PART } from './segments';

/** How the octets of a short message are to be read, in the numbers GSM 03.38 and the Chinese protocols share. */
export const MSG_FMT = { ascii: 0, latin1: 3, binary: 4, ucs2: 8, gbk: 15 } as const;

export interface DecodedContent {
  text: string;
  part?: PartOf;
}

/** Content as it goes into a PDU. */
export interface EncodedContent {
  msgFmt: number;
  /** TP-UDHI: the content begins with a user data header. */
  udhi: boolean;
  bytes: Buffer;
}

export interface EncodeOptions {
  part?: PartOf;
  /** `ascii`: the whole message is ASCII, so each of its parts is sent as such. */
  encoding: TextEncoding;
}

// Information elements of GSM 03.40, 9.2.3.24: concatenation with a reference of 8 and of 16 bits.
const CONCATENATED_8 = 0x00;
const CONCATENATED_16 = 0x08;

function partOf(id: number, data: Buffer): PartOf | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = data;
  if (id === CONCATENATED_8 && data.length === 3) return { reference: a, total: b, index: c };
  if (id === CONCATENATED_16 && data.length === 4) return { reference: a * 256 + b, total: c, index: d };
  return undefined;
}

/** The user data header's length with its length octet, and the part it tells of; undefined where it is broken. */
function readHeader(bytes: Buffer): { length: number; part: PartOf | undefined } | undefined {
  const length = (bytes[0] ?? 0) + 1;
  if (length < 3 || length > bytes.length) return undefined;
  let part: PartOf | undefined;
  let at = 1;
  while (at + 2 <= length) {
    const end = at + 2 + bytes[at + 1]!;
    if (end > length) return undefined;
    part ??= partOf(bytes[at]!, bytes.subarray(at + 2, end));
    at = end;
  }
  return at === length ? { length, part } : undefined;
}

/** A concatenation header that a gateway forgot to announce: no text begins with these control characters. */
function looksConcatenated(bytes: Buffer): boolean {
  const long = bytes[0] === 6 && bytes[1] === CONCATENATED_16 && bytes[2] === 4;
  if (!long && !(bytes[0] === 5 && bytes[1] === CONCATENATED_8 && bytes[2] === 3)) return false;
  return isRealPart(readHeader(bytes)?.part);
}

type Reading = 'ascii' | 'latin1' | 'ucs2' | 'gbk' | 'unknown';

/**
 * Data coding to a way of reading (GSM 03.38, section 4): bits 3–2 of the general group (00xx xxxx, whatever its class) are the
 * alphabet, so that 24 and 25 are UCS-2 with a class; 0xF0… has one bit for it. 15 is GBK by the Chinese protocols' usage.
 */
function readingOf(msgFmt: number): Reading {
  if (msgFmt === MSG_FMT.gbk) return 'gbk';
  if (msgFmt === MSG_FMT.latin1) return 'latin1';
  if (msgFmt < 0x40) return (['ascii', 'unknown', 'ucs2', 'unknown'] as const)[(msgFmt >> 2) & 3]!;
  if (msgFmt >= 0xf0) return (msgFmt & 4) === 0 ? 'ascii' : 'unknown';
  if (msgFmt >= 0xe0) return 'ucs2';
  return msgFmt >= 0xc0 ? 'ascii' : 'unknown';
}

const ALL_ASCII = /^[\x00-\x7f]*$/;
// What a text of ours may be made of: ASCII, punctuation and symbols, kana, ideographs, full-width forms, pairs for the rest.
const PLAUSIBLE =
  /^[\t\n\r -~\u00a0-\u00ff\u2000-\u27bf\u3000-\u30ff\u3400-\u9fff\ufe0f\uff01-\uffe5\u{1f300}-\u{1faff}]*$/u;

/** Octets of no known alphabet: as the first that makes a plausible text of them, else their hex. */
function guess(bytes: Buffer): string {
  for (const encoding of ['ascii', 'ucs2', 'gbk'] as const) {
    const text = decodeText(bytes, encoding);
    if (PLAUSIBLE.test(text)) return text;
  }
  return bytes.toString('hex');
}

function readText(bytes: Buffer, reading: Reading): string {
  if (reading === 'ucs2' || reading === 'gbk') return decodeText(bytes, reading);
  if (reading === 'unknown') return guess(bytes);
  const plain = bytes.toString('latin1');
  // Gateways put GBK under 0 as well; an octet beyond ASCII gives it away.
  return reading === 'ascii' && !ALL_ASCII.test(plain) ? decodeText(bytes, 'gbk') : plain;
}

const TRAILING_NULS = /\0+$/;

/**
 * What a short message says, and the part of a long one it is. Never throws: a broken user data header is shown as text, octets
 * that mean nothing become U+FFFD, binary that is no text is shown as hex. NULs some gateways pad with are dropped.
 */
export function decodeContent({ msgFmt, udhi, bytes }: EncodedContent): DecodedContent {
  const header = udhi || looksConcatenated(bytes) ? readHeader(bytes) : undefined;
  const body = header === undefined ? bytes : bytes.subarray(header.length);
  const text = readText(body, readingOf(msgFmt)).replace(TRAILING_NULS, '');
  return isRealPart(header?.part) ? { text, part: header.part } : { text };
}

function formatFor(text: string, { part, encoding }: EncodeOptions): TextEncoding {
  if (ALL_ASCII.test(text)) {
    // GSM 03.40, 9.2.3.24.1: the data coding should not change within a message. Digits alone in the last part do not
    // make it an ASCII message, and every part of one is longer than any in UCS-2 (`segments.ts`).
    if (part === undefined || encoding === 'ascii' || text.length > LONGEST_UCS2_PART) return 'ascii';
    return encoding;
  }
  return encoding === 'gbk' && decodeText(encodeText(text, 'gbk'), 'gbk') === text ? 'gbk' : 'ucs2';
}

/** The user data header of a part: 05 00 03, its reference cut to 8 bits. */
export function partHeader({ reference, total, index }: PartOf): readonly number[] {
  return [5, CONCATENATED_8, 3, reference & 0xff, total, index];
}

/**
 * Text to content: ASCII where that is enough, else the encoding asked for; UCS-2 for what GBK does not have. A part gets its
 * header.
 */
export function encodeContent(text: string, options: EncodeOptions): EncodedContent {
  const { part } = options;
  const format = formatFor(text, options);
  const body = encodeText(text, format);
  const msgFmt = MSG_FMT[format];
  if (part === undefined) return { msgFmt, udhi: false, bytes: body };
  const header = partHeader(part);
  const bytes = Buffer.allocUnsafe(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return { msgFmt, udhi: true, bytes };
}
