import type { Lane, OutboundSegment, SubmitOutcome } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { encodeContent, MSG_FMT } from '../text/content';
import type { CmppAccount } from './account';
import type { CmppCodec, CmppPduOf } from './codec';

type Refused = Extract<SubmitOutcome, { kind: 'refused' }>;
const refused = (code: string, message: string): Refused => ({ kind: 'refused', class: 'give_up', code, message });

/** Fee_UserType: the service provider pays. With FeeType 01 and FeeCode 000000 nobody is charged (requirement O8). */
const WE_PAY = 2;
const FREE = '01';
const NOTHING = '000000';
const REPORT_WANTED = 1;

/** Msg_level: the specification gives no range; SMPP, which gateways turn it into, has 0 to 3. */
const LEVEL: Readonly<Record<Lane, number>> = { reply: 3, urgent: 2, bulk: 1 };

const LONGEST_NUMBER = 21;
/** Octets of Msg_Content, user data header included (8.4.3.1): up to 140, of ASCII up to 160 (the specification says
 * below 160, but GSM's 160 septets are what gateways take, and what our segments are cut to). */
const LONGEST_ASCII = 160;
const LONGEST_OTHER = 140;

/** How a segment becomes a SUBMIT (8.4.3.1), in the version that is spoken when it is written. */
export function createSubmit(account: CmppAccount, { service }: ChannelDeps, spoken: () => CmppCodec) {
  const { code, login, encoding = 'ucs2', serviceId = '', msgSrc = login } = account;
  const { feeUserType = WE_PAY, feeType = FREE, feeCode = NOTHING } = account;
  const numbers = createAccessCode(code, service);

  return (segment: OutboundSegment): PduWriter | Refused => {
    const { text, part, lane, to, from, validUntil } = segment;
    const srcId = numbers.toCarrier(from);
    if (srcId.length > LONGEST_NUMBER) return refused('number_too_long', '接入号加扩展号超过21位');
    const content = encodeContent(text, { part, encoding });
    const longest = content.msgFmt === MSG_FMT.ascii ? LONGEST_ASCII : LONGEST_OTHER;
    if (content.bytes.length > longest) return refused('too_long', `一段短信超过${longest}个字节`);
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
