import { counted, type Field, hex, type Layout, layout, numbers, optional, text, uint, uint64 } from '../wire/layout';

/**
 * China Mobile Peer to Peer, 2.0 (April 2002) and 3.0.0 (June 2003), section 8: every message, both directions. The tables and
 * the names are those of the specification. `dest` is DestUsr_tl and the Dest_terminal_Ids, `content` Msg_Length and
 * Msg_Content, `linkId` is called Reserve in 2.0. What is between gateways and the GNS (8.6) is of no concern to a service
 * provider; both versions have it here as it stands since 2.1.
 *
 * A PDU of 2.0 when read has the fields that only 3.0 knows with their empty values: one shape for both.
 */
function table<const N extends string, const T extends readonly Field[], S extends object = object>(
  pdu: N,
  fields: T,
  only30?: S,
) {
  return layout(pdu, fields, { pdu, seq: 0, ...only30 } as { pdu: N; seq: number } & S);
}

const msgId = uint64('msgId');
const part = [uint('pkTotal', 1), uint('pkNumber', 1)] as const;
const gsm = [uint('tpPid', 1), uint('tpUdhi', 1), uint('msgFmt', 1)] as const;
const fees = [text('msgSrc', 6), text('feeType', 2), text('feeCode', 6)] as const;
const times = [text('validTime', 17), text('atTime', 17), text('srcId', 21)] as const;
const content = counted('content', 1);
const link20 = optional(text('linkId', 8));
const link30 = optional(text('linkId', 20));
const gateway = [text('destinationId', 6), text('gatewayIp', 15), uint('gatewayPort', 2)] as const;
const numberRange = [text('startId', 9), text('endId', 9), text('areaCode', 4)] as const;
const provider = [text('spId', 6), text('spCode', 21), uint('spAccessType', 1)] as const;
const codes = [uint('startCode', 4), uint('endCode', 4)] as const;
const place = [uint('routeTotal', 4), uint('routeNumber', 4)] as const;
const routeId = uint('routeId', 4);
const sourceId = text('sourceId', 6);
const result = uint('result', 1);
const userType = uint('userType', 1);
const timeStamp = text('timeStamp', 14);
const query = [text('time', 8), uint('queryType', 1), text('queryCode', 10)] as const;
const every = [sourceId, text('routeType', 4), uint('lastRouteId', 4)] as const;
const update = [uint('updateType', 1), routeId, ...gateway] as const;

/** What differs by the width of a status, which 3.0 widened from one octet to four. */
function answers<const W extends 1 | 4>(width: W) {
  return {
    // Left out by some where the login is refused (the specification has it empty then).
    connect_resp: table('connect_resp', [
      uint('status', width),
      optional(hex('authenticatorIsmg', 16)),
      optional(uint('version', 1)),
    ]),
    submit_resp: table('submit_resp', [msgId, uint('result', width)]),
    deliver_resp: table('deliver_resp', [msgId, uint('result', width)]),
    cancel_resp: table('cancel_resp', [uint('successId', width)]),
    fwd_resp: table('fwd_resp', [msgId, ...part, uint('result', width)]),
  };
}

/** What is the same in both. */
const same = {
  connect: table('connect', [
    text('sourceAddr', 6),
    hex('authenticatorSource', 16),
    uint('version', 1),
    uint('timestamp', 4),
  ]),
  terminate: table('terminate', []),
  terminate_resp: table('terminate_resp', []),
  query: table('query', [...query, optional(text('reserve', 8))]),
  query_resp: table('query_resp', [
    ...query,
    uint('mtTlMsg', 4),
    uint('mtTlUsr', 4),
    uint('mtScs', 4),
    uint('mtWt', 4),
    uint('mtFl', 4),
    uint('moScs', 4),
    uint('moWt', 4),
    uint('moFl', 4),
  ]),
  cancel: table('cancel', [msgId]),
  active_test: table('active_test', []),
  active_test_resp: table('active_test_resp', [optional(uint('reserved', 1))]),
  mt_route: table('mt_route', [sourceId, text('terminalId', 21)]),
  mt_route_resp: table('mt_route_resp', [routeId, ...gateway, ...numberRange, result, userType, timeStamp]),
  mo_route: table('mo_route', [sourceId, text('spCode', 21), text('serviceId', 10), uint('serviceCode', 4)]),
  mo_route_resp: table('mo_route_resp', [routeId, ...gateway, ...provider, ...codes, result, timeStamp]),
  get_mt_route: table('get_mt_route', every),
  get_mt_route_resp: table('get_mt_route_resp', [
    routeId,
    ...gateway,
    ...numberRange,
    result,
    userType,
    ...place,
    timeStamp,
  ]),
  mt_route_update: table('mt_route_update', [...update, ...numberRange, userType]),
  mt_route_update_resp: table('mt_route_update_resp', [result, routeId, timeStamp]),
  mo_route_update: table('mo_route_update', [...update, ...provider, text('serviceId', 10), ...codes]),
  mo_route_update_resp: table('mo_route_update_resp', [result, routeId, timeStamp]),
  push_mt_route_update: table('push_mt_route_update', [...update, ...numberRange, userType, timeStamp]),
  push_mt_route_update_resp: table('push_mt_route_update_resp', [result]),
  push_mo_route_update: table('push_mo_route_update', [
    ...update,
    ...provider,
    text('serviceId', 10),
    ...codes,
    timeStamp,
  ]),
  push_mo_route_update_resp: table('push_mo_route_update_resp', [result]),
  get_mo_route: table('get_mo_route', every),
  get_mo_route_resp: table('get_mo_route_resp', [
    routeId,
    ...gateway,
    ...provider,
    text('serviceId', 10),
    ...codes,
    result,
    ...place,
    timeStamp,
  ]),
};

const beforeFees = [
  msgId,
  ...part,
  uint('registeredDelivery', 1),
  uint('msgLevel', 1),
  text('serviceId', 10),
  uint('feeUserType', 1),
] as const;
const forward = [text('sourceId', 6), text('destinationId', 6), uint('nodesCount', 1), uint('msgFwdType', 1)] as const;

export const LAYOUTS_30 = {
  ...same,
  ...answers(4),
  submit: table('submit', [
    ...beforeFees,
    text('feeTerminalId', 32),
    uint('feeTerminalType', 1),
    ...gsm,
    ...fees,
    ...times,
    numbers('dest', 32),
    uint('destTerminalType', 1),
    content,
    link30,
  ]),
  deliver: table('deliver', [
    msgId,
    text('destId', 21),
    text('serviceId', 10),
    ...gsm,
    text('srcTerminalId', 32),
    uint('srcTerminalType', 1),
    uint('registeredDelivery', 1),
    content,
    link30,
  ]),
  fwd: table('fwd', [
    ...forward,
    ...beforeFees,
    text('feeTerminalId', 21),
    text('feeTerminalPseudo', 32),
    uint('feeTerminalUserType', 1),
    ...gsm,
    ...fees,
    ...times,
    text('srcPseudo', 32),
    uint('srcUserType', 1),
    uint('srcType', 1),
    numbers('dest', 21),
    text('destPseudo', 32),
    uint('destUserType', 1),
    content,
    link30,
  ]),
};

export type CmppName = keyof typeof LAYOUTS_30;
export type CmppPdu = { [N in CmppName]: (typeof LAYOUTS_30)[N] extends Layout<infer F> ? F : never }[CmppName];
export type CmppPduOf<N extends CmppName> = Extract<CmppPdu, { pdu: N }>;

const in20 = {
  ...same,
  ...answers(1),
  submit: table(
    'submit',
    [...beforeFees, text('feeTerminalId', 21), ...gsm, ...fees, ...times, numbers('dest', 21), content, link20],
    { feeTerminalType: 0, destTerminalType: 0 },
  ),
  deliver: table(
    'deliver',
    [
      msgId,
      text('destId', 21),
      text('serviceId', 10),
      ...gsm,
      text('srcTerminalId', 21),
      uint('registeredDelivery', 1),
      content,
      link20,
    ],
    { srcTerminalType: 0 },
  ),
  fwd: table(
    'fwd',
    [
      ...forward,
      ...beforeFees,
      text('feeTerminalId', 21),
      ...gsm,
      ...fees,
      ...times,
      numbers('dest', 21),
      content,
      link20,
    ],
    {
      feeTerminalPseudo: '',
      feeTerminalUserType: 0,
      srcPseudo: '',
      srcUserType: 0,
      srcType: 0,
      destPseudo: '',
      destUserType: 0,
    },
  ),
};

export const LAYOUTS_20: { readonly [N in CmppName]: Layout<CmppPduOf<N>> } = in20;

/** 8.7.1; an answer has the highest bit set besides. */
export const COMMANDS: { readonly [N in Exclude<CmppName, `${string}_resp`>]: number } = {
  connect: 0x01,
  terminate: 0x02,
  submit: 0x04,
  deliver: 0x05,
  query: 0x06,
  cancel: 0x07,
  active_test: 0x08,
  fwd: 0x09,
  mt_route: 0x10,
  mo_route: 0x11,
  get_mt_route: 0x12,
  mt_route_update: 0x13,
  mo_route_update: 0x14,
  push_mt_route_update: 0x15,
  push_mo_route_update: 0x16,
  get_mo_route: 0x17,
};
