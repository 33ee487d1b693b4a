import { decodeContent, type EncodedContent, MSG_FMT, partHeader } from './content';
import { encodeText, type TextEncoding } from './encodings';
import { fillSegments, MAX_SEGMENTS } from './segments';

/** What the content of a PDU is in JSON (`sms12366 pdu`): names of test/channels/vectors, and the place of a part. */
export interface ContentFields {
  text: string;
  concatRef?: number;
  concatTotal?: number;
  concatIndex?: number;
  /** The octets, where the text alone would not give them again. */
  contentHex?: string;
}

const ENCODINGS = new Map<number, TextEncoding>([
  [MSG_FMT.ascii, 'ascii'],
  [MSG_FMT.ucs2, 'ucs2'],
  [MSG_FMT.gbk, 'gbk'],
]);

function octetsOf(text: string, msgFmt: number, udh: readonly number[]): Buffer | undefined {
  const encoding = ENCODINGS.get(msgFmt);
  return encoding === undefined ? undefined : Buffer.concat([Buffer.from(udh), encodeText(text, encoding)]);
}

/** Content of a PDU as fields of JSON. Never throws. */
export function contentToFields(content: EncodedContent): ContentFields {
  const { text, part } = decodeContent(content);
  const udh = part === undefined ? [] : partHeader(part);
  const again = octetsOf(text, content.msgFmt, udh);
  const same = again?.equals(content.bytes) === true && content.udhi === udh.length > 0;
  return {
    text,
    ...(part !== undefined && { concatRef: part.reference, concatTotal: part.total, concatIndex: part.index }),
    ...(!same && { contentHex: content.bytes.toString('hex') }),
  };
}

function numberIn(fields: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new TypeError(`${name}: a whole number`);
  return value;
}

/**
 * Fields of JSON as content. With `concatRef` the text is that of one part if `concatTotal` is there too, otherwise that of
 * the whole message, of which the part `concatIndex` is taken, all parts before the last being full. TypeError where the fields make no content.
 */
export function contentFromFields(fields: Readonly<Record<string, unknown>>, msgFmt: number): EncodedContent {
  const { contentHex, text = '' } = fields;
  const reference = numberIn(fields, 'concatRef');
  if (typeof contentHex === 'string') {
    if (!/^(?:[0-9a-f]{2})*$/i.test(contentHex)) throw new TypeError('contentHex: pairs of hexadecimal digits');
    return { msgFmt, udhi: reference !== undefined, bytes: Buffer.from(contentHex, 'hex') };
  }
  if (typeof text !== 'string') throw new TypeError('text: a string');
  const index = numberIn(fields, 'concatIndex') ?? 0;
  const givenTotal = numberIn(fields, 'concatTotal');
  const pieces = fillSegments(text);
  const total = givenTotal ?? pieces.length;
  if (reference !== undefined && total > MAX_SEGMENTS) throw new TypeError(`${total} parts, at most ${MAX_SEGMENTS}`);
  if (reference !== undefined && (index < 1 || index > total)) {
    throw new TypeError(`concatIndex: which of the ${total} parts, from 1`);
  }
  const own = reference === undefined || givenTotal !== undefined ? text : pieces[index - 1]!;
  const bytes = octetsOf(own, msgFmt, reference === undefined ? [] : partHeader({ reference, total, index }));
  if (bytes === undefined) throw new TypeError(`msgFmt: ${msgFmt} says no alphabet; give contentHex`);
  return { msgFmt, udhi: reference !== undefined, bytes };
}
