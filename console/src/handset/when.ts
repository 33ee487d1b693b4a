import {
  addDays,
  formatMonthDay,
  shanghaiDay,
  shanghaiTime,
  weekdayName,
  weekdayOf,
} from '../../../src/core/shanghai-time';

/** Times as the screen shows them: Shanghai's, whatever the browser's zone. */

const two = (value: number): string => String(value).padStart(2, '0');

/** 10:05 */
export function clockText(at: Date): string {
  const { hour, minute } = shanghaiTime(at);
  return `${two(hour)}:${two(minute)}`;
}

/** 今天, 昨天, 3月16日 周一, 2025年3月16日: the line between the days of a conversation. */
export function dayText(at: Date, now: Date): string {
  const day = shanghaiDay(at);
  const today = shanghaiDay(now);
  if (day === today) return '今天';
  if (day === addDays(today, -1)) return '昨天';
  if (day.slice(0, 4) === today.slice(0, 4)) return `${formatMonthDay(day)} ${weekdayName(weekdayOf(day))}`;
  return `${day.slice(0, 4)}年${formatMonthDay(day)}`;
}

/** In the list: the time today, 昨天, or the date. */
export function listTimeText(at: Date, now: Date): string {
  const day = dayText(at, now);
  return day === '今天' ? clockText(at) : (day.split(' ')[0] ?? day);
}

export function sameDay(a: Date, b: Date): boolean {
  return shanghaiDay(a) === shanghaiDay(b);
}
