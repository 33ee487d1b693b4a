/**
 * How a text becomes segments. Limits are those of GSM 03.38/03.40: 140 octets a segment, 6 of them taken by the
 * concatenation header when there are several. A text that fits the GSM 7-bit alphabet has 160 / 153 characters, any other
 * (every text with a Chinese signature) is UCS-2 and has 70 / 67 UTF-16 code units.
 */
interface Limits {
  single: number;
  part: number;
}

export const LONGEST_UCS2_PART = 67;
const UCS2: Limits = { single: 70, part: LONGEST_UCS2_PART };
const GSM7: Limits = { single: 160, part: 153 };

/** A concatenation header counts parts in one octet. */
export const MAX_SEGMENTS = 255;

export interface SplitOptions {
  /** Without brackets; 【signature】 is put in front and counted. Empty or absent: none. */
  signature?: string;
  /** Code units to leave free in the first segment, for a carrier that adds the signature itself. */
  extraRoom?: number;
}

// Printable ASCII that GSM 03.38 has; those of the extension table cost two septets.
const GSM7_TEXT = /^[\n\r -_a-~]*$/;
const GSM7_EXTENDED = /[[\]\\^{|}~]/;

function isGsm7(text: string): boolean {
  return GSM7_TEXT.test(text);
}

/** The signature as the taxpayer sees it: 【12366税务】, or nothing. */
export function bracketed(signature: string | undefined): string {
  return signature === undefined || signature === '' ? '' : `【${signature}】`;
}

/** The text with its signature in front, as it appears on the phone. */
export function signedText(text: string, signature: string | undefined): string {
  return bracketed(signature) + text;
}

// What must stay with the character before it: low surrogates, combining marks, joiners and variation selectors.
const CLINGS = /^(?:\p{M}|\u200D|[\uFE00-\uFE0F]|[\u{1F3FB}-\u{1F3FF}])/u;
const LOW_SURROGATE = /^[\uDC00-\uDFFF]/;
const MAX_STEP_BACK = 12;

function breaksCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  if (code >= 0xdc00 && code <= 0xdfff) return before >= 0xd800 && before <= 0xdbff;
  if (before === 0x0d && code === 0x0a) return true;
  return before === 0x200d || (code >= 0x300 && CLINGS.test(text.slice(at, at + 2)));
}

/** The last place at or before `limit` where no character is cut in two. */
function cutBefore(text: string, limit: number): number {
  for (let at = limit; at > Math.max(0, limit - MAX_STEP_BACK); at--) if (!breaksCharacter(text, at)) return at;
  // A cluster longer than any real one: cut it, but never between the halves of a surrogate pair.
  return LOW_SURROGATE.test(text.slice(limit, limit + 1)) && limit > 1 ? limit - 1 : limit;
}

function septets(character: string): number {
  return GSM7_EXTENDED.test(character) ? 2 : 1;
}

/** Where a segment of `limit` septets that starts at `from` ends. */
function gsmEnd(text: string, from: number, limit: number): number {
  let used = 0;
  for (let at = from; at < text.length; at++) {
    used += septets(text.charAt(at));
    if (used > limit) return at;
  }
  return text.length;
}

function ucs2End(text: string, from: number, limit: number): number {
  return text.length - from <= limit ? text.length : from + cutBefore(text.slice(from, from + limit + 2), limit);
}

type End = (text: string, from: number, limit: number) => number;

function cut(text: string, end: End, limit: number, roomInFirst = 0): string[] {
  const segments: string[] = [];
  for (let at = 0; at < text.length;) {
    const to = end(text, at, Math.max(1, limit - (at === 0 ? roomInFirst : 0)));
    segments.push(text.slice(at, to));
    at = to;
  }
  return segments;
}

/** Lets the last but one segment spare for the last what this needs; undefined where it cannot (dozens of brackets). */
function lengthenLast(segments: string[]): string[] | undefined {
  const [before = '', last = ''] = segments.slice(-2);
  const missing = LONGEST_UCS2_PART + 1 - last.length;
  if (missing <= 0) return segments;
  const at = before.length - missing;
  if (at <= LONGEST_UCS2_PART) return undefined;
  // Twice its 68 characters are fewer than the septets of a segment: it fits whatever they are.
  return [...segments.slice(0, -2), before.slice(0, at), before.slice(at) + last];
}

/** Every segment but the last is full: how senders that do not mind the data coding cut. */
export function fillSegments(whole: string, roomInFirst = 0): string[] {
  // A signature the carrier adds is Chinese, so the whole is UCS-2 then.
  const plain = roomInFirst === 0 && isGsm7(whole);
  const limits = plain ? GSM7 : UCS2;
  const end = plain ? gsmEnd : ucs2End;
  if (end(whole, 0, Math.max(1, limits.single - roomInFirst)) === whole.length) return [whole];
  return cut(whole, end, limits.part, roomInFirst);
}

/**
 * Splits a text into the segments that carry it, signature in front. Code units are counted, a character is never cut in two
 * (surrogate pairs, combining marks, joined emoji). An empty text is one empty segment. Each of several segments in GSM 7-bit is
 * longer than LONGEST_UCS2_PART, so that by its length alone it is coded as the others are (`encodeContent`).
 */
export function splitText(text: string, options: SplitOptions = {}): string[] {
  const whole = signedText(text, options.signature);
  const segments = fillSegments(whole, options.extraRoom);
  if (segments.length === 1 || (segments[0]?.length ?? 0) <= LONGEST_UCS2_PART) return segments;
  return lengthenLast(segments) ?? cut(whole, ucs2End, UCS2.part);
}

/** How many segments `splitText` would make. */
export function countSegments(text: string, options: SplitOptions = {}): number {
  const length = text.length + bracketed(options.signature).length + (options.extraRoom ?? 0);
  return length <= UCS2.single ? 1 : splitText(text, options).length;
}
