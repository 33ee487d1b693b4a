import { checkMobile } from '../../core/mobile';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { Received } from '../session/dialect';
import { maskedHex } from '../session/masked-hex';
import { decodeContent } from '../text/content';
import { PduError } from '../wire/layout';
import type { SgipAccount } from './account';
import { answerTo } from './answer-writer';
import { RESULT } from './answers';
import { decodePdu, HEADER_LENGTH, isAnswer, type SgipPdu, type SgipPduOf, SGIP_COMMANDS } from './codec';
import { messageId } from './message-id';

/** What a log may have of a PDU: no user's number, no text, no password. */
const SHOWN = new Map<number, readonly (readonly [number, number])[]>([
  // The number texted, coding and length.
  [SGIP_COMMANDS.deliver, [[HEADER_LENGTH + 21, HEADER_LENGTH + 49]]],
  // All but the user's number.
  [SGIP_COMMANDS.report, [[HEADER_LENGTH, HEADER_LENGTH + 13], [HEADER_LENGTH + 34, Infinity]]], // prettier-ignore
]);

function fault(frame: Buffer, what: 'malformed' | 'unknown_command', result: number, about: string): Received {
  const hex = maskedHex(frame, [
    [0, HEADER_LENGTH],
    ...(SHOWN.get(frame.length < 8 ? 0 : frame.readUInt32BE(4)) ?? []),
  ]);
  const mayAnswer = frame.length >= HEADER_LENGTH && !isAnswer(frame);
  return { kind: 'fault', fault: what, about, hex, ...(mayAnswer && { answer: answerTo(frame, result) }) };
}

/**
 * By 3.7.2.4.2 a connection on which such a thing comes is to be ended. What else is on it would suffer for one PDU that comes
 * again at once, so it is answered instead with the code 5.2 has for it: 8 for lengths, 7 for an unknown command, else 5.
 */
function unreadable(frame: Buffer, error: PduError): Received {
  if (error.field === 'commandId') return fault(frame, 'unknown_command', RESULT.badCommand, error.message);
  const result = error.fault === 'too_short' || error.fault === 'too_long' ? RESULT.badLength : RESULT.badParameter;
  return fault(frame, 'malformed', result, error.message);
}

const DELIVERED = 0;
const WAITING = 1;
const FAILED = 2;
const ABOUT_SUBMIT = 0;

/** What the carrier sends of its own accord, on its connection to us or on ours. */
export function createReceive(account: SgipAccount, { clock, service }: ChannelDeps): (frame: Buffer) => Received {
  const numbers = createAccessCode(account.code, service);

  const deliver = (frame: Buffer, pdu: SgipPduOf<'deliver'>): Received => {
    const from = checkMobile(pdu.userNumber);
    if (!from.ok) return fault(frame, 'malformed', RESULT.badNumber, 'userNumber: no mobile number');
    const { text, part } = decodeContent({ msgFmt: pdu.msgFmt, udhi: (pdu.tpUdhi & 1) === 1, bytes: pdu.content });
    const carrierId = messageId(pdu.seq);
    const to = numbers.toService(pdu.spNumber);
    return {
      kind: 'text',
      part: { carrierId, from: from.value, to, text, ...(part !== undefined && { part }) },
      answer: answerTo(frame, RESULT.ok),
    };
  };

  const report = (frame: Buffer, pdu: SgipPduOf<'report'>): Received => {
    const answer = answerTo(frame, RESULT.ok);
    if (pdu.reportType !== ABOUT_SUBMIT || pdu.state === WAITING) return { kind: 'nothing', answer };
    if (pdu.state !== DELIVERED && pdu.state !== FAILED) {
      return fault(frame, 'malformed', RESULT.badParameter, `state: ${pdu.state} is not in 0..2`);
    }
    const carrierId = messageId([pdu.submitNode, pdu.submitTime, pdu.submitNumber]);
    const state = pdu.state === DELIVERED ? 'delivered' : 'failed';
    return { kind: 'receipt', receipts: [{ carrierId, state, code: String(pdu.errorCode), at: clock.now() }], answer };
  };

  return (frame) => {
    let pdu: SgipPdu;
    try {
      pdu = decodePdu(frame);
    } catch (error) {
      if (error instanceof PduError) return unreadable(frame, error);
      throw error;
    }
    switch (pdu.pdu) {
      case 'deliver':
        return deliver(frame, pdu);
      case 'report':
        return report(frame, pdu);
      case 'unbind':
        return { kind: 'end', answer: answerTo(frame, RESULT.ok) };
      case 'user_rpt':
        return { kind: 'nothing', answer: answerTo(frame, RESULT.ok) };
      case 'bind':
        return { kind: 'nothing', answer: answerTo(frame, RESULT.loggedInAlready) };
      default:
        // An answer nobody waits for is dropped; a command for a gateway is answered with an error (3.7.2.4.2).
        if (isAnswer(frame)) return { kind: 'nothing' };
        return fault(frame, 'unknown_command', RESULT.badCommand, `${pdu.pdu} is not for a service provider`);
    }
  };
}
