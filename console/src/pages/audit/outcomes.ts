/** How an entry ended, as it is shown. */
export const OUTCOMES = {
  done: { name: '完成', tone: 'ok' },
  denied: { name: '拒绝', tone: 'warning' },
  failed: { name: '失败', tone: 'danger' },
} as const;
