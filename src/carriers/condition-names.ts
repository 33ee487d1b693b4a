import type { AccountCondition } from '../delivery/outbox/account';

/** How an account stands, in the words of the console and the command line. */
export const CONDITION_NAMES: Readonly<Record<AccountCondition, string>> = {
  up: '正常',
  busy: '积压',
  trial: '试用（恢复中）',
  slow: '过慢',
  resting: '暂停（错误过多）',
  disconnected: '未连接',
  quota: '当日条数已用完',
};
