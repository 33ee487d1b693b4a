import {
  addDays,
  type Day,
  formatMonthDay,
  shanghaiDay,
  shanghaiMoment,
  weekdayName,
  weekdayOf,
} from '../core/shanghai-time';
import type { WorkCalendar } from './work-calendar';

/** Spells of a working day on which people are on duty, HH:mm, in order; the gap between two is the lunch break. */
export type DutySpells = readonly { from: string; to: string }[];

export interface WorkedOutDeadline {
  at: Date;
  /** Chinese, how it came about: 周五 16:40 受理 + 1 个工作日,周日国庆节调休上班 → 周日 16:40 */
  why: string;
}

/** When people are on duty (E8), and what N working days from a moment is (E2–E6). */
export interface OfficeHours {
  isOpen(at: Date): boolean;
  /** `at` itself when people are on duty, else the next moment they are. */
  nextOpen(at: Date): Date;
  /**
   * The same time of day `days` working days later. What comes in while nobody is on duty counts from the next opening.
   * 0 days: the close of the same duty day (E2: 当日).
   */
  addWorkingDays(at: Date, days: number): WorkedOutDeadline;
}

/** 周五 3月20日 16:40, or without the date when `short`. */
export function sayMoment(at: Date, short = false): string {
  const day = shanghaiDay(at);
  const time = clockTime(at);
  const weekday = weekdayName(weekdayOf(day));
  return short ? `${weekday} ${time}` : `${formatMonthDay(day)}(${weekday})${time}`;
}

function clockTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
}

export function createOfficeHours(calendar: WorkCalendar, spells: DutySpells): OfficeHours {
  const first = spells[0];
  const last = spells.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('office hours need at least one spell of duty');

  const isOpen = (at: Date): boolean => {
    const time = clockTime(at);
    return calendar.isWorkingDay(shanghaiDay(at)) && spells.some((spell) => time >= spell.from && time < spell.to);
  };

  const nextOpen = (at: Date): Date => {
    if (isOpen(at)) return at;
    const day = shanghaiDay(at);
    const time = clockTime(at);
    const later = calendar.isWorkingDay(day) ? spells.find((spell) => time < spell.from) : undefined;
    if (later !== undefined) return shanghaiMoment(day, later.from);
    return shanghaiMoment(calendar.nextWorkingDay(day), first.from);
  };

  const addWorkingDays = (at: Date, days: number): WorkedOutDeadline => {
    const start = nextOpen(at);
    const startDay = shanghaiDay(start);
    let day: Day = startDay;
    const noted: string[] = [];
    for (let left = days; left > 0; left--) {
      const next = calendar.nextWorkingDay(day);
      for (let between = addDays(day, 1); between <= next; between = addDays(between, 1)) {
        const kind = calendar.kindOf(between);
        if (kind.why.includes('放假') || kind.why.includes('调休'))
          noted.push(`${weekdayName(weekdayOf(between))}${kind.why}`);
      }
      day = next;
    }
    const deadline = days === 0 ? shanghaiMoment(day, last.to) : shanghaiMoment(day, clockTime(start));
    const received = `${sayMoment(at, true)} 受理`;
    const counted = start.getTime() === at.getTime() ? '' : `(自${sayMoment(start, true)}上班起算)`;
    const how = days === 0 ? '当日下班前' : `+ ${days} 个工作日`;
    const notes = [...new Set(noted)];
    return {
      at: deadline,
      why: `${received}${counted} ${how}${notes.length > 0 ? `,${notes.join('、')}` : ''} → ${sayMoment(deadline)}`,
    };
  };

  return { isOpen, nextOpen, addWorkingDays };
}
