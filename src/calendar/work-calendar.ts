import { addDays, type Day, weekdayOf } from '../core/shanghai-time';

/** Public holidays and make-up working days (调休) by year, each year with the State Council papers it rests on. */
export type HolidayTable = Readonly<
  Record<string, { papers: readonly string[]; off: Readonly<Record<Day, string>>; work: Readonly<Record<Day, string>> }>
>;

export interface DayKind {
  working: boolean;
  /** Chinese: 工作日, 周末, 国庆节放假, 国庆节调休上班 … */
  why: string;
}

/** Which days are worked, and why. Years without a table fall back to Monday–Friday and say so. */
export interface WorkCalendar {
  kindOf(day: Day): DayKind;
  isWorkingDay(day: Day): boolean;
  /** The first working day after `day`. */
  nextWorkingDay(day: Day): Day;
}

export function createWorkCalendar(table: HolidayTable): WorkCalendar {
  const kindOf = (day: Day): DayKind => {
    const year = table[day.slice(0, 4)];
    const off = year?.off[day];
    if (off !== undefined) return { working: false, why: `${off}放假` };
    const made = year?.work[day];
    if (made !== undefined) return { working: true, why: `${made}调休上班` };
    const weekday = weekdayOf(day);
    const weekend = weekday === 0 || weekday === 6;
    const unknown = year === undefined ? '(当年放假安排未公布)' : '';
    return { working: !weekend, why: `${weekend ? '周末' : '工作日'}${unknown}` };
  };
  const isWorkingDay = (day: Day): boolean => kindOf(day).working;
  return {
    kindOf,
    isWorkingDay,
    nextWorkingDay: (day) => {
      let next = addDays(day, 1);
      while (!isWorkingDay(next)) next = addDays(next, 1);
      return next;
    },
  };
}
