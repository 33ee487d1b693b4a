import type { Lane, OutboundSegment, Refused } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { misfit } from '../session/segment-limits';
import { encodeContent } from '../text/content';
import type { SmgpAccount } from './account';
import { type SmgpPduOf, writePdu } from './codec';
import { parameter } from './optional-parameters';

/** 6.2.9: from a service provider to a terminal. */
const TO_TERMINAL = 6;
const FREE = '00';
const NOTHING = '000000';
const PAID_BY_US = 2;
const REPORT_WANTED = 1;

/** 0 low, 1 normal, 2 higher, 3 high (6.2.11). */
const PRIORITY: Readonly<Record<Lane, number>> = { reply: 3, urgent: 2, bulk: 0 };

/** How a segment becomes a Submit (5.2.2.2). */
export function createSubmit(account: SmgpAccount, { service }: Pick<ChannelDeps, 'service'>) {
  const { code, encoding = 'ucs2', msgType = TO_TERMINAL, serviceId = '' } = account;
  const { feeType = FREE, feeCode = NOTHING, fixedFee = NOTHING, chargeUserType = PAID_BY_US } = account;
  const numbers = createAccessCode(code, service);
  const always = [
    parameter('chargeUserType', chargeUserType),
    ...(account.msgSrc === undefined ? [] : [parameter('msgSrc', account.msgSrc)]),
    ...(account.mServiceId === undefined ? [] : [parameter('mServiceId', account.mServiceId)]),
  ];
  const header = parameter('tpUdhi', 1);

  return (segment: OutboundSegment): PduWriter | Refused => {
    const { text, part, lane, to, from, validUntil } = segment;
    const srcTermId = numbers.toCarrier(from);
    const content = encodeContent(text, { part, encoding });
    const unfit = misfit(srcTermId, content);
    if (unfit !== undefined) return unfit;
    const pdu: SmgpPduOf<'submit'> = {
      pdu: 'submit',
      seq: 0,
      msgType,
      needReport: REPORT_WANTED,
      priority: PRIORITY[lane],
      serviceId,
      feeType,
      feeCode,
      fixedFee,
      msgFmt: content.msgFmt,
      validTime: smppMoment(validUntil),
      atTime: '',
      srcTermId,
      chargeTermId: '',
      dest: [to],
      content: content.bytes,
      reserve: '',
      tlvs:
        part === undefined
          ? always
          : [header, ...always, parameter('pkTotal', part.total), parameter('pkNumber', part.index)],
    };
    return (into, at, sequence) => {
      pdu.seq = sequence;
      return writePdu(pdu, into, at);
    };
  };
}
