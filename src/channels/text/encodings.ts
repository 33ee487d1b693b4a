import * as iconv from 'iconv-lite';

/** The encodings carriers put texts in. Decoding is tolerant: bytes that mean nothing become U+FFFD, nothing throws. */
export type TextEncoding = 'ucs2' | 'gbk' | 'ascii';

const REPLACEMENT = '\uFFFD';
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text with each lone surrogate replaced by U+FFFD, so that any encoding can carry it. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, REPLACEMENT);
}

export function isWellFormed(text: string): boolean {
  return text.search(LONE_SURROGATE) < 0;
}

function decodeUcs2(bytes: Buffer): string {
  const littleEndian = bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe;
  const marked = littleEndian || (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff);
  const body = bytes.subarray(marked ? 2 : 0);
  const even = Buffer.from(body.subarray(0, body.length - (body.length % 2)));
  const text = (littleEndian ? even : even.swap16()).toString('utf16le');
  return body.length % 2 === 0 ? text : text + REPLACEMENT;
}

/**
 * Bytes to text. `ucs2` is big-endian (GSM 03.38) unless a byte order mark says otherwise; the mark is dropped. Half a
 * surrogate pair at the edge of a part is kept, for the other half is in the next part.
 */
export function decodeText(bytes: Buffer, encoding: TextEncoding): string {
  if (encoding === 'ucs2') return decodeUcs2(bytes);
  if (encoding === 'gbk') return iconv.decode(bytes, 'gb18030');
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : REPLACEMENT)).join('');
}

/** Text to bytes: big-endian UCS-2 without mark, GBK, or ASCII with ? for what it has not. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'ucs2') return Buffer.from(text, 'utf16le').swap16();
  if (encoding === 'gbk') return iconv.encode(text, 'gbk');
  return Buffer.from(text.replace(/[^\x00-\x7f]/gu, '?'), 'latin1');
}
