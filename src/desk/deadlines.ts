import type { OfficeHours } from '../calendar/office-hours';
import { formatMonthDay, shanghaiDay, weekdayName, weekdayOf } from '../core/shanghai-time';
import { KIND_RULES, type WorkOrderKind } from './order-kinds';

export interface Deadline {
  at: Date;
  /** What the sender is told: 1个工作日内(3月17日 周二 10:00前)转办 */
  promise: string;
  /** How it was worked out, for the people who keep it. */
  why: string;
}

/** 3月17日 周二 10:00 */
export function sayTime(at: Date): string {
  const day = shanghaiDay(at);
  const clock = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
  return `${formatMonthDay(day)} ${weekdayName(weekdayOf(day))} ${clock}`;
}

/** The time by which an order that came `at` has to be passed on or answered (E2–E6), counted in working time. */
export function deadlineOf(kind: WorkOrderKind, at: Date, hours: OfficeHours): Deadline {
  const rule = KIND_RULES[kind];
  const worked = hours.addWorkingDays(at, rule.workingDays);
  const holiday = worked.why.includes('放假') ? ',遇放假顺延' : '';
  return {
    at: worked.at,
    promise: `${rule.workingDays}个工作日内(${sayTime(worked.at)}前${holiday})${rule.duty}`,
    why: `${rule.source}:${worked.why}`,
  };
}
