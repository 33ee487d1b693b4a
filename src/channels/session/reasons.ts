/** Why a connection ended or was not made, for the administrator. */
const REASONS: Readonly<Record<string, string>> = {
  'closed by the other side': '对方断开了连接',
  'ended by the other side': '对方结束了会话',
  'no sign of life': '对方长时间没有应答',
  'frames before login': '登录完成之前对方发来太多数据',
  'the other side takes nothing': '对方不接收数据',
  'terminated, without answer': '已结束会话',
  terminated: '已结束会话',
  stopped: '已停止',
  ECONNREFUSED: '对方拒绝连接，请核对地址和端口',
  ECONNRESET: '连接被对方重置',
  EPIPE: '连接已被对方关闭',
  ETIMEDOUT: '连接超时，请核对地址、端口和网络',
  EHOSTUNREACH: '到对方的网络不通',
  ENETUNREACH: '到对方的网络不通',
  ENOTFOUND: '网关的域名无法解析',
  EAI_AGAIN: '网关的域名无法解析',
};

/** Chinese for a reason of a link, or a code of the system. */
export function explainEnd(reason: string): string {
  if (reason.startsWith('out of step')) return '对方发来的数据无法识别，连接已关闭';
  return REASONS[reason] ?? `连接中断（${reason}）`;
}
