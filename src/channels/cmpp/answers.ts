import type { Receipt } from '../channel';
import type { CarrierAnswer } from '../session/answers';

const PARAMETERS = '核对账号的参数与移动的开通单一致';
const DEVELOPERS = '联系开发人员，附上短信标识';

/** Result of a SUBMIT_RESP (8.4.3.2); 2.0 knows 0 to 9. docs/carriers.md has the same table. */
export const CMPP_ANSWERS: readonly CarrierAnswer[] = [
  { code: 0, class: 'accepted', meaning: '正确', toDo: '无需处理' },
  { code: 1, class: 'give_up', meaning: '消息结构错', toDo: DEVELOPERS },
  { code: 2, class: 'switch_route', meaning: '命令字错', toDo: '向移动核实协议版本，在 version 中写明' },
  // A request goes out again under its number when no answer came: then this says that the first had arrived.
  { code: 3, class: 'unknown', meaning: '消息序号重复：可能先前已收下', toDo: '按存疑处理；反复出现时报移动' },
  { code: 4, class: 'give_up', meaning: '消息长度错', toDo: DEVELOPERS },
  { code: 5, class: 'switch_route', meaning: '资费代码错', toDo: '核对 feeType、feeCode 与移动的开通单一致' },
  { code: 6, class: 'give_up', meaning: '超过最大信息长', toDo: DEVELOPERS },
  { code: 7, class: 'switch_route', meaning: '业务代码错', toDo: '核对 serviceId 与移动的开通单一致' },
  { code: 8, class: 'slow_down', meaning: '流量控制错：发送太快', toDo: '会自动降速再发；常见时请移动提高流量' },
  {
    code: 9,
    class: 'switch_route',
    meaning: '本网关不负责服务此计费号码',
    toDo: '会换通道；查看号码是否归移动或携号转网',
  },
  { code: 10, class: 'switch_route', meaning: 'Src_Id 错误', toDo: '核对接入号 code；请移动确认可带扩展号' },
  { code: 11, class: 'switch_route', meaning: 'Msg_src 错误', toDo: '核对 msgSrc（企业代码）' },
  { code: 12, class: 'switch_route', meaning: 'Fee_terminal_Id 错误', toDo: PARAMETERS },
  { code: 13, class: 'give_up', meaning: 'Dest_terminal_Id 错误', toDo: '核对号码；查看号段是否归移动' },
];

const BY_CODE = new Map(CMPP_ANSWERS.map((answer) => [answer.code, answer]));

/** What a Result means. One the specification does not list (100 to 199 are the makers') is tried again later. */
export function cmppAnswer(code: number): CarrierAnswer {
  return BY_CODE.get(code) ?? { code, class: 'retry_later', meaning: `未列出的结果 ${code}`, toDo: '向移动询问含义' };
}

/** Status of a CONNECT_RESP (8.4.1.2). */
export const CMPP_LOGIN_ANSWERS: readonly { code: number; meaning: string; toDo: string }[] = [
  { code: 0, meaning: '正确', toDo: '无需处理' },
  { code: 1, meaning: '消息结构错', toDo: '向移动核实协议版本，在 version 中写明' },
  { code: 2, meaning: '非法源地址', toDo: '核对 login（企业代码）；请移动登记本机的公网地址' },
  { code: 3, meaning: '认证错', toDo: '核对 login、口令和本机时钟' },
  { code: 4, meaning: '版本太高', toDo: 'version 为 auto 时会自动改用 2.0，否则改为 2.0' },
];

const LOGINS = new Map(CMPP_LOGIN_ANSWERS.map((answer) => [answer.code, answer]));

/** What a refused login means and what to do, as one Chinese sentence. */
export function cmppLoginRefusal(status: number): string {
  const { meaning, toDo } = LOGINS.get(status) ?? { meaning: `其他错误 ${status}`, toDo: '向移动询问含义' };
  return `${meaning}。${toDo}`;
}

/** Result of our DELIVER_RESP (8.4.5.2). */
export const RESULT = { ok: 0, badStructure: 1, badCommand: 2, other: 9 } as const;

/** A state of a status report; null: not final, another report will come. */
export interface CmppState {
  /** Stat, or how it begins. */
  stat: string;
  state: Receipt['state'] | null;
  meaning: string;
}

/** Stat (8.4.5.1, table 1), and ENROUTE of SMPP. What a gateway cannot tell counts as not arrived: the code says which it was. */
export const CMPP_STATES: readonly CmppState[] = [
  { stat: 'DELIVRD', state: 'delivered', meaning: '已送达' },
  { stat: 'EXPIRED', state: 'expired', meaning: '超过有效期' },
  { stat: 'DELETED', state: 'failed', meaning: '已被删除' },
  { stat: 'UNDELIV', state: 'failed', meaning: '无法送达' },
  { stat: 'ACCEPTD', state: null, meaning: '中间状态，等后续报告' },
  { stat: 'ENROUTE', state: null, meaning: '正在转发，等后续报告' },
  { stat: 'UNKNOWN', state: 'failed', meaning: '状态不明' },
  { stat: 'REJECTD', state: 'failed', meaning: '被拒绝' },
  { stat: 'MA:', state: 'failed', meaning: '短信中心没有应答' },
  { stat: 'MB:', state: 'failed', meaning: '短信中心返回错误' },
  { stat: 'MC:', state: 'failed', meaning: '没有收到短信中心的状态报告' },
  { stat: 'CA:', state: 'failed', meaning: '计费点（SCP）没有应答' },
  { stat: 'CB:', state: 'failed', meaning: '计费点（SCP）返回错误' },
  { stat: 'DA:', state: 'failed', meaning: '业务管理平台（DSMP）没有应答' },
  { stat: 'DB:', state: 'failed', meaning: '业务管理平台（DSMP）返回错误' },
  { stat: 'SA:', state: 'failed', meaning: '服务提供商没有应答' },
  { stat: 'SB:', state: 'failed', meaning: '服务提供商返回错误' },
  { stat: 'IA:', state: 'failed', meaning: '下一级网关没有应答' },
  { stat: 'IB:', state: 'failed', meaning: '下一级网关返回错误' },
  { stat: 'IC:', state: 'failed', meaning: '没有收到下一级网关的状态报告' },
];

const STATES = new Map(CMPP_STATES.map((each) => [each.stat, each]));

/** What became of the text by the report's Stat; a word of the gateway's own means that it did not arrive. */
export function reportedState(stat: string): Receipt['state'] | null {
  const known = STATES.get(stat.toUpperCase());
  return known === undefined ? 'failed' : known.state;
}
