import type { Refused } from '../channel';
import { type EncodedContent, MSG_FMT } from '../text/content';

/** A segment that no carrier would take: it is not handed over. */
const refused = (code: string, message: string): Refused => ({ kind: 'refused', class: 'give_up', code, message });

/** Octets of the field of a number in CMPP, SGIP and SMGP. */
const LONGEST_NUMBER = 21;
/**
 * Octets of a short message, user data header included: 160 of ASCII are 140 of seven bits. (CMPP says below 160, but GSM's 160
 * septets are what gateways take, and what our segments are cut to.)
 */
const LONGEST_ASCII = 160;
const LONGEST_OTHER = 140;

/** Why a segment with this sender and content cannot go out by CMPP, SGIP or SMGP; undefined where it can. */
export function misfit(sender: string, content: EncodedContent): Refused | undefined {
  if (sender.length > LONGEST_NUMBER) return refused('number_too_long', '接入号加扩展号超过21位');
  const longest = content.msgFmt === MSG_FMT.ascii ? LONGEST_ASCII : LONGEST_OTHER;
  return content.bytes.length > longest ? refused('too_long', `一段短信超过${longest}个字节`) : undefined;
}
