/** How an operator stands, in a word. */
export const STATUSES = {
  active: { text: '在岗', tone: 'ok' },
  suspended: { text: '已暂停', tone: 'danger' },
  left: { text: '已离岗', tone: 'neutral' },
} as const;

/** 国家税务总局郑州市金水区税务局 → 郑州市金水区税务局: in a list the first words tell nothing. */
export function shortUnit(name: string): string {
  return name.replace(/^国家税务总局/, '');
}
