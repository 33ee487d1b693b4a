import { shanghaiTime } from '../../core/shanghai-time';

const two = (value: number): string => String(value).padStart(2, '0');

/** MMDDhhmmss as the ten digits CMPP, SMGP and SGIP stamp logins and messages with, Shanghai time. */
export function monthToSecond(at: Date): string {
  const t = shanghaiTime(at);
  return two(t.month) + two(t.day) + two(t.hour) + two(t.minute) + two(t.second);
}

/** YYMMDDhhmmss032+: a moment in the form of SMPP 3.3, which all four protocols take; 032+ is UTC+8. */
export function smppMoment(at: Date): string {
  return `${two(shanghaiTime(at).year % 100)}${monthToSecond(at)}032+`;
}

const DIGITS = /^\d{10}(?:\d{2})?$/;

/** YYMMDDhhmm or YYMMDDhhmmss, Shanghai time, as reports have it; undefined where it is none. */
export function fromReportMoment(digits: string): Date | undefined {
  if (!DIGITS.test(digits)) return undefined;
  const [year, month, day, hour, minute, second = '00'] = digits.match(/../g) ?? [];
  const at = new Date(`20${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
