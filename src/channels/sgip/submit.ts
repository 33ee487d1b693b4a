import type { Lane, OutboundSegment, SubmitOutcome } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { encodeContent, MSG_FMT } from '../text/content';
import type { SgipAccount } from './account';
import { type SgipPduOf, writePdu } from './codec';
import { timeWord } from './sequence';

type Refused = Extract<SubmitOutcome, { kind: 'refused' }>;
const refused = (code: string, message: string): Refused => ({ kind: 'refused', class: 'give_up', code, message });

/** Paid by the service provider, that is by nobody: nobody is charged for what the tax service sends (requirement O8). */
const PAID_BY_US = '0'.repeat(21);
const FREE = 1;
const NOTHING = '000000';

/** 0 is lowest, 9 is highest. */
const PRIORITY: Readonly<Record<Lane, number>> = { reply: 9, urgent: 6, bulk: 0 };

/** Why the text is sent: 0 the first answer to a taxpayer's own text, 1 a further one, 2 no such text. */
function moreLateToMt({ lane, part }: OutboundSegment): number {
  if (lane !== 'reply') return 2;
  return (part?.index ?? 1) > 1 ? 1 : 0;
}

const REPORT_ALWAYS = 1;
const LONGEST_NUMBER = 21;
/** Octets of a short message, user data header included: 160 of ASCII are 140 of seven bits. */
const LONGEST = { [MSG_FMT.ascii]: 160 } as Readonly<Record<number, number>>;
const LONGEST_OTHER = 140;

/** How a segment becomes a Submit (4.2.3.3). The moment in its sequence is that of this call: a repetition has the same. */
export function createSubmit(account: SgipAccount, { clock, service }: ChannelDeps) {
  const { code, node, corpId, serviceType = '', encoding = 'ucs2' } = account;
  const numbers = createAccessCode(code, service);

  return (segment: OutboundSegment): PduWriter | Refused => {
    const { text, part, lane, to, from, validUntil } = segment;
    const spNumber = numbers.toCarrier(from);
    if (spNumber.length > LONGEST_NUMBER) return refused('number_too_long', '接入号加扩展号超过21位');
    const content = encodeContent(text, { part, encoding });
    if (content.bytes.length > (LONGEST[content.msgFmt] ?? LONGEST_OTHER)) {
      return refused('too_long', '一段短信超过140个字节');
    }
    const time = timeWord(clock.now());
    const pdu: SgipPduOf<'submit'> = {
      pdu: 'submit',
      seq: [node, time, 0],
      spNumber,
      chargeNumber: PAID_BY_US,
      dest: [`86${to}`],
      corpId,
      serviceType,
      feeType: FREE,
      feeValue: NOTHING,
      givenValue: NOTHING,
      agentFlag: 0,
      moreLateToMtFlag: moreLateToMt(segment),
      priority: PRIORITY[lane],
      expireTime: smppMoment(validUntil),
      scheduleTime: '',
      reportFlag: REPORT_ALWAYS,
      tpPid: 0,
      tpUdhi: content.udhi ? 1 : 0,
      msgFmt: content.msgFmt,
      messageType: 0,
      content: content.bytes,
      reserve: '',
    };
    return (into, at, sequence) => {
      pdu.seq = [node, time, sequence];
      return writePdu(pdu, into, at);
    };
  };
}
