/** Periods as they are written in records and slots: YYYY, YYYY-MM, YYYY-Qn. */

const QUARTER = /^(\d{4})-Q([1-4])$/;

/** The last month (YYYY-MM) of a period: the assessment "of 2026" is the one in force at its end. */
export function lastMonthOf(period: string): string {
  const quarter = QUARTER.exec(period);
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`;
  return /^\d{4}$/.test(period) ? `${period}-12` : period;
}

/** YYYY-Qn of a month YYYY-MM. */
export function quarterOf(month: string): string {
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
}

/** `month` (YYYY-MM) moved by whole months. */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

function monthsOfQuarter(quarter: string): string[] {
  const last = lastMonthOf(quarter);
  return [addMonths(last, -2), addMonths(last, -1), last];
}

/**
 * The periods under which a filing may be kept that somebody asks for: a month is also covered by its quarter and its
 * year, a quarter by its months and its year, a year by all of them.
 */
export function coveringPeriods(period: string): string[] {
  const year = period.slice(0, 4);
  if (/^\d{4}$/.test(period)) {
    const quarters = [1, 2, 3, 4].map((n) => `${year}-Q${n}`);
    return [year, ...quarters, ...quarters.flatMap(monthsOfQuarter)];
  }
  if (QUARTER.test(period)) return [period, ...monthsOfQuarter(period), year];
  return [period, quarterOf(period), year];
}
