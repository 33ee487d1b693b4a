import { shanghaiTime } from '../../core/shanghai-time';

/** 8613800138000 → 13800138000; other numbers as they are. */
export function withoutCountryCode(number: string): string {
  return /^\+?86(?=1\d{10}$)/.test(number) ? number.replace(/^\+?86/, '') : number;
}

export function withCountryCode(number: string): string {
  return /^1\d{10}$/.test(number) ? `86${number}` : number;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** YYMMDDhhmm in Shanghai, as reports have it. */
export function reportTime(at: Date): string {
  const { year, month, day, hour, minute } = shanghaiTime(at);
  return `${two(year % 100)}${two(month)}${two(day)}${two(hour)}${two(minute)}`;
}

/** YYYYMMDDhhmmss in Shanghai. */
export function longTime(at: Date): string {
  const { year, month, day, hour, minute, second } = shanghaiTime(at);
  return `${year}${two(month)}${two(day)}${two(hour)}${two(minute)}${two(second)}`;
}
