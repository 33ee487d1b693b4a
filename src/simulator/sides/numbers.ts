import { monthToSecond } from '../../channels/session/moments';
import { shanghaiTime } from '../../core/shanghai-time';

/** 8613800138000 → 13800138000; other numbers as they are. */
export function withoutCountryCode(number: string): string {
  return /^\+?86(?=1\d{10}$)/.test(number) ? number.replace(/^\+?86/, '') : number;
}

export function withCountryCode(number: string): string {
  return /^1\d{10}$/.test(number) ? `86${number}` : number;
}

/** YYYYMMDDhhmmss in Shanghai. */
export function longTime(at: Date): string {
  return `${shanghaiTime(at).year}${monthToSecond(at)}`;
}

/** YYMMDDhhmm in Shanghai, as reports have it. */
export function reportTime(at: Date): string {
  return longTime(at).slice(2, 12);
}
