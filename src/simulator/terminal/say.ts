import { shanghaiTime } from '../../core/shanghai-time';
import type { ProtocolName, ReportState } from '../carrier-side';
import type { EventBodies, EventName, SimulatorEvent } from '../events';
import { FAULTS } from '../faults';

export const STATE_NAMES: Record<ReportState, string> = { delivered: '已送达', failed: '未送达', expired: '已过期' };

type Sayings = { [N in EventName]: (event: EventBodies[N]) => string | undefined };

const part = (place: { index: number; total: number } | undefined): string =>
  place === undefined ? '' : `（第${place.index}/${place.total}段）`;
const often = (tries: number): string => (tries > 1 ? `（第${tries}次）` : '');

/** One line an event; undefined: not worth a line of its own. */
const SAYINGS: Sayings = {
  listening: ({ protocol, host, port }) => `${protocol} 模拟网关已启动，地址 ${host}:${port}`,
  connected: ({ link }) => `连接 ${link}`,
  disconnected: ({ link, why }) => `断开 ${link}：${why}`,
  login: ({ link, login, submits, receives }) =>
    `登录 ${login}（${link}，${submits ? (receives ? '收发' : '只发下行') : '只收上行'}）`,
  login_refused: ({ link, login, status, why }) => `登录被拒绝 ${login}（${link}）：${why}，状态码 ${status}`,
  submit: ({ from, to, status, id, part: place }) =>
    status === 0
      ? undefined
      : `下行${part(place)} ${to.join('、')} ← ${from}：${
          status === 'unanswered' ? `已收下，不应答，标识 ${id}` : `拒收，状态码 ${status}`
        }`,
  text: ({ from, to, text, segments, incomplete }) =>
    `下行 ${to} ← ${from}（${segments}条${incomplete ? '，不完整' : ''}）：${text}`,
  mo_sent: ({ from, to, text, part: place, tries }) => `上行${part(place)}${often(tries)} ${from} → ${to}：${text}`,
  mo_answered: ({ from, id, status, ms, tries }) =>
    `上行应答 ${from} ${status === 0 ? '成功' : `失败，状态码 ${status}`}，${Math.round(ms)}毫秒${often(tries)}，标识 ${id}`,
  mo_unanswered: ({ from, id, tries }) => `上行 ${from} 发了${tries}次没有应答，下次登录后再发，标识 ${id}`,
  report_sent: () => undefined,
  report_answered: ({ to, id, status, ms }) =>
    `状态报告 ${to} ${status === 0 ? '已应答' : `应答失败，状态码 ${status}`}，${Math.round(ms)}毫秒，标识 ${id}`,
  active_test: () => undefined,
  terminated: ({ link }) => `对方结束会话 ${link}`,
  malformed: ({ link, about }) => `收到不合协议的数据（${link}）：${about}`,
  unwritable: ({ link, about }) => `发不出去（${link}）：${about}`,
  fault: ({ name }) => `注入故障：${FAULTS[name].about}`,
  unreachable: ({ to, why }) => `连不上业务平台 ${to}：${why}`,
};

const two = (n: number): string => String(n).padStart(2, '0');

/** The event as a line for the operator: time in Beijing, the protocol where there are several. */
export function say(event: SimulatorEvent, protocol?: ProtocolName): string | undefined {
  const saying = SAYINGS[event.event] as (body: SimulatorEvent) => string | undefined;
  const said = saying(event);
  if (said === undefined) return undefined;
  const { hour, minute, second } = shanghaiTime(event.at);
  const time = `${two(hour)}:${two(minute)}:${two(second)}`;
  return `${time} ${protocol === undefined ? '' : `[${protocol}] `}${said}`;
}

/** The event as a JSON line. */
export function sayJson(event: SimulatorEvent, protocol: ProtocolName): string {
  return JSON.stringify({ protocol, ...event });
}
