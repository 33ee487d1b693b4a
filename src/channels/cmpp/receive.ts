import { checkMobile } from '../../core/mobile';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import type { Received } from '../session/dialect';
import type { PduWriter } from '../session/link';
import { maskedHex } from '../session/masked-hex';
import { reportedAt } from '../session/moments';
import { decodeContent } from '../text/content';
import { PduError } from '../wire/layout';
import type { CmppAccount } from './account';
import { RESULT, reportedState } from './answers';
import { type CmppCodec, type CmppName, type CmppPdu, type CmppPduOf, HEADER_LENGTH, nameOf } from './codec';
import { msgIdOf } from './message-id';
import { readReport } from './report';

/** What a log may have of a DELIVER: all before the sender's number. Of anything else, its header. */
const SHOWN_OF_DELIVER = HEADER_LENGTH + 42;

const REPORT = 1;
const NO_ID = '0';

/** What the carrier sends of its own accord. `spoken` is the codec of the version the session has. */
export function createReceive(account: CmppAccount, { clock, service }: ChannelDeps, spoken: () => CmppCodec) {
  const numbers = createAccessCode(account.code, service);

  const writes = (pdu: CmppPdu): PduWriter => {
    const codec = spoken();
    return (into, at) => codec.write(pdu, into, at);
  };

  /** The answer to a request that cannot be taken; CMPP has one for few. */
  const refusal = (name: CmppName | undefined, frame: Buffer, result: number): PduWriter | undefined => {
    if (frame.length < HEADER_LENGTH) return undefined;
    const seq = frame.readUInt32BE(8);
    const msgId = msgIdOf(frame, HEADER_LENGTH);
    if (name === 'deliver') return writes({ pdu: 'deliver_resp', seq, msgId, result });
    // What only a gateway does: the specification's own words for no.
    if (name === 'submit') return writes({ pdu: 'submit_resp', seq, msgId: NO_ID, result });
    if (name === 'cancel') return writes({ pdu: 'cancel_resp', seq, successId: 1 });
    if (name === 'fwd') return writes({ pdu: 'fwd_resp', seq, msgId: NO_ID, pkTotal: 1, pkNumber: 1, result });
    return undefined;
  };

  const fault = (frame: Buffer, what: 'malformed' | 'unknown_command', result: number, about: string): Received => {
    const name = nameOf(frame);
    const answer = refusal(name, frame, result);
    const hex = maskedHex(frame, [[0, name === 'deliver' ? SHOWN_OF_DELIVER : HEADER_LENGTH]]);
    return { kind: 'fault', fault: what, about, hex, ...(answer !== undefined && { answer }) };
  };

  const report = (frame: Buffer, { seq, msgId, content }: CmppPduOf<'deliver'>): Received => {
    const { msgId: carrierId, stat, doneTime } = readReport(content, spoken().version);
    const answer = writes({ pdu: 'deliver_resp', seq, msgId, result: RESULT.ok });
    const state = reportedState(stat);
    if (state === null) return { kind: 'nothing', answer };
    return {
      kind: 'receipt',
      receipts: [{ carrierId, state, code: stat, at: reportedAt(doneTime, clock.now()) }],
      answer,
    };
  };

  const deliver = (frame: Buffer, pdu: CmppPduOf<'deliver'>): Received => {
    if (pdu.registeredDelivery === REPORT) return report(frame, pdu);
    const from = checkMobile(pdu.srcTerminalId);
    if (!from.ok) return fault(frame, 'malformed', RESULT.other, 'srcTerminalId: no mobile number');
    const { msgId, seq } = pdu;
    const { text, part } = decodeContent({ msgFmt: pdu.msgFmt, udhi: (pdu.tpUdhi & 1) === 1, bytes: pdu.content });
    return {
      kind: 'text',
      part: {
        ...(msgId !== NO_ID && { carrierId: msgId }),
        from: from.value,
        to: numbers.toService(pdu.destId),
        text,
        ...(part !== undefined && { part }),
      },
      answer: writes({ pdu: 'deliver_resp', seq, msgId, result: RESULT.ok }),
    };
  };

  const take = (frame: Buffer, pdu: CmppPdu): Received => {
    switch (pdu.pdu) {
      case 'deliver':
        return deliver(frame, pdu);
      case 'active_test':
        return { kind: 'nothing', answer: writes({ pdu: 'active_test_resp', seq: pdu.seq, reserved: 0 }) };
      case 'terminate':
        return { kind: 'end', answer: writes({ pdu: 'terminate_resp', seq: pdu.seq }) };
      default:
        // An answer nobody waits for is dropped.
        if (pdu.pdu.endsWith('_resp')) return { kind: 'nothing' };
        return fault(frame, 'unknown_command', RESULT.badCommand, `${pdu.pdu} is not for a service provider`);
    }
  };

  return (frame: Buffer): Received => {
    try {
      return take(frame, spoken().decodePdu(frame));
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      if (error.field === 'commandId') return fault(frame, 'unknown_command', RESULT.badCommand, error.message);
      return fault(frame, 'malformed', RESULT.badStructure, error.message);
    }
  };
}
