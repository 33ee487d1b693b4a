import { encodeContent, type EncodedContent, MSG_FMT } from '../../channels/text/content';
import { encodeText } from '../../channels/text/encodings';
import type { MoSegment } from '../carrier-side';

const LONG_HEADER = 7;

/** The content of a text or part of one: with a user data header where its form wants one. */
export function moContent({ text, part, form, encoding = 'ucs2' }: MoSegment): EncodedContent {
  if (part === undefined || form === 'udh8')
    return encodeContent(text, { encoding, ...(part !== undefined && { part }) });
  const body = encodeText(text, encoding);
  const msgFmt = MSG_FMT[encoding];
  if (form !== 'udh16') return { msgFmt, udhi: false, bytes: body };
  // GSM 03.40, 9.2.3.24.8: reference of 16 bits.
  const bytes = Buffer.allocUnsafe(LONG_HEADER + body.length);
  bytes.set([6, 8, 4, part.reference >> 8, part.reference & 0xff, part.total, part.index]);
  bytes.set(body, LONG_HEADER);
  return { msgFmt, udhi: true, bytes };
}
