import type { Lane, OutboundSegment, Refused } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { misfit } from '../session/segment-limits';
import { encodeContent } from '../text/content';
import type { CmppAccount } from './account';
import type { CmppCodec, CmppPduOf } from './codec';

/** Fee_UserType: the service provider pays. With FeeType 01 and FeeCode 000000 nobody is charged (requirement O8). */
const WE_PAY = 2;
const FREE = '01';
const NOTHING = '000000';
const REPORT_WANTED = 1;

/** Msg_level: the specification gives no range; SMPP, which gateways turn it into, has 0 to 3. */
const LEVEL: Readonly<Record<Lane, number>> = { reply: 3, urgent: 2, bulk: 1 };

/** How a segment becomes a SUBMIT (8.4.3.1), in the version that is spoken when it is written. */
export function createSubmit(account: CmppAccount, { service }: ChannelDeps, spoken: () => CmppCodec) {
  const { code, login, encoding = 'ucs2', serviceId = '', msgSrc = login } = account;
  const { feeUserType = WE_PAY, feeType = FREE, feeCode = NOTHING } = account;
  const numbers = createAccessCode(code, service);

  return (segment: OutboundSegment): PduWriter | Refused => {
    const { text, part, lane, to, from, validUntil } = segment;
    const srcId = numbers.toCarrier(from);
    const content = encodeContent(text, { part, encoding });
    const unfit = misfit(srcId, content);
    if (unfit !== undefined) return unfit;
    const pdu: CmppPduOf<'submit'> = {
      pdu: 'submit',
      seq: 0,
      msgId: '0',
      pkTotal: part?.total ?? 1,
      pkNumber: part?.index ?? 1,
      registeredDelivery: REPORT_WANTED,
      msgLevel: LEVEL[lane],
      serviceId,
      feeUserType,
      feeTerminalId: '',
      feeTerminalType: 0,
      tpPid: 0,
      tpUdhi: content.udhi ? 1 : 0,
      msgFmt: content.msgFmt,
      msgSrc,
      feeType,
      feeCode,
      validTime: smppMoment(validUntil),
      atTime: '',
      srcId,
      dest: [to],
      destTerminalType: 0,
      content: content.bytes,
      linkId: '',
    };
    return (into, at, sequence) => {
      pdu.seq = sequence;
      return spoken().write(pdu, into, at);
    };
  };
}
