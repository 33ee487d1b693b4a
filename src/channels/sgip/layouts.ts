import { withAnswers } from '../wire/commands';
import { counted, type Field, layout, numbers, optional, text, uint } from '../wire/layout';
import { withEntries } from './entries';
import type { SgipSequence } from './sequence';

/**
 * SGIP 1.2 (China Unicom, October 2001), chapter 4: every message, both directions. The tables are those of the specification
 * and so are the names, in the spelling of test/channels/vectors. `content` is MessageLength and MessageContent, `dest` the
 * UserCount and UserNumbers of a Submit, `msgFmt` MessageCoding. A reserve that is missing is let pass.
 */

const NO_SEQUENCE: SgipSequence = [0, 0, 0];
const reserve = optional(text('reserve', 8));

function table<const N extends string, const T extends readonly Field[]>(pdu: N, fields: T) {
  return layout(pdu, fields, { pdu, seq: NO_SEQUENCE } as { pdu: N; seq: SgipSequence });
}

/** Most answers are a result and the reserve. */
const answer = <const N extends string>(pdu: N) => table(pdu, [uint('result', 1), reserve]);

/** SubmitSequenceNumber, the three words of a Submit's sequence. */
const submitSequence = [uint('submitNode', 4), uint('submitTime', 4), uint('submitNumber', 4)] as const;

const smg = [uint('smgIp', 4), text('loginName', 16), text('loginPassword', 16), reserve] as const;

/** 4.2.3 and 4.3, 4.4: by the name of the message. */
export const LAYOUTS = {
  bind: table('bind', [uint('loginType', 1), text('loginName', 16), text('loginPassword', 16), reserve]),
  bind_resp: answer('bind_resp'),
  unbind: table('unbind', []),
  unbind_resp: table('unbind_resp', []),
  submit: table('submit', [
    text('spNumber', 21),
    text('chargeNumber', 21),
    numbers('dest', 21),
    text('corpId', 5),
    text('serviceType', 10),
    uint('feeType', 1),
    text('feeValue', 6),
    text('givenValue', 6),
    uint('agentFlag', 1),
    uint('moreLateToMtFlag', 1),
    uint('priority', 1),
    text('expireTime', 16),
    text('scheduleTime', 16),
    uint('reportFlag', 1),
    uint('tpPid', 1),
    uint('tpUdhi', 1),
    uint('msgFmt', 1),
    uint('messageType', 1),
    counted('content', 4),
    reserve,
  ]),
  submit_resp: answer('submit_resp'),
  deliver: table('deliver', [
    text('userNumber', 21),
    text('spNumber', 21),
    uint('tpPid', 1),
    uint('tpUdhi', 1),
    uint('msgFmt', 1),
    counted('content', 4),
    reserve,
  ]),
  deliver_resp: answer('deliver_resp'),
  report: table('report', [
    ...submitSequence,
    uint('reportType', 1),
    text('userNumber', 21),
    uint('state', 1),
    uint('errorCode', 1),
    reserve,
  ]),
  report_resp: answer('report_resp'),
  add_sp: table('add_sp', [text('smgId', 6), text('spNumber', 21), text('serviceTag', 10), text('corpId', 5), reserve]),
  add_sp_resp: answer('add_sp_resp'),
  modify_sp: table('modify_sp', [
    text('smgId', 6),
    text('oldSpNumber', 21),
    text('oldServiceTag', 10),
    text('newSpNumber', 21),
    text('newServiceTag', 10),
    text('corpId', 5),
    reserve,
  ]),
  modify_sp_resp: answer('modify_sp_resp'),
  delete_sp: table('delete_sp', [text('smgId', 6), text('spNumber', 21), text('serviceTag', 10), reserve]),
  delete_sp_resp: answer('delete_sp_resp'),
  query_route: table('query_route', [uint('queryType', 1), text('number', 21), text('serviceTag', 10), reserve]),
  query_route_resp: withEntries(table('query_route_resp', [uint('result', 1)]), {
    name: 'routes',
    countWidth: 4,
    emptyBody: true,
    entry: layout('route', [
      uint('type', 1),
      text('number', 21),
      text('mark', 10),
      text('code', 5),
      text('smgId', 6),
      uint('smgIp', 4),
      text('loginUser', 16),
      text('password', 16),
      text('reserve', 8),
    ]),
  }),
  add_tele_seg: table('add_tele_seg', [
    text('smgId', 6),
    text('teleSeg', 7),
    text('teleType', 1),
    text('areaCode', 4),
    reserve,
  ]),
  add_tele_seg_resp: answer('add_tele_seg_resp'),
  modify_tele_seg: table('modify_tele_seg', [
    text('smgId', 6),
    text('oldTeleSeg', 7),
    text('newTeleSeg', 7),
    text('newTeleType', 1),
    text('newAreaCode', 4),
    reserve,
  ]),
  modify_tele_seg_resp: answer('modify_tele_seg_resp'),
  delete_tele_seg: table('delete_tele_seg', [text('smgId', 6), text('teleSeg', 7), reserve]),
  delete_tele_seg_resp: answer('delete_tele_seg_resp'),
  add_smg: table('add_smg', [text('smgId', 6), ...smg]),
  add_smg_resp: answer('add_smg_resp'),
  modify_smg: table('modify_smg', [text('oldSmgId', 6), text('newSmgId', 6), ...smg]),
  modify_smg_resp: answer('modify_smg_resp'),
  delete_smg: table('delete_smg', [text('smgId', 6), reserve]),
  delete_smg_resp: answer('delete_smg_resp'),
  check_user: table('check_user', [text('userName', 16), text('password', 16), text('userNumber', 21), reserve]),
  check_user_resp: table('check_user_resp', [uint('result', 1), uint('status', 1), reserve]),
  user_rpt: table('user_rpt', [text('spNumber', 21), text('userNumber', 21), uint('userCondition', 1), reserve]),
  user_rpt_resp: answer('user_rpt_resp'),
  trace: table('trace', [...submitSequence, text('userNumber', 21), reserve]),
  trace_resp: withEntries(table('trace_resp', []), {
    name: 'nodes',
    countWidth: 1,
    entry: layout('node', [
      uint('result', 1),
      text('nodeId', 6),
      text('receiveTime', 16),
      text('sendTime', 16),
      text('reserve', 8),
    ]),
  }),
} as const;

export type SgipName = keyof typeof LAYOUTS;
export type SgipPdu = ReturnType<(typeof LAYOUTS)[SgipName]['read']>;
export type SgipPduOf<N extends SgipName> = Extract<SgipPdu, { pdu: N }>;

/** 5.1; ModifySMG_Resp is 0x0000000e there, which is ModifySMG's and a slip of the pen. */
const REQUESTS = {
  bind: 0x1,
  unbind: 0x2,
  submit: 0x3,
  deliver: 0x4,
  report: 0x5,
  add_sp: 0x6,
  modify_sp: 0x7,
  delete_sp: 0x8,
  query_route: 0x9,
  add_tele_seg: 0xa,
  modify_tele_seg: 0xb,
  delete_tele_seg: 0xc,
  add_smg: 0xd,
  modify_smg: 0xe,
  delete_smg: 0xf,
  check_user: 0x10,
  user_rpt: 0x11,
  trace: 0x1000,
} as const;

export const SGIP_COMMANDS: Record<SgipName, number> = withAnswers(REQUESTS);
