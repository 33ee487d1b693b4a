import type { CarrierAnswer } from '../session/answers';

/**
 * SGIP 1.2, 5.2. By the specification 1 to 20 come in answers and 21 to 33 in reports; gateways also answer with the latter, so
 * that all have a class. docs/carriers.md has the same table.
 */
export const SGIP_ANSWERS: readonly CarrierAnswer[] = [
  { code: 0, class: 'accepted', meaning: '正确接收', toDo: '无需处理' },
  { code: 1, class: 'switch_route', meaning: '非法登录：登录名或口令不对', toDo: '核对登录名、口令和登记的本机地址' },
  { code: 2, class: 'retry_later', meaning: '重复登录', toDo: '会自动重试；反复出现时重启连接' },
  { code: 3, class: 'retry_later', meaning: '连接过多', toDo: '调低 connections，或请联通放宽连接数' },
  { code: 4, class: 'switch_route', meaning: '登录类型错', toDo: '核对端口是否为 SP 接入端口' },
  { code: 5, class: 'switch_route', meaning: '参数格式错', toDo: '核对接入号、企业代码、业务代码和节点编号' },
  { code: 6, class: 'give_up', meaning: '非法手机号码', toDo: '核对号码；查看号段是否归联通' },
  { code: 7, class: 'switch_route', meaning: '消息 ID 错', toDo: '向联通核实协议版本为 SGIP 1.2' },
  { code: 8, class: 'give_up', meaning: '信息长度错', toDo: '联系开发人员，附上短信标识' },
  // A request goes out again under its sequence when no answer came: then this says that the first had arrived.
  {
    code: 9,
    class: 'unknown',
    meaning: '非法序列号：重复（可能先前已收下）或格式错误',
    toDo: '按存疑处理；反复出现时核对节点编号没有别人在用',
  },
  { code: 10, class: 'switch_route', meaning: '非法操作 GNS', toDo: '核对对端是否为短信网关' },
  { code: 11, class: 'slow_down', meaning: '节点忙：队列满或暂不能服务', toDo: '会自动降速再发；常见时请联通提高流量' },
  { code: 21, class: 'retry_later', meaning: '目的地址暂时不可达', toDo: '会自动重试' },
  { code: 22, class: 'switch_route', meaning: '路由错', toDo: '会换通道；反复出现时报联通' },
  { code: 23, class: 'switch_route', meaning: '路由不存在', toDo: '会换通道；查看号码是否携号转网' },
  { code: 24, class: 'switch_route', meaning: '计费号码无效', toDo: '请联通核对业务代码已开为免费' },
  { code: 25, class: 'retry_later', meaning: '用户不能通信：关机或不在服务区', toDo: '会在有效期内重试' },
  { code: 26, class: 'retry_later', meaning: '手机内存不足', toDo: '会在有效期内重试' },
  { code: 27, class: 'give_up', meaning: '手机不支持短消息', toDo: '改用电话等方式联系' },
  { code: 28, class: 'retry_later', meaning: '手机接收短消息出现错误', toDo: '会在有效期内重试' },
  { code: 29, class: 'give_up', meaning: '不知道的用户：空号或已销号', toDo: '核对并更正号码' },
  { code: 30, class: 'switch_route', meaning: '不提供此功能', toDo: '请联通核对接入号的业务范围' },
  { code: 31, class: 'give_up', meaning: '非法设备', toDo: '改用电话等方式联系' },
  { code: 32, class: 'retry_later', meaning: '系统失败', toDo: '会自动重试；持续出现时报联通' },
  { code: 33, class: 'slow_down', meaning: '短信中心队列满', toDo: '会自动降速再发' },
];

const BY_CODE = new Map(SGIP_ANSWERS.map((answer) => [answer.code, answer]));

/** What a Result or an ErrorCode means. One the specification does not list is tried again later. */
export function sgipAnswer(code: number): CarrierAnswer {
  return BY_CODE.get(code) ?? { code, class: 'retry_later', meaning: `未列出的错误码 ${code}`, toDo: '向联通询问含义' };
}

/** What we answer with ourselves. */
export const RESULT = {
  ok: 0,
  badLogin: 1,
  loggedInAlready: 2,
  badLoginType: 4,
  badParameter: 5,
  badNumber: 6,
  badCommand: 7,
  badLength: 8,
  busy: 11,
} as const;
