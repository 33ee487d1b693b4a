import * as iconv from 'iconv-lite';
import type { InboundPart } from '../channel';
import { decodeContent, MSG_FMT } from '../text/content';
import { checkMobile } from '../../core/mobile';

/** A text as Kannel brings it: the variables of its address, and its octets where they are not among them (post-url). */
export interface BroughtText {
  variables: ReadonlyMap<string, Buffer>;
  body?: Buffer;
}

export type ReadText =
  | { kind: 'text'; part: Omit<InboundPart, 'channel'> }
  /** The address Kannel calls lacks something: the administrator's to mend, the text is to come again. */
  | { kind: 'misconfigured'; missing: string }
  /** From something that is no mobile: nobody could be answered. */
  | { kind: 'not_mobile' };

/** Kannel's coding (%c): 0 characters in the charset of %C, UTF-8 where it is not known; 1 octets; 2 UCS-2. */
function textOf(bytes: Buffer, coding: string, charset: string): string {
  if (coding === '2' || coding === '1') {
    return decodeContent({ msgFmt: coding === '2' ? MSG_FMT.ucs2 : MSG_FMT.binary, udhi: false, bytes }).text;
  }
  return iconv.encodingExists(charset) ? iconv.decode(bytes, charset, { stripBOM: false }) : bytes.toString('utf8');
}

/** Seconds since 1970 (%T), where they can be true. */
function momentOf(seconds: string, now: Date): Date {
  const at = Number(seconds) * 1_000;
  return /^\d{9,11}$/.test(seconds) && at <= now.getTime() ? new Date(at) : now;
}

/** Reads the variables named in docs/gateway-kannel.md: from, to, text, coding, charset, udh, id, time. */
export function readText({ variables, body }: BroughtText, toService: (number: string) => string, now: Date): ReadText {
  const word = (name: string): string => variables.get(name)?.toString() ?? '';
  const octets = body ?? variables.get('text');
  const missing =
    ['from', 'to', 'coding'].find((name) => word(name) === '') ?? (octets === undefined ? 'text' : undefined);
  if (octets === undefined || missing !== undefined) return { kind: 'misconfigured', missing: missing ?? 'text' };
  const from = checkMobile(word('from'));
  if (!from.ok) return { kind: 'not_mobile' };
  const udh = variables.get('udh');
  const part =
    udh === undefined || udh.length === 0
      ? undefined
      : decodeContent({ msgFmt: MSG_FMT.binary, udhi: true, bytes: udh }).part;
  const carrierId = word('id');
  return {
    kind: 'text',
    part: {
      ...(carrierId === '' ? {} : { carrierId }),
      from: from.value,
      to: toService(word('to')),
      text: textOf(octets, word('coding'), word('charset')),
      receivedAt: momentOf(word('time'), now),
      ...(part === undefined ? {} : { part }),
    },
  };
}
