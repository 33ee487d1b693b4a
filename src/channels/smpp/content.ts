import type { PartOf } from '../channel';
import { isRealPart } from '../text/concatenation';
import { type DecodedContent, decodeContent, encodeContent, MSG_FMT } from '../text/content';
import { encodeText } from '../text/encodings';
import type { Tlv } from '../wire/layout';
import type { SmppAccount } from './account';
import { ESM } from './commands';
import { fromGsm, toGsm } from './gsm-alphabet';
import { tlv, tlvNumber, tlvOctets } from './tags';

/** What of an account says how texts are coded. */
export type Coding = Pick<SmppAccount, 'encoding' | 'alphabet' | 'gbkCoding' | 'long'>;

/** data_coding of the default alphabet of the carrier. */
const DEFAULT_ALPHABET = 0;

/** What of a PDU says what its text is. */
export interface Carried {
  esmClass: number;
  dataCoding: number;
  shortMessage?: Buffer;
  tlvs: readonly Tlv[];
}

/** data_coding in the numbers of `text/content`. */
function msgFmtOf(dataCoding: number, { alphabet, gbkCoding = MSG_FMT.gbk }: Coding): number {
  if (dataCoding === gbkCoding) return MSG_FMT.gbk;
  return dataCoding === DEFAULT_ALPHABET && alphabet === 'latin1' ? MSG_FMT.latin1 : dataCoding;
}

function sarPart(tlvs: readonly Tlv[]): PartOf | undefined {
  const reference = tlvNumber(tlvs, 'sar_msg_ref_num');
  const total = tlvNumber(tlvs, 'sar_total_segments');
  const index = tlvNumber(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || total === undefined || index === undefined) return undefined;
  const part = { reference, total, index };
  return isRealPart(part) ? part : undefined;
}

/**
 * The text of submit_sm, deliver_sm or data_sm. It stands in short_message or, where that is empty, in message_payload. A
 * part is told by its user data header or by the sar_ parameters; where a carrier sends both, the header is the phone's own
 * and counts.
 */
export function readCarried({ esmClass, dataCoding, shortMessage, tlvs }: Carried, coding: Coding): DecodedContent {
  const payload = tlvOctets(tlvs, 'message_payload');
  const bytes = shortMessage === undefined || shortMessage.length === 0 ? (payload ?? Buffer.alloc(0)) : shortMessage;
  const udhi = (esmClass & ESM.udhi) !== 0;
  const isGsm = dataCoding === DEFAULT_ALPHABET && coding.alphabet === 'gsm';
  const msgFmt = isGsm ? MSG_FMT.latin1 : msgFmtOf(dataCoding, coding);
  const { text, part = sarPart(tlvs) } = decodeContent({ msgFmt, udhi, bytes });
  // Latin-1 is one character an octet, so that the octets after the header can be had back.
  const read = isGsm ? fromGsm(Buffer.from(text, 'latin1')) : text;
  return part === undefined ? { text: read } : { text: read, part };
}

/** A text as it goes into submit_sm. */
export interface ToCarry {
  esmClass: number;
  dataCoding: number;
  shortMessage: Buffer;
  tlvs: Tlv[];
}

const present = (tlvs: (Tlv | undefined)[]): Tlv[] => tlvs.filter((each) => each !== undefined);

function sarTlvs({ reference, total, index }: PartOf): Tlv[] {
  return present([
    tlv('sar_msg_ref_num', reference & 0xffff),
    tlv('sar_total_segments', total),
    tlv('sar_segment_seqnum', index),
  ]);
}

/** Header and body of the content, for the default alphabet may code the body otherwise. */
function inDefaultAlphabet(header: Buffer, body: Buffer, { alphabet }: Coding): { dataCoding: number; bytes: Buffer } {
  if (alphabet !== 'gsm') return { dataCoding: DEFAULT_ALPHABET, bytes: Buffer.concat([header, body]) };
  const text = body.toString('latin1');
  const octets = toGsm(text);
  // The back quote and control characters.
  return octets === undefined
    ? { dataCoding: MSG_FMT.ucs2, bytes: Buffer.concat([header, encodeText(text, 'ucs2')]) }
    : { dataCoding: DEFAULT_ALPHABET, bytes: Buffer.concat([header, octets]) };
}

/** Codes a text for submit_sm: ASCII, UCS-2 or GBK, a part marked as the account says. */
export function carry(text: string, part: PartOf | undefined, coding: Coding): ToCarry {
  const { encoding = 'ucs2', gbkCoding = MSG_FMT.gbk, long = 'udh' } = coding;
  const content = encodeContent(text, part === undefined ? { encoding } : { encoding, part });
  const headerLength = content.udhi ? 1 + (content.bytes[0] ?? 0) : 0;
  const withHeader = long === 'udh' || part === undefined;
  const header = content.bytes.subarray(0, withHeader ? headerLength : 0);
  const body = content.bytes.subarray(headerLength);
  const coded =
    content.msgFmt === MSG_FMT.ascii
      ? inDefaultAlphabet(header, body, coding)
      : {
          dataCoding: content.msgFmt === MSG_FMT.gbk ? gbkCoding : content.msgFmt,
          bytes: withHeader ? content.bytes : body,
        };
  return {
    esmClass: header.length > 0 ? ESM.udhi : 0,
    dataCoding: coded.dataCoding,
    shortMessage: coded.bytes,
    tlvs: withHeader || part === undefined ? [] : sarTlvs(part),
  };
}
