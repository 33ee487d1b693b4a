import type { Receipt, RetryClass } from '../channel';

/** One answer of sendsms: its status and how its text begins, what that means, and what to do about it. */
export interface KannelAnswer {
  status: number;
  /** The beginning of the text; '' stands for every other text of this status. */
  text: string;
  class: RetryClass | 'accepted' | 'unknown';
  meaning: string;
  toDo: string;
}

/**
 * What sendsms answers (Kannel user guide, "Using the HTTP interface to send SMS messages"; the texts are those of 1.4.5). The first line that
 * fits counts. docs/gateway-kannel.md has the same table.
 */
export const KANNEL_ANSWERS: readonly KannelAnswer[] = [
  { status: 202, text: '0:', class: 'accepted', meaning: '已交给短信中心连接', toDo: '无需处理' },
  { status: 202, text: '3:', class: 'accepted', meaning: '已排队，连接恢复后发出', toDo: '查看 Kannel 与运营商的连接' },
  { status: 202, text: '', class: 'accepted', meaning: '已收下', toDo: '无需处理' },
  { status: 200, text: '', class: 'accepted', meaning: '已收下（兼容网关）', toDo: '无需处理' },
  { status: 400, text: '', class: 'give_up', meaning: '号码或内容不被接受', toDo: '核对号码；看 Kannel 的黑白名单' },
  {
    status: 403,
    text: 'Not routable',
    class: 'switch_route',
    meaning: '没有连接可以发往这个号码',
    toDo: '核对 smsc 组的 allowed-prefix、denied-prefix 与 smsc-id',
  },
  {
    status: 403,
    text: '',
    class: 'switch_route',
    meaning: '用户名、密码或来源地址不被接受',
    toDo: '核对 sendsms-user 组的 username、password、user-allow-ip',
  },
  { status: 404, text: '', class: 'switch_route', meaning: '地址不是 sendsms', toDo: '核对 url 与 sendsms-url' },
  { status: 408, text: '', class: 'retry_later', meaning: '网关没有等到请求', toDo: '会自动重试' },
  { status: 413, text: '', class: 'give_up', meaning: '内容过长', toDo: '联系开发人员' },
  { status: 415, text: '', class: 'switch_route', meaning: '不接受这种提交方式', toDo: '把 method 改为 get' },
  { status: 429, text: '', class: 'slow_down', meaning: '提交过快', toDo: '会自动降速；必要时调低每秒条数' },
  { status: 500, text: '', class: 'retry_later', meaning: '未能交给 bearerbox', toDo: '看 bearerbox 是否在运行' },
  { status: 502, text: '', class: 'unknown', meaning: '前置代理没有得到答复', toDo: '按存疑处理' },
  { status: 503, text: '', class: 'retry_later', meaning: '队列已满或正在停止', toDo: '会自动重试；看队列长度' },
  { status: 504, text: '', class: 'unknown', meaning: '前置代理没有等到答复', toDo: '按存疑处理' },
];

const otherwise = (status: number): KannelAnswer => ({
  status,
  text: '',
  class: status >= 200 && status < 300 ? 'accepted' : status >= 500 ? 'retry_later' : 'switch_route',
  meaning: '没有列出的答复',
  toDo: '看 Kannel 的日志',
});

export function kannelAnswer(status: number, text: string): KannelAnswer {
  const found = KANNEL_ANSWERS.find((answer) => answer.status === status && text.startsWith(answer.text));
  return found ?? otherwise(status);
}

/** Bits of a report's type (%d): 1 arrived, 2 failed, 4 queued at the carrier, 8 taken by it, 16 refused by it, 32 expired, 64 unknown. */
const ARRIVED = 1;
const FAILED = 2;
const REFUSED = 16;
const EXPIRED = 32;

/** dlr-mask: reports on arrival, failure and refusal by the carrier. That it was queued or taken there changes nothing. */
export const WANTED_REPORTS = ARRIVED | FAILED | REFUSED;

/**
 * What a report says: its final state with the carrier's own code, undefined when it is not final. `reply` is what the carrier
 * wrote (%A): the text of an SMPP receipt, or NACK/code/reason.
 */
export function reportedState(type: number, reply: string): Pick<Receipt, 'state' | 'code'> | undefined {
  const code =
    /\bstat:([A-Za-z]{1,16})/.exec(reply)?.[1]?.toUpperCase() ??
    /^NACK\/(?:0x)?([0-9A-Za-z]{1,16})/.exec(reply)?.[1] ??
    `DLR${type}`;
  if (type & ARRIVED) return { state: 'delivered', code };
  if (type & EXPIRED || (type & FAILED && code === 'EXPIRED')) return { state: 'expired', code };
  if (type & (FAILED | REFUSED)) return { state: 'failed', code };
  return undefined;
}
