import { decodePdu, HEADER, MAX_PDU, UnknownCommand, writePdu } from '../../channels/smpp/codec';
import type { PduOf, SmppPdu } from '../../channels/smpp/bodies';
import { ESM } from '../../channels/smpp/commands';
import { type TagName, tlv, tlvNumber, tlvOctets } from '../../channels/smpp/tags';
import type { PduWriter } from '../../channels/session/link';
import { decodeContent } from '../../channels/text/content';
import type { PartOf } from '../../channels/channel';
import { errorMessage } from '../../core/errors';
import type { CarrierSide, FromProvider, MoSegment, ReportOut, Submitted } from '../carrier-side';
import type { IdForm } from '../options';
import { moContent } from './mo-content';
import { reportTime, withCountryCode, withoutCountryCode } from './numbers';

/** command_status (5.1.3). */
const STATUS = { badLength: 2, badCommand: 3, bindFailed: 13, throttled: 0x58 } as const;
const SYSTEM_ID = 'SMSC12366';
const VERSION_34 = 0x34;
const INTERNATIONAL = 1;
const ISDN = 1;
const STATES = {
  delivered: { stat: 'DELIVRD', messageState: 2, err: '000' },
  expired: { stat: 'EXPIRED', messageState: 3, err: '001' },
  failed: { stat: 'UNDELIV', messageState: 5, err: '001' },
} as const;

const writes =
  (pdu: SmppPdu, seq?: number): PduWriter =>
  (into, at, sequence) =>
    writePdu(pdu, into, at, seq ?? sequence);

type Tlvs = PduOf<'submit_sm'>['tlvs'];

const params = (values: Partial<Record<TagName, number | string>>): Tlvs =>
  Object.entries(values).flatMap(([name, value]) => tlv(name as TagName, value) ?? []);

/** Part by the sar parameters (5.3.2.22 …). */
function sarPart(tlvs: Tlvs): PartOf | undefined {
  const reference = tlvNumber(tlvs, 'sar_msg_ref_num');
  const total = tlvNumber(tlvs, 'sar_total_segments');
  const index = tlvNumber(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || total === undefined || index === undefined || total < 2) return undefined;
  return { reference, total, index };
}

interface Message {
  sourceAddr: string;
  esmClass: number;
  dataCoding: number;
  registeredDelivery: number;
  shortMessage?: Buffer;
  tlvs: Tlvs;
}

function submitted(pdu: Message, to: readonly string[]): Submitted {
  const payload = tlvOctets(pdu.tlvs, 'message_payload');
  const bytes = payload ?? pdu.shortMessage ?? Buffer.alloc(0);
  const { text, part } = decodeContent({ msgFmt: pdu.dataCoding, udhi: (pdu.esmClass & ESM.udhi) !== 0, bytes });
  const place = part ?? sarPart(pdu.tlvs);
  return {
    from: pdu.sourceAddr,
    to: to.map(withoutCountryCode),
    text,
    ...(place !== undefined && { part: place }),
    // 1: success and failure; 2 (failure only) is not simulated.
    reportWanted: (pdu.registeredDelivery & 3) === 1,
  };
}

type Bind = PduOf<'bind_transceiver'> | PduOf<'bind_receiver'> | PduOf<'bind_transmitter'>;

function readLogin(pdu: Bind): FromProvider {
  const { seq } = pdu;
  return {
    kind: 'login',
    login: pdu.systemId,
    knows: (secret) => pdu.password === secret,
    submits: pdu.pdu !== 'bind_receiver',
    receives: pdu.pdu !== 'bind_transmitter',
    answer: (commandStatus) => {
      const tlvs = commandStatus === 0 ? params({ sc_interface_version: VERSION_34 }) : [];
      return writes({ pdu: `${pdu.pdu}_resp`, seq, commandStatus, systemId: SYSTEM_ID, tlvs }, seq);
    },
  };
}

const nack = (seq: number, commandStatus: number): PduWriter =>
  writes({ pdu: 'generic_nack', seq, commandStatus }, seq);

function readPdu(pdu: SmppPdu): FromProvider {
  const { seq } = pdu;
  switch (pdu.pdu) {
    case 'bind_transceiver':
    case 'bind_receiver':
    case 'bind_transmitter':
      return readLogin(pdu);
    case 'submit_sm':
    case 'data_sm':
      return {
        kind: 'submit',
        submitted: submitted(pdu, [pdu.destAddr]),
        answer: (commandStatus, id) => {
          const messageId = commandStatus === 0 ? id : '';
          return writes({ pdu: `${pdu.pdu}_resp`, seq, commandStatus, messageId, tlvs: [] }, seq);
        },
      };
    case 'submit_multi': {
      const numbers = pdu.destinations.flatMap((one) => ('destAddr' in one ? [one.destAddr] : []));
      return {
        kind: 'submit',
        submitted: submitted(pdu, numbers),
        answer: (commandStatus, messageId) =>
          writes({ pdu: 'submit_multi_resp', seq, commandStatus, messageId, failures: [] }, seq),
      };
    }
    case 'enquire_link':
      return { kind: 'active_test', answer: writes({ pdu: 'enquire_link_resp', seq, commandStatus: 0 }, seq) };
    case 'unbind':
      return { kind: 'terminate', answer: writes({ pdu: 'unbind_resp', seq, commandStatus: 0 }, seq) };
    case 'deliver_sm_resp':
    case 'data_sm_resp':
    case 'enquire_link_resp':
    case 'unbind_resp':
    case 'generic_nack':
      return { kind: 'answer', status: pdu.commandStatus };
    default:
      return { kind: 'fault', about: `网关不处理 ${pdu.pdu}`, answer: nack(seq, STATUS.badCommand) };
  }
}

function withSar({ part, form }: MoSegment): Tlvs {
  if (part === undefined || form !== 'sar') return [];
  const { reference, total, index } = part;
  return params({ sar_msg_ref_num: reference, sar_total_segments: total, sar_segment_seqnum: index });
}

/** The id as the report has it: the one of the answer, or the same number to the other base. */
function idInReport(id: string, form: IdForm): string {
  if (form === 'hex_then_decimal') return BigInt(`0x${id}`).toString(10);
  return form === 'decimal_then_hex' ? BigInt(id).toString(16).toUpperCase() : id;
}

/** Appendix B. */
function receiptText(report: ReportOut, id: string): Buffer {
  const { state, code, submittedAt, at } = report;
  const { stat, err } = STATES[state];
  const delivered = state === 'delivered' ? '001' : '000';
  const dates = `submit date:${reportTime(submittedAt)} done date:${reportTime(at)}`;
  return Buffer.from(`id:${id} sub:001 dlvrd:${delivered} ${dates} stat:${code ?? stat} err:${err} text:`, 'latin1');
}

const SECOND = 1_000;
const A_MILLION = 1_000_000;

/** SMPP 3.4 as an aggregator's SMSC speaks it. Ids are numbers in the form asked for, or 32 hex digits. */
export function createSmppSide(epoch: Date, idForm: IdForm): CarrierSide {
  const begun = Math.floor(epoch.getTime() / SECOND) % (1_000 * A_MILLION);
  const deliver = (from: string, to: string, shortMessage: Buffer): PduOf<'deliver_sm'> => ({
    pdu: 'deliver_sm',
    seq: 0,
    commandStatus: 0,
    serviceType: '',
    sourceTon: INTERNATIONAL,
    sourceNpi: ISDN,
    sourceAddr: withCountryCode(from),
    destTon: 0,
    destNpi: ISDN,
    destAddr: to,
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresentFlag: 0,
    dataCoding: 0,
    smDefaultMsgId: 0,
    shortMessage,
    tlvs: [],
  });
  return {
    protocol: 'smpp34',
    format: { headerLength: HEADER, sequenceAt: 12, maxSequence: 0x7fff_ffff, maxLength: MAX_PDU },
    partForms: ['udh8', 'udh16', 'sar', 'payload'],
    busyStatus: STATUS.throttled,
    loginRefusedStatus: STATUS.bindFailed,
    sequenceIsId: false,
    read: (frame) => {
      try {
        return readPdu(decodePdu(frame));
      } catch (error) {
        const status = error instanceof UnknownCommand ? STATUS.badCommand : STATUS.badLength;
        const isAnswer = (frame[4] ?? 0) >= 0x80;
        const about = errorMessage(error);
        return isAnswer
          ? { kind: 'fault', about }
          : { kind: 'fault', about, answer: nack(frame.readUInt32BE(12), status) };
      }
    },
    newId: (serial) => {
      const number = BigInt(begun) * BigInt(A_MILLION) + BigInt(serial);
      if (idForm === 'uuid') return number.toString(16).padStart(32, '0');
      return idForm === 'hex' || idForm === 'hex_then_decimal'
        ? number.toString(16).toUpperCase()
        : number.toString(10);
    },
    deliver: (mo) => {
      const { msgFmt, udhi, bytes } = moContent(mo);
      const pdu = deliver(mo.from, mo.to, bytes);
      pdu.dataCoding = msgFmt;
      pdu.esmClass = udhi ? ESM.udhi : 0;
      pdu.tlvs = withSar(mo);
      if (mo.form === 'payload') {
        pdu.shortMessage = Buffer.alloc(0);
        pdu.tlvs = params({ message_payload: bytes.toString('hex') });
      }
      return writes(pdu);
    },
    report: (report) => {
      const id = idInReport(report.id, idForm);
      const pdu = deliver(report.to, report.from, receiptText(report, id));
      pdu.esmClass = ESM.receipt;
      pdu.tlvs = params({ receipted_message_id: id, message_state: STATES[report.state].messageState });
      return writes(pdu);
    },
    activeTest: writes({ pdu: 'enquire_link', seq: 0, commandStatus: 0 }),
    terminate: writes({ pdu: 'unbind', seq: 0, commandStatus: 0 }),
  };
}
