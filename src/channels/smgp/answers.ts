import type { Receipt } from '../channel';
import type { CarrierAnswer } from '../session/answers';

const PARAMETERS = '核对账号的参数与电信的开通单一致';
const NOT_OURS = '与短信提交无关；出现时报电信';
const DEVELOPERS = '联系开发人员，附上短信标识';

/** SMGP 3.0.3, 6.2.6, Status. docs/carriers.md has the same table. */
export const SMGP_ANSWERS: readonly CarrierAnswer[] = [
  { code: 0, class: 'accepted', meaning: '成功', toDo: '无需处理' },
  { code: 1, class: 'slow_down', meaning: '系统忙', toDo: '会自动降速再发；常见时请电信提高流量' },
  { code: 2, class: 'retry_later', meaning: '超过最大连接数', toDo: '调低 connections，或请电信放宽连接数' },
  { code: 10, class: 'give_up', meaning: '消息结构错', toDo: DEVELOPERS },
  { code: 11, class: 'switch_route', meaning: '命令字错', toDo: '向电信核实协议版本为 SMGP 3.0' },
  // A request goes out again under its number when no answer came: then this says that the first had arrived.
  { code: 12, class: 'unknown', meaning: '序列号重复：可能先前已收下', toDo: '按存疑处理；反复出现时报电信' },
  { code: 20, class: 'switch_route', meaning: 'IP 地址错', toDo: '请电信登记本机的公网地址' },
  { code: 21, class: 'switch_route', meaning: '认证错', toDo: '核对账号、口令和本机时钟' },
  { code: 22, class: 'switch_route', meaning: '版本太高', toDo: '向电信核实协议版本为 SMGP 3.0' },
  { code: 30, class: 'switch_route', meaning: '非法消息类型（MsgType）', toDo: PARAMETERS },
  { code: 31, class: 'switch_route', meaning: '非法优先级（Priority）', toDo: DEVELOPERS },
  { code: 32, class: 'switch_route', meaning: '非法资费类型（FeeType）', toDo: PARAMETERS },
  { code: 33, class: 'switch_route', meaning: '非法资费代码（FeeCode）', toDo: PARAMETERS },
  {
    code: 34,
    class: 'switch_route',
    meaning: '非法短消息格式（MsgFormat）',
    toDo: '把 encoding 改为 gbk（或改回 ucs2）',
  },
  { code: 35, class: 'give_up', meaning: '非法时间格式', toDo: DEVELOPERS },
  { code: 36, class: 'give_up', meaning: '非法短消息长度（MsgLength）', toDo: DEVELOPERS },
  { code: 37, class: 'give_up', meaning: '有效期已过', toDo: '核对本机时钟' },
  { code: 38, class: 'give_up', meaning: '非法查询类别（QueryType）', toDo: NOT_OURS },
  { code: 39, class: 'switch_route', meaning: '路由错误', toDo: '会换通道；查看号码是否携号转网' },
  { code: 40, class: 'switch_route', meaning: '非法包月费/封顶费（FixedFee）', toDo: PARAMETERS },
  { code: 41, class: 'give_up', meaning: '非法更新类型（UpdateType）', toDo: NOT_OURS },
  { code: 42, class: 'give_up', meaning: '非法路由编号（RouteId）', toDo: NOT_OURS },
  { code: 43, class: 'switch_route', meaning: '非法服务代码（ServiceId）', toDo: '核对 serviceId' },
  { code: 44, class: 'give_up', meaning: '非法有效期（ValidTime）', toDo: '核对本机时钟' },
  { code: 45, class: 'give_up', meaning: '非法定时发送时间（AtTime）', toDo: DEVELOPERS },
  {
    code: 46,
    class: 'switch_route',
    meaning: '非法发送用户号码（SrcTermId）',
    toDo: '核对接入号 code；请电信确认可带扩展号',
  },
  { code: 47, class: 'give_up', meaning: '非法接收用户号码（DestTermId）', toDo: '核对号码；查看号段是否归电信' },
  { code: 48, class: 'switch_route', meaning: '非法计费用户号码（ChargeTermId）', toDo: PARAMETERS },
  { code: 49, class: 'switch_route', meaning: '非法 SP 服务代码（SPCode）', toDo: '核对登录账号和接入号' },
  { code: 56, class: 'give_up', meaning: '非法源网关代码（SrcGatewayID）', toDo: NOT_OURS },
  { code: 57, class: 'give_up', meaning: '非法查询号码（QueryTermID）', toDo: NOT_OURS },
  { code: 58, class: 'switch_route', meaning: '没有匹配路由', toDo: '会换通道；查看号码是否携号转网' },
  { code: 59, class: 'give_up', meaning: '非法 SP 类型（SPType）', toDo: NOT_OURS },
  { code: 60, class: 'give_up', meaning: '非法上一条路由编号（LastRouteID）', toDo: NOT_OURS },
  { code: 61, class: 'give_up', meaning: '非法路由类型（RouteType）', toDo: NOT_OURS },
  { code: 62, class: 'give_up', meaning: '非法目标网关代码（DestGatewayID）', toDo: NOT_OURS },
  { code: 63, class: 'give_up', meaning: '非法目标网关 IP（DestGatewayIP）', toDo: NOT_OURS },
  { code: 64, class: 'give_up', meaning: '非法目标网关端口（DestGatewayPort）', toDo: NOT_OURS },
  { code: 65, class: 'give_up', meaning: '非法路由号码段（TermRangeID）', toDo: NOT_OURS },
  { code: 66, class: 'give_up', meaning: '非法终端所属省代码（ProvinceCode）', toDo: NOT_OURS },
  { code: 67, class: 'give_up', meaning: '非法用户类型（UserType）', toDo: NOT_OURS },
  { code: 68, class: 'give_up', meaning: '本节点不支持路由更新', toDo: NOT_OURS },
  { code: 69, class: 'switch_route', meaning: '非法 SP 企业代码（SPID）', toDo: '核对 msgSrc（企业代码）' },
  { code: 70, class: 'switch_route', meaning: '非法 SP 接入类型（SPAccessType）', toDo: '请电信核对接入方式' },
  { code: 71, class: 'give_up', meaning: '路由信息更新失败', toDo: NOT_OURS },
  { code: 72, class: 'switch_route', meaning: '非法时间戳（Time）', toDo: '核对本机时钟' },
  { code: 73, class: 'switch_route', meaning: '非法业务代码（MServiceID）', toDo: '核对 mServiceId（产品 ID）' },
  { code: 74, class: 'retry_later', meaning: 'SP 禁止下发时段', toDo: '会稍后重试；避开电信禁发的时段' },
  {
    code: 75,
    class: 'switch_route',
    meaning: 'SP 发送超过日流量',
    toDo: '会换通道；请电信提高日流量，或设 dailyQuota',
  },
  { code: 76, class: 'switch_route', meaning: 'SP 账号过有效期', toDo: '请电信续期' },
];

const BY_CODE = new Map(SMGP_ANSWERS.map((answer) => [answer.code, answer]));

/** What a Status means. One the specification does not list (3–9, 50–55, 112–116, 128–255 of the makers) is tried again later. */
export function smgpAnswer(code: number): CarrierAnswer {
  return BY_CODE.get(code) ?? { code, class: 'retry_later', meaning: `未列出的状态 ${code}`, toDo: '向电信询问含义' };
}

/** What we answer with ourselves. */
export const STATUS = { ok: 0, badStructure: 10, badCommand: 11, badSource: 46 } as const;

/** A state of a status report; null: not final, another report will come. */
export interface SmgpState {
  stat: string;
  state: Receipt['state'] | null;
  meaning: string;
}

/** 6.2.63.1, and ENROUTE of SMPP 3.4, whose form the reports have. ACCEPTD is received by the user here, unlike in SMPP. */
export const SMGP_STATES: readonly SmgpState[] = [
  { stat: 'DELIVRD', state: 'delivered', meaning: '短消息转发成功' },
  { stat: 'EXPIRED', state: 'expired', meaning: '短消息超过有效期' },
  { stat: 'DELETED', state: 'failed', meaning: '短消息已被删除' },
  { stat: 'UNDELIV', state: 'failed', meaning: '短消息不可转发' },
  { stat: 'ACCEPTD', state: 'delivered', meaning: '短消息已被最终用户接收' },
  { stat: 'UNKNOWN', state: 'failed', meaning: '短消息状态未知' },
  { stat: 'REJECTD', state: 'failed', meaning: '短消息被拒绝' },
  { stat: 'ENROUTE', state: null, meaning: '短消息正在转发' },
];

/** 6.2.63.2, Err of a status report. */
export const SMGP_REPORT_ERRORS: readonly { err: string; meaning: string }[] = [
  { err: '000', meaning: '成功' },
  { err: '001', meaning: '用户不能通信' },
  { err: '002', meaning: '用户忙' },
  { err: '003', meaning: '终端无此部件号' },
  { err: '004', meaning: '非法用户' },
  { err: '005', meaning: '用户在黑名单内' },
  { err: '006', meaning: '系统错误' },
  { err: '007', meaning: '用户内存满' },
  { err: '008', meaning: '非信息终端' },
  { err: '009', meaning: '数据错误' },
  { err: '010', meaning: '数据丢失' },
  { err: '999', meaning: '未知错误' },
];

const STATES = new Map(SMGP_STATES.map((each) => [each.stat, each]));

/** What became of the text by the report's Stat; a gateway's own word means that it did not arrive. */
export function reportedState(stat: string): Receipt['state'] | null {
  const known = STATES.get(stat);
  return known === undefined ? 'failed' : known.state;
}
