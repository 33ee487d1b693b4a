import type { Lane, OutboundSegment, Refused } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { misfit } from '../session/segment-limits';
import { encodeContent } from '../text/content';
import type { SgipAccount } from './account';
import { type SgipPduOf, writePdu } from './codec';
import { timeWord } from './sequence';

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

/** How a segment becomes a Submit (4.2.3.3). The moment in its sequence is that of this call: a repetition has the same. */
export function createSubmit(account: SgipAccount, { clock, service }: ChannelDeps) {
  const { code, node, corpId, serviceType = '', encoding = 'ucs2' } = account;
  const numbers = createAccessCode(code, service);

  return (segment: OutboundSegment): PduWriter | Refused => {
    const { text, part, lane, to, from, validUntil } = segment;
    const spNumber = numbers.toCarrier(from);
    const content = encodeContent(text, { part, encoding });
    const unfit = misfit(spNumber, content);
    if (unfit !== undefined) return unfit;
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
