import type { Day } from '../core/shanghai-time';
import type { WorkCalendar } from './work-calendar';

/** Published filing deadlines: day of the month, January to December, with the notice they rest on. */
export type FilingDeadlineTable = Readonly<Record<string, { days: readonly number[]; doc: string; source: string }>>;

export interface FilingDeadline {
  /** YYYY-MM */
  month: string;
  deadline: Day;
  /** true: worked out by rule because nothing is published (预计). */
  expected: boolean;
  /** Chinese: the notice, or how the rule came to it. */
  why: string;
}

/** The deadline of taxes due within 15 days after the month or quarter. */
export interface FilingDeadlines {
  /** `month` is YYYY-MM, the month in which the return is due. */
  of(month: string): FilingDeadline;
}

export function createFilingDeadlines(published: FilingDeadlineTable, calendar: WorkCalendar): FilingDeadlines {
  const byRule = (month: string): FilingDeadline => {
    const fifteenth = `${month}-15`;
    const moved = holidayDays(month, calendar);
    let deadline = fifteenth;
    for (let left = moved; left > 0; left--) deadline = calendar.nextWorkingDay(deadline);
    if (moved === 0 && !calendar.isWorkingDay(deadline)) deadline = calendar.nextWorkingDay(deadline);
    const why =
      moved > 0
        ? `1至15日内有连续3日以上法定休假共${moved}日,按休假日天数顺延`
        : deadline === fifteenth
          ? '15日为工作日'
          : '15日为休假日,顺延至次一工作日';
    return { month, deadline, expected: true, why };
  };
  return {
    of: (month) => {
      const year = published[month.slice(0, 4)];
      const day = year?.days[Number(month.slice(5, 7)) - 1];
      if (year === undefined || day === undefined) return byRule(month);
      return { month, deadline: `${month}-${String(day).padStart(2, '0')}`, expected: false, why: year.doc };
    },
  };
}

/**
 * The off days of 1st–15th that make an unbroken run of at least 3 days, inside those fifteen, with a public holiday in it
 * (税收征收管理法实施细则 第一百零九条: 在期限内有连续3日以上法定休假日的,按休假日天数顺延).
 */
function holidayDays(month: string, calendar: WorkCalendar): number {
  const runs: Day[][] = [[]];
  for (let date = 1; date <= 15; date++) {
    const day = `${month}-${String(date).padStart(2, '0')}`;
    if (calendar.isWorkingDay(day)) runs.push([]);
    else runs.at(-1)?.push(day);
  }
  return runs
    .filter((run) => run.length >= 3 && run.some((day) => calendar.kindOf(day).why.includes('放假')))
    .reduce((sum, run) => sum + run.length, 0);
}
