import type { Lane, OutboundSegment, SubmitOutcome } from '../channel';
import { checkMobile } from '../../core/mobile';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import { outcomeOf, readAnswer } from '../session/answers';
import { type Dialect, LoginRefused, type Received } from '../session/dialect';
import type { Link, PduWriter } from '../session/link';
import { smppMoment } from '../session/moments';
import { errorMessage } from '../../core/errors';
import { ANSWER_BIT } from '../wire/commands';
import type { SmppAccount } from './account';
import { smppAnswer, STATUS } from './answers';
import type { PduOf, SmppPdu } from './bodies';
import { decodePdu, HEADER, MAX_PDU, readHeader, UnknownCommand, writePdu } from './codec';
import { commandName, ESM } from './commands';
import { carry, readCarried } from './content';
import type { MessageIds } from './message-id';
import { plausibleTime, readReceipt } from './receipt';
import { type TagName, tlvOctets } from './tags';
import { relativeTime } from './times';

export type Role = 'transceiver' | 'transmitter' | 'receiver';

const FORMAT = { headerLength: HEADER, sequenceAt: 12, maxSequence: 0x7fffffff, maxLength: MAX_PDU };
const SMPP_34 = 0x34;
const PRIORITY: Readonly<Record<Lane, number>> = { reply: 2, urgent: 1, bulk: 0 };

const UNREADABLE: SubmitOutcome = { kind: 'unknown', message: '网关的应答无法识别' };

type Empty = 'enquire_link' | 'enquire_link_resp' | 'unbind' | 'unbind_resp' | 'generic_nack';
const EMPTY = { seq: 0, commandStatus: 0 };

/** A PDU without body; an answer repeats the sequence number it is given. */
function empty(pdu: Empty, seq?: number, commandStatus = 0): PduWriter {
  const whole = { pdu, seq: 0, commandStatus };
  return (into, at, sequence) => writePdu(whole, into, at, seq ?? sequence);
}

type Bringing = PduOf<'deliver_sm'> | PduOf<'data_sm'>;

/** The answer to what the carrier brought. message_id is unused there (4.6.2). */
function taken(pdu: Bringing['pdu'], seq: number, commandStatus: number = STATUS.ok): PduWriter {
  const answer = { pdu: `${pdu}_resp` as const, seq, commandStatus, messageId: '', tlvs: [] };
  return (into, at) => writePdu(answer, into, at, seq);
}

function bindOf(account: SmppAccount, role: Role): PduWriter {
  const { login, secret, systemType, interfaceVersion, addressTon, addressNpi, addressRange } = account;
  const bind = {
    ...EMPTY,
    pdu: `bind_${role}` as const,
    systemId: login,
    password: secret,
    systemType: systemType ?? '',
    interfaceVersion: interfaceVersion ?? SMPP_34,
    addrTon: addressTon ?? 0,
    addrNpi: addressNpi ?? 0,
    addressRange: addressRange ?? '',
  };
  return (into, at, sequence) => writePdu(bind, into, at, sequence);
}

function refusal(status: number): SubmitOutcome {
  const answer = smppAnswer(status);
  return outcomeOf(answer, answer.name);
}

export interface SmppDialectOptions {
  account: SmppAccount;
  role: Role;
  /** One for all connections of an account. */
  ids: MessageIds;
  deps: Pick<ChannelDeps, 'clock' | 'service'>;
}

/** SMPP 3.4 as the service provider (ESME) speaks it. */
export function createSmppDialect({ account, role, ids, deps }: SmppDialectOptions): Dialect {
  const { clock, service } = deps;
  const numbers = createAccessCode(account.code, service);
  const { validity = 'relative', destPrefix = '86', serviceType = '' } = account;
  const { sourceTon = 0, sourceNpi = 1, destTon = 1, destNpi = 1 } = account;
  const bind = bindOf(account, role);

  const validityPeriod = (until: Date): string => {
    if (validity === 'none') return '';
    return validity === 'absolute' ? smppMoment(until) : relativeTime(until.getTime() - clock.now().getTime());
  };

  // Every property named, none spread: an object put together by spreading costs thirty times as much to make and to write.
  const submitOf = ({ from, to, text, part, lane, validUntil }: OutboundSegment): PduOf<'submit_sm'> => {
    const { esmClass, dataCoding, shortMessage, tlvs } = carry(text, part, account);
    return {
      pdu: 'submit_sm',
      seq: 0,
      commandStatus: 0,
      serviceType,
      sourceTon,
      sourceNpi,
      sourceAddr: numbers.toCarrier(from),
      destTon,
      destNpi,
      destAddr: destPrefix + to,
      esmClass,
      protocolId: 0,
      priorityFlag: PRIORITY[lane],
      scheduleDeliveryTime: '',
      validityPeriod: validityPeriod(validUntil),
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding,
      smDefaultMsgId: 0,
      shortMessage,
      tlvs,
    };
  };

  const receiptOf = (pdu: Bringing, text: string): Received => {
    const answer = taken(pdu.pdu, pdu.seq);
    const receipt = readReceipt(text, pdu.tlvs);
    // Acknowledged all the same: it would come again as it is.
    if (receipt === undefined)
      return { kind: 'fault', fault: 'malformed', about: 'receipt without id or state', answer };
    const { messageId, state, code, at } = receipt;
    if (state === undefined) return { kind: 'nothing', answer };
    const told = { carrierId: ids.ofReceipt(messageId), state, code, at: plausibleTime(at, clock.now()) };
    return { kind: 'receipt', receipts: [told], answer };
  };

  /** Some carriers leave esm_class 0 in receipts; both parameters together are in nothing else. */
  const isReceipt = ({ esmClass, tlvs }: Bringing): boolean => {
    const type = esmClass & ESM.typeMask;
    const has = (name: TagName): boolean => tlvOctets(tlvs, name) !== undefined;
    return type === ESM.receipt || (type === 0 && has('receipted_message_id') && has('message_state'));
  };

  const brought = (pdu: Bringing): Received => {
    const { text, part } = readCarried(pdu, account);
    if (isReceipt(pdu)) return receiptOf(pdu, text);
    const answer = taken(pdu.pdu, pdu.seq);
    // Acknowledgements of the phone's user and news on the way are not texts.
    if ((pdu.esmClass & ESM.typeMask) !== 0) return { kind: 'nothing', answer };
    const from = checkMobile(pdu.sourceAddr);
    // Nobody could be answered, and it would come again as it is.
    if (!from.ok) return { kind: 'fault', fault: 'malformed', about: 'sourceAddr: no mobile number', answer };
    const to = numbers.toService(pdu.destAddr);
    return { kind: 'text', part: { from: from.value, to, text, ...(part === undefined ? {} : { part }) }, answer };
  };

  const understood = (pdu: SmppPdu): Received => {
    switch (pdu.pdu) {
      case 'deliver_sm':
      case 'data_sm':
        return brought(pdu);
      case 'enquire_link':
        return { kind: 'nothing', answer: empty('enquire_link_resp', pdu.seq) };
      case 'unbind':
        return { kind: 'end', answer: empty('unbind_resp', pdu.seq) };
      case 'alert_notification':
      case 'outbind':
        return { kind: 'nothing' };
      default: {
        const answer = pdu.pdu.endsWith('_resp') ? undefined : empty('generic_nack', pdu.seq, STATUS.invalidCommand);
        const about = `${pdu.pdu}: not for a service provider`;
        return { kind: 'fault', fault: 'unknown_command', about, ...(answer === undefined ? {} : { answer }) };
      }
    }
  };

  const notUnderstood = (frame: Buffer, error: unknown): Received => {
    const about = errorMessage(error);
    if (frame.length < HEADER) return { kind: 'fault', fault: 'malformed', about };
    const { commandId, seq } = readHeader(frame);
    if (commandId >= ANSWER_BIT) return { kind: 'fault', fault: 'malformed', about };
    if (error instanceof UnknownCommand) {
      return {
        kind: 'fault',
        fault: 'unknown_command',
        about,
        answer: empty('generic_nack', seq, STATUS.invalidCommand),
      };
    }
    const name = commandName(commandId);
    const answer =
      name === 'deliver_sm' || name === 'data_sm'
        ? taken(name, seq, STATUS.permanent)
        : empty('generic_nack', seq, STATUS.invalidLength);
    return { kind: 'fault', fault: 'malformed', about, answer };
  };

  return {
    kind: 'smpp',
    format: FORMAT,
    activeTest: empty('enquire_link'),
    terminate: empty('unbind'),
    login: async (link: Link) => {
      const reply = await link.request(bind);
      if (reply.kind !== 'answered') throw new Error(`bind: ${reply.kind}`);
      const { commandStatus } = readHeader(reply.frame);
      if (commandStatus === STATUS.ok) return;
      const { name, meaning, toDo } = smppAnswer(commandStatus);
      throw new LoginRefused(name, `${meaning}；${toDo}`);
    },
    submit: (segment) => {
      const pdu = submitOf(segment);
      return (into, at, sequence) => writePdu(pdu, into, at, sequence);
    },
    submitted: (frame) => {
      const pdu = readAnswer(decodePdu, frame);
      if (pdu === undefined) return UNREADABLE;
      if (pdu.commandStatus !== STATUS.ok) return refusal(pdu.commandStatus);
      if (pdu.pdu !== 'submit_sm_resp') return UNREADABLE;
      return pdu.messageId === '' ? { kind: 'accepted' } : { kind: 'accepted', carrierId: ids.ofAnswer(pdu.messageId) };
    },
    receive: (frame) => {
      try {
        return understood(decodePdu(frame));
      } catch (error) {
        return notUnderstood(frame, error);
      }
    },
  };
}
