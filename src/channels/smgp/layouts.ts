import { withAnswers } from '../wire/commands';
import { counted, type Field, hex, layout, numbers, optional, text, tlvs, uint } from '../wire/layout';

/**
 * SMGP 3.0.3 (China Telecom, 2008), chapter 5: every message, both directions. The tables are those of the specification and so
 * are the names, in the spelling of test/channels/vectors. `content` is MsgLength and MsgContent, `dest` DestTermIDCount and
 * the DestTermIDs, `msgFmt` MsgFormat. A reserve that is missing is let pass, and so are optional parameters nobody knows.
 * The payment messages (0x0a–0x0c) belong to another specification and are unknown here.
 */

function table<const N extends string, const T extends readonly Field[]>(pdu: N, fields: T) {
  return layout(pdu, fields, { pdu, seq: 0 } as { pdu: N; seq: number });
}

const msgId = hex('msgId', 10);
const status = uint('status', 4);
const reserve = optional(text('reserve', 8));
const fees = [text('serviceId', 10), text('feeType', 2), text('feeCode', 6), text('fixedFee', 6)] as const;
const times = [uint('msgFmt', 1), text('validTime', 17), text('atTime', 17)] as const;
const gateway = [text('destGatewayId', 6), text('destGatewayIp', 15), uint('destGatewayPort', 2)] as const;
const terminals = [text('termRangeId', 10), text('provinceCode', 4), uint('userType', 1)] as const;
const provider = [text('spId', 8), text('spCode', 21), uint('spAccessType', 1), uint('spType', 1)] as const;
const route = [uint('routeId', 4), ...gateway] as const;
const place = [uint('routeTotal', 4), uint('routeNumber', 4)] as const;
const update = uint('updateType', 1);
const time = text('time', 14);
const query = [text('srcGatewayId', 6), text('queryTermId', 21)] as const;
const all = [text('srcGatewayId', 6), text('routeType', 4), uint('lastRouteId', 4)] as const;
const updated = [status, uint('routeId', 4), time] as const;

/** 5.2.2, by the name of the message. */
export const LAYOUTS = {
  login: table('login', [
    text('clientId', 8),
    hex('authClient', 16),
    uint('loginMode', 1),
    uint('timestamp', 4),
    uint('version', 1),
  ]),
  // The authenticator may be missing where the login is refused (6.2.7).
  login_resp: table('login_resp', [status, optional(hex('authServer', 16)), optional(uint('version', 1))]),
  submit: table('submit', [
    uint('msgType', 1),
    uint('needReport', 1),
    uint('priority', 1),
    ...fees,
    ...times,
    text('srcTermId', 21),
    text('chargeTermId', 21),
    numbers('dest', 21),
    counted('content', 1),
    reserve,
    tlvs('tlvs'),
  ]),
  submit_resp: table('submit_resp', [msgId, status]),
  deliver: table('deliver', [
    msgId,
    uint('isReport', 1),
    uint('msgFmt', 1),
    text('recvTime', 14),
    text('srcTermId', 21),
    text('destTermId', 21),
    counted('content', 1),
    reserve,
    tlvs('tlvs'),
  ]),
  deliver_resp: table('deliver_resp', [msgId, status]),
  forward: table('forward', [
    msgId,
    text('destSmgwNo', 6),
    text('srcSmgwNo', 6),
    text('smcNo', 6),
    uint('msgType', 1),
    uint('reportFlag', 1),
    uint('priority', 1),
    ...fees,
    ...times,
    text('srcTermId', 21),
    text('destTermId', 21),
    text('chargeTermId', 21),
    counted('content', 1),
    reserve,
    tlvs('tlvs'),
  ]),
  forward_resp: table('forward_resp', [msgId, status, tlvs('tlvs')]),
  active_test: table('active_test', []),
  active_test_resp: table('active_test_resp', []),
  exit: table('exit', []),
  exit_resp: table('exit_resp', []),
  query: table('query', [text('queryTime', 8), uint('queryType', 1), text('queryCode', 10)]),
  query_resp: table('query_resp', [
    text('queryTime', 8),
    uint('queryType', 1),
    text('queryCode', 10),
    uint('mtTlMsg', 4),
    uint('mtTlUsr', 4),
    uint('mtScs', 4),
    uint('mtWt', 4),
    uint('mtFl', 4),
    uint('moScs', 4),
    uint('moWt', 4),
    uint('moFl', 4),
    reserve,
  ]),
  query_te_route: table('query_te_route', query),
  query_te_route_resp: table('query_te_route_resp', [status, ...route, ...terminals, time]),
  query_sp_route: table('query_sp_route', query),
  query_sp_route_resp: table('query_sp_route_resp', [status, ...route, ...provider, time]),
  get_all_te_route: table('get_all_te_route', all),
  get_all_te_route_resp: table('get_all_te_route_resp', [status, ...route, ...terminals, ...place, time]),
  get_all_sp_route: table('get_all_sp_route', all),
  get_all_sp_route_resp: table('get_all_sp_route_resp', [status, ...route, ...provider, ...place, time]),
  update_te_route: table('update_te_route', [update, ...route, ...terminals]),
  update_te_route_resp: table('update_te_route_resp', updated),
  update_sp_route: table('update_sp_route', [update, ...route, ...provider]),
  update_sp_route_resp: table('update_sp_route_resp', updated),
  push_update_te_route: table('push_update_te_route', [update, ...route, ...terminals, time]),
  push_update_te_route_resp: table('push_update_te_route_resp', [status]),
  push_update_sp_route: table('push_update_sp_route', [update, ...route, ...provider, time]),
  push_update_sp_route_resp: table('push_update_sp_route_resp', [status]),
} as const;

export type SmgpName = keyof typeof LAYOUTS;
export type SmgpPdu = ReturnType<(typeof LAYOUTS)[SmgpName]['read']>;
export type SmgpPduOf<N extends SmgpName> = Extract<SmgpPdu, { pdu: N }>;

/** 6.1.2. */
const REQUESTS = {
  login: 0x1,
  submit: 0x2,
  deliver: 0x3,
  active_test: 0x4,
  forward: 0x5,
  exit: 0x6,
  query: 0x7,
  query_te_route: 0x8,
  query_sp_route: 0x9,
  get_all_te_route: 0xd,
  get_all_sp_route: 0xe,
  update_te_route: 0xf,
  update_sp_route: 0x10,
  push_update_te_route: 0x11,
  push_update_sp_route: 0x12,
} as const;

export const SMGP_COMMANDS: Record<SmgpName, number> = withAnswers(REQUESTS);
