import {
  commandName,
  decodePdu,
  HEADER_LENGTH,
  isAnswer,
  MAX_LENGTH,
  type SgipPdu,
  writePdu,
} from '../../channels/sgip/codec';
import { RESULT } from '../../channels/sgip/answers';
import { messageId } from '../../channels/sgip/message-id';
import { readSequence, type SgipSequence, timeWord } from '../../channels/sgip/sequence';
import type { PduWriter } from '../../channels/session/link';
import { decodeContent } from '../../channels/text/content';
import { errorMessage } from '../../core/errors';
import type { CarrierSide, FromProvider } from '../carrier-side';
import { moContent } from './mo-content';
import { withCountryCode, withoutCountryCode } from './numbers';

/** Number of this gateway's node: 1 and the area code of the gateway stand first in a carrier's, 3 in a service provider's (3.4). */
const NODE = 1_037_100_000;
/** LoginType 1: the service provider to the gateway; 2: the gateway to the service provider (4.2.3.1). */
const TO_GATEWAY = 1;
const TO_PROVIDER = 2;
const STATE = { delivered: 0, failed: 2, expired: 2 } as const;
const UNKNOWN_USER = 29;

const writes =
  (pdu: SgipPdu): PduWriter =>
  (into, at) =>
    writePdu(pdu, into, at);

function answers(frame: Buffer, result: number): PduWriter {
  const seq = readSequence(frame, 8);
  const name = commandName(frame.readUInt32BE(4) + 0x8000_0000);
  // Every answer of SGIP without fields of its own is a result and the reserve.
  return writes({ pdu: name ?? 'bind_resp', seq, result, reserve: '' } as SgipPdu);
}

function readPdu(pdu: SgipPdu, frame: Buffer): FromProvider {
  switch (pdu.pdu) {
    case 'bind':
      return {
        kind: 'login',
        login: pdu.loginName,
        knows: (secret) => pdu.loginPassword === secret,
        ...(pdu.loginType !== TO_GATEWAY && {
          refusal: { status: RESULT.badLoginType, why: `登录类型应为 ${TO_GATEWAY}，收到 ${pdu.loginType}` },
        }),
        submits: true,
        receives: false,
        answer: (status) => answers(frame, status),
      };
    case 'submit': {
      const { content: bytes, msgFmt, tpUdhi, spNumber, dest, reportFlag } = pdu;
      const { seq } = pdu;
      return {
        kind: 'submit',
        submitted: {
          id: messageId(seq),
          from: spNumber,
          to: dest.map(withoutCountryCode),
          ...decodeContent({ msgFmt, udhi: tpUdhi === 1, bytes }),
          // 1: a report always; 0: only of a failure, 2: none, 3: not a text but a fee.
          reportWanted: reportFlag === 1,
        },
        answer: (status) => writes({ pdu: 'submit_resp', seq, result: status, reserve: '' }),
      };
    }
    case 'unbind':
      return { kind: 'terminate', answer: writes({ pdu: 'unbind_resp', seq: pdu.seq }) };
    case 'bind_resp':
    case 'deliver_resp':
    case 'report_resp':
      return { kind: 'answer', status: pdu.result };
    case 'unbind_resp':
      return { kind: 'answer', status: 0 };
    default:
      return isAnswer(frame)
        ? { kind: 'fault', about: `意外的应答 ${pdu.pdu}` }
        : { kind: 'other', answer: answers(frame, RESULT.badCommand) };
  }
}

/** SGIP 1.2 as China Unicom's gateway (SMG) speaks it. An id is the sequence of the Submit. */
export function createSgipSide(epoch: Date): CarrierSide {
  const time = timeWord(epoch);
  const sequenceOf = (number: number): SgipSequence => [NODE, time, number];
  const withSequence =
    (pdu: SgipPdu): PduWriter =>
    (into, at, sequence) => {
      pdu.seq = sequenceOf(sequence);
      return writePdu(pdu, into, at);
    };
  return {
    protocol: 'sgip12',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 16, maxSequence: 0xffff_ffff, maxLength: MAX_LENGTH },
    partForms: ['udh8', 'udh16'],
    busyStatus: RESULT.busy,
    loginRefusedStatus: RESULT.badLogin,
    sequenceIsId: true,
    read: (frame) => {
      try {
        return readPdu(decodePdu(frame), frame);
      } catch (error) {
        const known = commandName(frame.readUInt32BE(4)) !== undefined && !isAnswer(frame);
        return {
          kind: 'fault',
          about: errorMessage(error),
          ...(known && { answer: answers(frame, RESULT.badParameter) }),
        };
      }
    },
    newId: (serial) => messageId(sequenceOf(serial)),
    deliver: (mo) => {
      const { msgFmt, udhi, bytes } = moContent(mo);
      return withSequence({
        pdu: 'deliver',
        seq: sequenceOf(0),
        userNumber: withCountryCode(mo.from),
        spNumber: mo.to,
        tpPid: 0,
        tpUdhi: udhi ? 1 : 0,
        msgFmt,
        content: bytes,
        reserve: '',
      });
    },
    report: ({ id, to, state, code }) => {
      const [submitNode = 0, submitTime = 0, submitNumber = 0] = id.split('.').map(Number);
      return withSequence({
        pdu: 'report',
        seq: sequenceOf(0),
        submitNode,
        submitTime,
        submitNumber,
        reportType: 0,
        userNumber: withCountryCode(to),
        state: STATE[state],
        errorCode: state === 'delivered' ? 0 : Number(code ?? UNKNOWN_USER),
        reserve: '',
      });
    },
    terminate: withSequence({ pdu: 'unbind', seq: sequenceOf(0) }),
    bind: (loginName, loginPassword) =>
      withSequence({ pdu: 'bind', seq: sequenceOf(0), loginType: TO_PROVIDER, loginName, loginPassword, reserve: '' }),
  };
}
