import { authenticatorIsmg, authenticatorSource } from '../../channels/cmpp/authenticator';
import {
  cmpp20,
  cmpp30,
  type CmppCodec,
  type CmppPdu,
  type CmppPduOf,
  HEADER_LENGTH,
  MAX_LENGTH,
  nameOf,
} from '../../channels/cmpp/codec';
import { packMsgId } from '../../channels/cmpp/message-id';
import { writeReport } from '../../channels/cmpp/report';
import type { PduWriter } from '../../channels/session/link';
import { decodeContent } from '../../channels/text/content';
import { errorMessage } from '../../core/errors';
import { shanghaiTime } from '../../core/shanghai-time';
import type { CarrierSide, FromProvider } from '../carrier-side';
import { moContent } from './mo-content';
import { reportTime, withoutCountryCode } from './numbers';

/** Status of a CONNECT_RESP (8.4.1.2). */
const CONNECT = { authentication: 3, versionTooHigh: 4 } as const;
/** Result of a SUBMIT_RESP (8.4.3.2). */
const RESULT = { structure: 1, busy: 8 } as const;
const STATS = { delivered: 'DELIVRD', failed: 'UNDELIV', expired: 'EXPIRED' } as const;
const GATEWAY = 100_000;
const SEQUENCES = 65_536;

function readConnect(pdu: CmppPduOf<'connect'>, codec: CmppCodec, older: CarrierSide | undefined): FromProvider {
  const { sourceAddr, authenticatorSource: source, version, timestamp, seq } = pdu;
  const wants30 = version >= cmpp30.versionOctet;
  const speaks20 = wants30 ? undefined : older;
  const spoken = speaks20 === undefined ? codec : cmpp20;
  const tooHigh = codec === cmpp20 && wants30;
  return {
    kind: 'login',
    login: sourceAddr,
    knows: (secret) => source === authenticatorSource(sourceAddr, secret, timestamp),
    ...(tooHigh && { refusal: { status: CONNECT.versionTooHigh, why: '协议版本太高：本网关只支持 CMPP 2.0' } }),
    ...(speaks20 !== undefined && { speaks: speaks20 }),
    submits: true,
    receives: true,
    answer: (status, secret) => (into, at) =>
      spoken.write(
        {
          pdu: 'connect_resp',
          seq,
          status,
          authenticatorIsmg: authenticatorIsmg(status, source, secret, spoken === cmpp30 ? 4 : 1),
          version: codec.versionOctet,
        },
        into,
        at,
      ),
  };
}

function readSubmit(pdu: CmppPduOf<'submit'>, { write }: CmppCodec): FromProvider {
  const { seq, content: bytes, msgFmt, tpUdhi, pkTotal, pkNumber, srcId, dest, registeredDelivery } = pdu;
  const { text, part: inHeader } = decodeContent({ msgFmt, udhi: tpUdhi === 1, bytes });
  // Without a header the parts are known by Pk_total and Pk_number alone; there is no reference then.
  const part = inHeader ?? (pkTotal > 1 ? { reference: 0, total: pkTotal, index: pkNumber } : undefined);
  return {
    kind: 'submit',
    submitted: {
      from: srcId,
      to: dest.map(withoutCountryCode),
      text,
      ...(part !== undefined && { part }),
      reportWanted: registeredDelivery === 1,
    },
    answer: (result, msgId) => (into, at) => write({ pdu: 'submit_resp', seq, msgId, result }, into, at),
  };
}

function readPdu(pdu: CmppPdu, codec: CmppCodec, older: CarrierSide | undefined): FromProvider {
  const { seq } = pdu;
  const writes =
    (answer: CmppPdu): PduWriter =>
    (into, at) =>
      codec.write(answer, into, at);
  switch (pdu.pdu) {
    case 'connect':
      return readConnect(pdu, codec, older);
    case 'submit':
      return readSubmit(pdu, codec);
    case 'active_test':
      return { kind: 'active_test', answer: writes({ pdu: 'active_test_resp', seq, reserved: 0 }) };
    case 'terminate':
      return { kind: 'terminate', answer: writes({ pdu: 'terminate_resp', seq }) };
    case 'cancel':
      // 1: not cancelled; the text is long on its way.
      return { kind: 'other', answer: writes({ pdu: 'cancel_resp', seq, successId: 1 }) };
    case 'deliver_resp':
      return { kind: 'answer', status: pdu.result };
    case 'active_test_resp':
    case 'terminate_resp':
      return { kind: 'answer', status: 0 };
    default:
      return { kind: 'fault', about: `网关不处理 ${pdu.pdu}` };
  }
}

function sideOf(codec: CmppCodec, epoch: Date, older: CarrierSide | undefined): CarrierSide {
  const { month, day, hour, minute, second } = shanghaiTime(epoch);
  const withSequence =
    (pdu: CmppPdu): PduWriter =>
    (into, at, sequence) => {
      pdu.seq = sequence;
      return codec.write(pdu, into, at);
    };
  const deliver = (msgId: string, from: string, to: string, content: Buffer): CmppPduOf<'deliver'> => ({
    pdu: 'deliver',
    seq: 0,
    msgId,
    destId: to,
    serviceId: '',
    tpPid: 0,
    tpUdhi: 0,
    msgFmt: 0,
    srcTerminalId: from,
    srcTerminalType: 0,
    registeredDelivery: 0,
    content,
    linkId: '',
  });
  return {
    protocol: codec === cmpp30 ? 'cmpp30' : 'cmpp20',
    format: { headerLength: HEADER_LENGTH, sequenceAt: 8, maxSequence: 0xffff_ffff, maxLength: MAX_LENGTH },
    partForms: ['udh8', 'udh16'],
    busyStatus: RESULT.busy,
    loginRefusedStatus: CONNECT.authentication,
    sequenceIsId: false,
    read: (frame) => {
      try {
        return readPdu(codec.decodePdu(frame), codec, older);
      } catch (error) {
        const about = errorMessage(error);
        if (nameOf(frame) !== 'submit') return { kind: 'fault', about };
        const seq = frame.readUInt32BE(8);
        const refusal: CmppPdu = { pdu: 'submit_resp', seq, msgId: '0', result: RESULT.structure };
        return { kind: 'fault', about, answer: (into, at) => codec.write(refusal, into, at) };
      }
    },
    newId: (serial) => {
      const gateway = GATEWAY + Math.floor(serial / SEQUENCES);
      return packMsgId({ month, day, hour, minute, second, gateway, sequence: serial % SEQUENCES });
    },
    deliver: (mo) => {
      const { msgFmt, udhi, bytes } = moContent(mo);
      return withSequence({ ...deliver(mo.id, mo.from, mo.to, bytes), tpUdhi: udhi ? 1 : 0, msgFmt });
    },
    report: ({ id, to, from, state, code, submittedAt, at, serial }) => {
      const content = writeReport(
        {
          msgId: id,
          stat: code ?? STATS[state],
          submitTime: reportTime(submittedAt),
          doneTime: reportTime(at),
          destTerminalId: to,
          smscSequence: serial,
        },
        codec.version,
      );
      return withSequence({ ...deliver(id, to, from, content), registeredDelivery: 1 });
    },
    activeTest: withSequence({ pdu: 'active_test', seq: 0 }),
    terminate: withSequence({ pdu: 'terminate', seq: 0 }),
  };
}

/** CMPP as China Mobile's gateway (ISMG) speaks it. That of 3.0 also takes service providers of 2.0, that of 2.0 refuses 3.0. */
export function createCmppSide(protocol: 'cmpp20' | 'cmpp30', epoch: Date): CarrierSide {
  const older = sideOf(cmpp20, epoch, undefined);
  return protocol === 'cmpp20' ? older : sideOf(cmpp30, epoch, older);
}
