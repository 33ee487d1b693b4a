import { MINUTE } from '../../core/clock';
import { encodeContent, MSG_FMT } from '../text/content';
import { wellFormed } from '../text/encodings';
import type { Lane, OutboundSegment, SubmitOutcome } from '../channel';
import type { KannelAccount } from './account';
import { kannelAnswer, WANTED_REPORTS } from './answers';
import { reportAddress } from './report-address';

const PRIORITY: Readonly<Record<Lane, number>> = { reply: 3, urgent: 2, bulk: 0 };
/**
 * How Kannel is to code the text (2 UCS-2, 0 the GSM alphabet, which has all of ASCII but the back quote), and the header of a
 * part in hex.
 */
function codingOf({ text, part }: OutboundSegment): { coding: 0 | 2; udh?: string } {
  const { msgFmt, udhi, bytes } = encodeContent(text, { encoding: 'ucs2', ...(part === undefined ? {} : { part }) });
  const coding = msgFmt === MSG_FMT.ascii && !text.includes('`') ? 0 : 2;
  return udhi ? { coding, udh: bytes.toString('hex', 0, 1 + (bytes[0] ?? 0)) } : { coding };
}

/** What sendsms is told of a segment, by the names of its CGI variables. */
function variablesOf(
  segment: OutboundSegment,
  account: KannelAccount,
  from: string,
  now: Date,
): Record<string, string> {
  const { id, to, lane, validUntil } = segment;
  const minutes = Math.max(1, Math.ceil((validUntil.getTime() - now.getTime()) / MINUTE));
  const { coding, udh } = codingOf(segment);
  return {
    username: account.login,
    password: account.secret,
    from,
    to,
    coding: String(coding),
    ...(udh === undefined ? {} : { udh }),
    validity: String(minutes),
    priority: String(PRIORITY[lane]),
    'dlr-mask': String(WANTED_REPORTS),
    'dlr-url': reportAddress(account.callbackUrl, account.id, account.token, id),
    ...(account.smsc === undefined ? {} : { smsc: account.smsc }),
  };
}

export interface SendsmsRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: Buffer;
}

/** The request that hands a segment to Kannel, as form in the address or as text with X-Kannel headers. */
export function sendsmsRequest(
  segment: OutboundSegment,
  account: KannelAccount,
  from: string,
  now: Date,
): SendsmsRequest {
  const text = wellFormed(segment.text);
  const variables = variablesOf(segment, account, from, now);
  if (account.method === 'get') {
    const { udh, ...others } = variables;
    const query = new URLSearchParams({ ...others, charset: 'UTF-8', text });
    // Octets, not characters: %05%00%03…
    const header = udh === undefined ? '' : `&udh=${udh.replace(/../g, '%$&')}`;
    return { url: `${account.url}?${query.toString()}${header}`, method: 'GET', headers: {} };
  }
  const headers = Object.entries(variables).map(([name, value]) => [`x-kannel-${name}`, value]);
  return {
    url: account.url,
    method: 'POST',
    headers: { ...Object.fromEntries(headers), 'content-type': 'text/plain; charset=UTF-8' },
    body: Buffer.from(text, 'utf8'),
  };
}

/** What an answer of sendsms means for the segment. */
export function sendsmsOutcome(status: number, text: string, segmentId: string): SubmitOutcome {
  const answer = kannelAnswer(status, text);
  if (answer.class === 'accepted') return { kind: 'accepted', carrierId: segmentId };
  if (answer.class === 'unknown') return { kind: 'unknown', message: `a proxy before Kannel answered ${status}` };
  return { kind: 'refused', class: answer.class, code: `HTTP${status}`, message: answer.meaning };
}
