import { shanghaiDay, type Day } from '../core/shanghai-time';

/**
 * The day a question is about, from the period or date that understanding read in it (slots `period`: YYYY, YYYY-MM, YYYY-Qn; `date`:
 * YYYY-MM-DD): the last day of it. Undefined where it is not over yet, for then today's rules are meant, and for anything else.
 */
export function askedDay(period: string, now: Date): Day | undefined {
  const day = lastDayOf(period.trim());
  return day !== undefined && day < shanghaiDay(now) ? day : undefined;
}

function lastDayOf(period: string): Day | undefined {
  const [, year, quarter, month, day] = /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2])(?:-(\d{2}))?)?$/.exec(period) ?? [];
  if (year === undefined) return undefined;
  if (day !== undefined) return period;
  if (month === undefined && quarter === undefined) return `${year}-12-31`;
  const last = month === undefined ? Number(quarter) * 3 : Number(month);
  return new Date(Date.UTC(Number(year), last, 0)).toISOString().slice(0, 10);
}

/** 2026-04-01 → 2026年4月1日 */
export function dayName(day: Day): string {
  return `${monthName(day)}${Number(day.slice(8))}日`;
}

/** 2024-12-31 → 2024年12月: how an answer names the time it was asked about. */
export function monthName(day: Day): string {
  return `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月`;
}
