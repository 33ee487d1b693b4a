import { counted, cstring, type Fields, layout, optional, tlvs, uint } from '../wire/layout';

/** The bodies of SMPP 3.4, chapter 4, field by field. Widths of C-octet strings are the greatest, with the NUL. */

const header = <const Name extends string>(pdu: Name) => ({ pdu, seq: 0, commandStatus: 0 });

const sourceAddress = [uint('sourceTon', 1), uint('sourceNpi', 1), cstring('sourceAddr', 21)] as const;
const destination = [uint('destTon', 1), uint('destNpi', 1), cstring('destAddr', 21)] as const;
/** What submit_sm, deliver_sm and submit_multi have in common after the addresses. */
const message = [
  uint('esmClass', 1),
  uint('protocolId', 1),
  uint('priorityFlag', 1),
  cstring('scheduleDeliveryTime', 17),
  cstring('validityPeriod', 17),
  uint('registeredDelivery', 1),
  uint('replaceIfPresentFlag', 1),
  uint('dataCoding', 1),
  uint('smDefaultMsgId', 1),
  counted('shortMessage', 1),
] as const;
const single = [cstring('serviceType', 6), ...sourceAddress, ...destination, ...message, tlvs('tlvs')] as const;
/** A refusal has no body, and some leave it out of an acceptance. */
const answerWithId = [optional(cstring('messageId', 65)), tlvs('tlvs')] as const;
const bind = [
  cstring('systemId', 16),
  cstring('password', 9),
  cstring('systemType', 13),
  uint('interfaceVersion', 1),
  uint('addrTon', 1),
  uint('addrNpi', 1),
  cstring('addressRange', 41),
] as const;
const bindAnswer = [optional(cstring('systemId', 16)), tlvs('tlvs')] as const;

const plain = <const Name extends string, const T extends Parameters<typeof layout>[1]>(pdu: Name, fields: T) =>
  layout<T, ReturnType<typeof header<Name>>>(pdu, fields, header(pdu));

/** Bodies that are a list of fields; those of submit_multi have lists in their middle. */
export const BODIES = {
  generic_nack: plain('generic_nack', []),
  bind_receiver: plain('bind_receiver', bind),
  bind_receiver_resp: plain('bind_receiver_resp', bindAnswer),
  bind_transmitter: plain('bind_transmitter', bind),
  bind_transmitter_resp: plain('bind_transmitter_resp', bindAnswer),
  bind_transceiver: plain('bind_transceiver', bind),
  bind_transceiver_resp: plain('bind_transceiver_resp', bindAnswer),
  outbind: plain('outbind', [cstring('systemId', 16), cstring('password', 9)]),
  unbind: plain('unbind', []),
  unbind_resp: plain('unbind_resp', []),
  submit_sm: plain('submit_sm', single),
  submit_sm_resp: plain('submit_sm_resp', answerWithId),
  deliver_sm: plain('deliver_sm', single),
  deliver_sm_resp: plain('deliver_sm_resp', answerWithId),
  data_sm: plain('data_sm', [
    cstring('serviceType', 6),
    uint('sourceTon', 1),
    uint('sourceNpi', 1),
    cstring('sourceAddr', 65),
    uint('destTon', 1),
    uint('destNpi', 1),
    cstring('destAddr', 65),
    uint('esmClass', 1),
    uint('registeredDelivery', 1),
    uint('dataCoding', 1),
    tlvs('tlvs'),
  ]),
  data_sm_resp: plain('data_sm_resp', answerWithId),
  query_sm: plain('query_sm', [cstring('messageId', 65), ...sourceAddress]),
  query_sm_resp: plain('query_sm_resp', [
    optional(cstring('messageId', 65)),
    optional(cstring('finalDate', 17)),
    optional(uint('messageState', 1)),
    optional(uint('errorCode', 1)),
  ]),
  cancel_sm: plain('cancel_sm', [
    cstring('serviceType', 6),
    cstring('messageId', 65),
    ...sourceAddress,
    ...destination,
  ]),
  cancel_sm_resp: plain('cancel_sm_resp', []),
  replace_sm: plain('replace_sm', [
    cstring('messageId', 65),
    ...sourceAddress,
    cstring('scheduleDeliveryTime', 17),
    cstring('validityPeriod', 17),
    uint('registeredDelivery', 1),
    uint('smDefaultMsgId', 1),
    counted('shortMessage', 1),
  ]),
  replace_sm_resp: plain('replace_sm_resp', []),
  enquire_link: plain('enquire_link', []),
  enquire_link_resp: plain('enquire_link_resp', []),
  alert_notification: plain('alert_notification', [
    uint('sourceTon', 1),
    uint('sourceNpi', 1),
    cstring('sourceAddr', 65),
    uint('esmeTon', 1),
    uint('esmeNpi', 1),
    cstring('esmeAddr', 65),
    tlvs('tlvs'),
  ]),
};

/** submit_multi before and after its list of destinations, submit_multi_resp before its list of failures. */
export const MULTI = {
  head: layout('submit_multi', [cstring('serviceType', 6), ...sourceAddress]),
  tail: layout('submit_multi', [...message, tlvs('tlvs')]),
  address: layout('submit_multi', destination),
  list: layout('submit_multi', [cstring('listName', 21)]),
  answer: layout('submit_multi_resp', [optional(cstring('messageId', 65))]),
  failure: layout('submit_multi_resp', [...destination, uint('errorStatus', 4)]),
};

type Bodies = typeof BODIES;
type BodyOf<L> = L extends { read(...from: never[]): infer F } ? F : never;
type Simple = { [Name in keyof Bodies]: BodyOf<Bodies[Name]> }[keyof Bodies];

export type Destination = Fields<typeof destination> | { listName: string };
export interface SubmitMulti extends Fields<readonly [...typeof message]>, Fields<typeof sourceAddress> {
  pdu: 'submit_multi';
  seq: number;
  commandStatus: number;
  serviceType: string;
  destinations: Destination[];
  tlvs: { tag: number; value: Buffer }[];
}
export interface SubmitMultiAnswer {
  pdu: 'submit_multi_resp';
  seq: number;
  commandStatus: number;
  messageId: string;
  failures: (Fields<typeof destination> & { errorStatus: number })[];
}

export type SmppPdu = Simple | SubmitMulti | SubmitMultiAnswer;
export type PduOf<Name extends SmppPdu['pdu']> = Extract<SmppPdu, { pdu: Name }>;
