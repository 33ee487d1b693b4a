import type { HomeCard } from '../../../../src/web/api/home';

/** How a card of the home page reads: its name, where it leads, and what none and some mean. */
export interface CardWords {
  title: string;
  /** Below /console; absent: there is no page of it. */
  to?: string;
  none: string;
  /** Some, none of them overdue; absent: the number says it. */
  some?: string;
  /** Of the overdue ones; absent: nothing runs there. */
  overdue?: string;
}

export const CARD_WORDS: Readonly<Record<HomeCard['key'], CardWords>> = {
  tasks: { title: '待办事项', to: '/tasks', none: '没有要办的', overdue: '件已超期' },
  numbers_to_correct: { title: '要更正的号码', to: '/tasks?kind=号码更正', none: '号码都能收到' },
  liaison_filings: { title: '联络员备案', to: '/tasks?kind=联络员备案', none: '没有要受理的' },
  orders: { title: '未办结的工单', none: '都已答复', some: '都在期限内', overdue: '件已超期' },
  unanswered: { title: '近七天没听懂的提问', to: '/conversations?outcome=not_understood&days=7', none: '都答上了' },
  carriers: { title: '通道告警', to: '/carriers', none: '通道正常', overdue: '项要马上处理' },
  denials: { title: '一天内被拒绝的操作', to: '/audit?outcome=denied', none: '没有' },
};
