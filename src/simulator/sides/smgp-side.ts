import {
  commandName,
  decodePdu,
  HEADER_LENGTH,
  isAnswer,
  MAX_LENGTH,
  type SmgpPdu,
  VERSION_30,
  writePdu,
} from '../../channels/smgp/codec';
import { authenticatorClient, authenticatorServer } from '../../channels/smgp/authenticator';
import { writeReport } from '../../channels/smgp/report';
import { octetOf, parameter } from '../../channels/smgp/optional-parameters';
import type { Tlv } from '../../channels/wire/field';
import type { PduWriter } from '../../channels/session/link';
import { decodeContent } from '../../channels/text/content';
import type { PartOf } from '../../channels/channel';
import { errorMessage } from '../../core/errors';
import type { CarrierSide, FromProvider, MoSegment, ReportOut } from '../carrier-side';
import { moContent } from './mo-content';
import { longTime, reportTime, withoutCountryCode } from './numbers';

/** Status (6.2.6). */
const STATUS = { busy: 1, badStructure: 10, badCommand: 11, badLogin: 21, versionTooHigh: 22 } as const;
const LOGIN_MODES = { send: 0, receive: 1, both: 2 } as const;
const STATS = { delivered: 'DELIVRD', failed: 'UNDELIV', expired: 'EXPIRED' } as const;

const writes =
  (pdu: SmgpPdu): PduWriter =>
  (into, at) =>
    writePdu(pdu, into, at);

const withSequence =
  (pdu: SmgpPdu): PduWriter =>
  (into, at, sequence) => {
    pdu.seq = sequence;
    return writePdu(pdu, into, at);
  };

/** Part by the optional parameters; they have no reference. */
function partOf(tlvs: readonly Tlv[]): PartOf | undefined {
  const total = octetOf(tlvs, 'pkTotal');
  const index = octetOf(tlvs, 'pkNumber');
  return total === undefined || index === undefined || total < 2 ? undefined : { reference: 0, total, index };
}

function readLogin(pdu: Extract<SmgpPdu, { pdu: 'login' }>): FromProvider {
  const { clientId, authClient, loginMode, timestamp, version, seq } = pdu;
  return {
    kind: 'login',
    login: clientId,
    knows: (secret) => authClient === authenticatorClient(clientId, secret, timestamp),
    ...(version > VERSION_30 && {
      refusal: { status: STATUS.versionTooHigh, why: `协议版本太高：0x${version.toString(16)}` },
    }),
    submits: loginMode !== LOGIN_MODES.receive,
    receives: loginMode !== LOGIN_MODES.send,
    answer: (status, secret) =>
      writes({
        pdu: 'login_resp',
        seq,
        status,
        authServer: authenticatorServer(status, authClient, secret),
        version: VERSION_30,
      }),
  };
}

function readSubmit(pdu: Extract<SmgpPdu, { pdu: 'submit' }>): FromProvider {
  const { seq, content: bytes, msgFmt, tlvs, srcTermId, dest, needReport } = pdu;
  const decoded = decodeContent({ msgFmt, udhi: octetOf(tlvs, 'tpUdhi') === 1, bytes });
  const part = decoded.part ?? partOf(tlvs);
  return {
    kind: 'submit',
    submitted: {
      from: srcTermId,
      to: dest.map(withoutCountryCode),
      text: decoded.text,
      ...(part !== undefined && { part }),
      reportWanted: needReport === 1,
    },
    answer: (status, msgId) => writes({ pdu: 'submit_resp', seq, msgId, status }),
  };
}

function readPdu(pdu: SmgpPdu): FromProvider {
  switch (pdu.pdu) {
    case 'login':
      return readLogin(pdu);
    case 'submit':
      return readSubmit(pdu);
    case 'active_test':
      return { kind: 'active_test', answer: writes({ pdu: 'active_test_resp', seq: pdu.seq }) };
    case 'exit':
      return { kind: 'terminate', answer: writes({ pdu: 'exit_resp', seq: pdu.seq }) };
    case 'deliver_resp':
      return { kind: 'answer', status: pdu.status };
    case 'active_test_resp':
    case 'exit_resp':
      return { kind: 'answer', status: 0 };
    default:
      return { kind: 'fault', about: `网关不处理 ${pdu.pdu}` };
  }
}

function moTlvs({ part, form }: MoSegment, udhi: boolean): Tlv[] {
  const place =
    part !== undefined && form === 'tp_pk' ? [parameter('pkTotal', part.total), parameter('pkNumber', part.index)] : [];
  return [...(udhi ? [parameter('tpUdhi', 1)] : []), ...place];
}

function reportContent({ id, state, code, submittedAt, at }: ReportOut): Buffer {
  const delivered = state === 'delivered';
  return writeReport({
    msgId: id,
    sub: '001',
    dlvrd: delivered ? '001' : '000',
    submitTime: reportTime(submittedAt),
    doneTime: reportTime(at),
    stat: code ?? STATS[state],
    err: delivered ? '000' : '001',
    text: '',
  });
}

/** SMGP 3.0 as China Telecom's gateway speaks it. Ids are ten octets of BCD: gateway, MMDDhhmm, count (6.2.26). */
export function createSmgpSide(epoch: Date): CarrierSide {
  const begun = longTime(epoch);
  const deliver = (mo: Pick<MoSegment, 'id' | 'from' | 'to' | 'at'>, isReport: number, content: Buffer) => ({
    pdu: 'deliver' as const,
    seq: 0,
    msgId: mo.id,
    isReport,
    msgFmt: 0,
    recvTime: longTime(mo.at),
    srcTermId: mo.from,
    destTermId: mo.to,
    content,
    reserve: '',
    tlvs: [] as Tlv[],
  });
  return {
    protocol: 'smgp30',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 8, maxSequence: 0xffff_ffff, maxLength: MAX_LENGTH },
    partForms: ['udh8', 'udh16', 'tp_pk'],
    busyStatus: STATUS.busy,
    loginRefusedStatus: STATUS.badLogin,
    sequenceIsId: false,
    read: (frame) => {
      try {
        return readPdu(decodePdu(frame));
      } catch (error) {
        const about = errorMessage(error);
        const name = commandName(frame.readUInt32BE(4));
        if (name !== 'submit' || isAnswer(frame)) return { kind: 'fault', about };
        const refusal = { pdu: 'submit_resp' as const, seq: frame.readUInt32BE(8), msgId: '00'.repeat(10) };
        return { kind: 'fault', about, answer: writes({ ...refusal, status: STATUS.badStructure }) };
      }
    },
    newId: (serial) => {
      const gateway = `1${begun.slice(12)}${String(Math.floor(serial / 1_000_000) % 1_000).padStart(3, '0')}`;
      return `${gateway}${begun.slice(4, 12)}${String(serial % 1_000_000).padStart(6, '0')}`;
    },
    deliver: (mo) => {
      const { msgFmt, udhi, bytes } = moContent(mo);
      return withSequence({ ...deliver(mo, 0, bytes), msgFmt, tlvs: moTlvs(mo, udhi) });
    },
    report: (report) =>
      withSequence(
        deliver({ id: report.id, from: report.to, to: report.from, at: report.at }, 1, reportContent(report)),
      ),
    activeTest: withSequence({ pdu: 'active_test', seq: 0 }),
    terminate: withSequence({ pdu: 'exit', seq: 0 }),
  };
}
