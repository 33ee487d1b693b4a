/** China has one time zone and, since 1992, no summer time: UTC+8 all year. All rules and screens use it. */
const OFFSET_MS = 8 * 3_600_000;

/** A calendar day in Shanghai, YYYY-MM-DD. */
export type Day = string;

export interface ShanghaiTime {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 = Sunday */
  weekday: number;
}

export function shanghaiTime(at: Date): ShanghaiTime {
  const moved = new Date(at.getTime() + OFFSET_MS);
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
    weekday: moved.getUTCDay(),
  };
}

/** The day in Shanghai at a moment, YYYY-MM-DD. */
export function shanghaiDay(at: Date): Day {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** The moment at which it is `time` (HH:mm or HH:mm:ss) on `day` in Shanghai. */
export function shanghaiMoment(day: Day, time = '00:00'): Date {
  return new Date(`${day}T${time.length === 5 ? `${time}:00` : time}+08:00`);
}

/** `day` moved by whole days. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 = Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** 周一 … 周日 */
export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday] ?? '';
}

/** 2026-03-16 10:05 */
export function formatMinute(at: Date): string {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** 3月16日 */
export function formatMonthDay(day: Day): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
}
