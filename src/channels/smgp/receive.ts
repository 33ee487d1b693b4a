import type { PartOf } from '../channel';
import { checkMobile } from '../../core/mobile';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { Received } from '../session/dialect';
import { maskedHex } from '../session/masked-hex';
import { reportedAt } from '../session/moments';
import { isRealPart } from '../text/concatenation';
import { decodeContent } from '../text/content';
import { PduError } from '../wire/layout';
import type { SmgpAccount } from './account';
import { answerTo } from './answer-writer';
import { reportedState, STATUS } from './answers';
import { decodePdu, HEADER_LENGTH, isAnswer, SMGP_COMMANDS, type SmgpPdu, type SmgpPduOf } from './codec';
import { octetOf } from './optional-parameters';
import { readReport } from './report';

/** What a log may have of a Deliver: no user's number and no text. */
const DELIVER_SHOWN = [
  [HEADER_LENGTH, HEADER_LENGTH + 26],
  [HEADER_LENGTH + 47, HEADER_LENGTH + 69],
] as const;

function fault(frame: Buffer, what: 'malformed' | 'unknown_command', status: number, about: string): Received {
  const isDeliver = frame.length >= HEADER_LENGTH && frame.readUInt32BE(4) === SMGP_COMMANDS.deliver;
  const hex = maskedHex(frame, [[0, HEADER_LENGTH], ...(isDeliver ? DELIVER_SHOWN : [])]);
  const mayAnswer = frame.length >= HEADER_LENGTH && !isAnswer(frame);
  return { kind: 'fault', fault: what, about, hex, ...(mayAnswer && { answer: answerTo(frame, status) }) };
}

function unreadable(frame: Buffer, error: PduError): Received {
  return error.field === 'requestId'
    ? fault(frame, 'unknown_command', STATUS.badCommand, error.message)
    : fault(frame, 'malformed', STATUS.badStructure, error.message);
}

/**
 * The place of a part by PkTotal and PkNumber, for gateways that send no user data header. By 6.3.10 the parts of a message
 * have one MsgID, whose count (its last three octets) is the reference.
 */
function partByParameters(pdu: SmgpPduOf<'deliver'>): PartOf | undefined {
  const total = octetOf(pdu.tlvs, 'pkTotal');
  const index = octetOf(pdu.tlvs, 'pkNumber');
  if (total === undefined || index === undefined) return undefined;
  const part = { reference: parseInt(pdu.msgId.slice(-6), 16) & 0xffff, total, index };
  return isRealPart(part) ? part : undefined;
}

/** What the carrier sends of its own accord. */
export function createReceive(account: SmgpAccount, { clock, service }: ChannelDeps): (frame: Buffer) => Received {
  const numbers = createAccessCode(account.code, service);

  const report = (frame: Buffer, pdu: SmgpPduOf<'deliver'>): Received => {
    const said = readReport(pdu.content);
    if (said === undefined) return fault(frame, 'malformed', STATUS.badStructure, 'content: no report');
    const answer = answerTo(frame, STATUS.ok);
    const state = reportedState(said.stat);
    if (state === null) return { kind: 'nothing', answer };
    const code = said.err === '' || /^0+$/.test(said.err) ? said.stat : `${said.stat}/${said.err}`;
    const at = reportedAt(said.doneTime, clock.now());
    return { kind: 'receipt', receipts: [{ carrierId: said.msgId, state, code, at }], answer };
  };

  const text = (frame: Buffer, pdu: SmgpPduOf<'deliver'>): Received => {
    const from = checkMobile(pdu.srcTermId);
    if (!from.ok) return fault(frame, 'malformed', STATUS.badSource, 'srcTermId: no mobile number');
    const udhi = ((octetOf(pdu.tlvs, 'tpUdhi') ?? 0) & 1) === 1;
    const content = decodeContent({ msgFmt: pdu.msgFmt, udhi, bytes: pdu.content });
    const part = content.part ?? partByParameters(pdu);
    return {
      kind: 'text',
      part: {
        // Parts of one message may come under one MsgID.
        carrierId: part === undefined ? pdu.msgId : `${pdu.msgId}/${part.index}`,
        from: from.value,
        to: numbers.toService(pdu.destTermId),
        text: content.text,
        ...(part !== undefined && { part }),
      },
      answer: answerTo(frame, STATUS.ok),
    };
  };

  return (frame) => {
    let pdu: SmgpPdu;
    try {
      pdu = decodePdu(frame);
    } catch (error) {
      if (error instanceof PduError) return unreadable(frame, error);
      throw error;
    }
    switch (pdu.pdu) {
      case 'deliver':
        return pdu.isReport === 1 ? report(frame, pdu) : text(frame, pdu);
      case 'active_test':
        return { kind: 'nothing', answer: answerTo(frame, STATUS.ok) };
      case 'exit':
        return { kind: 'end', answer: answerTo(frame, STATUS.ok) };
      default:
        if (isAnswer(frame)) return { kind: 'nothing' };
        return fault(frame, 'unknown_command', STATUS.badCommand, `${pdu.pdu} is not for a service provider`);
    }
  };
}
