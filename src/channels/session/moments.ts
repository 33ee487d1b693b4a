import { MINUTE, SECOND } from '../../core/clock';
import { shanghaiTime } from '../../core/shanghai-time';

const two = (value: number): string => String(value).padStart(2, '0');

/** Many texts and reports a second have the same moment in them: what was made of the last one is kept. */
function perSecond(make: (at: Date) => string): (at: Date) => string {
  let second = NaN;
  let made = '';
  return (at) => {
    const now = Math.floor(at.getTime() / SECOND);
    if (now !== second) {
      made = make(at);
      second = now;
    }
    return made;
  };
}

/** MMDDhhmmss as the ten digits CMPP, SMGP and SGIP stamp logins and messages with, Shanghai time. */
export const monthToSecond = perSecond((at) => {
  const t = shanghaiTime(at);
  return two(t.month) + two(t.day) + two(t.hour) + two(t.minute) + two(t.second);
});

/** The ten digits of a moment that was carried as a number: it loses a zero in front from January to September. */
export function timestampDigits(timestamp: number): string {
  return String(timestamp).padStart(10, '0');
}

/** YYMMDDhhmmss032+: a moment in the form of SMPP 3.3, which all four protocols take; 032+ is UTC+8. */
export const smppMoment = perSecond((at) => {
  const t = shanghaiTime(at);
  return `${two(t.year % 100)}${two(t.month)}${two(t.day)}${two(t.hour)}${two(t.minute)}${two(t.second)}032+`;
});

const DIGITS = /^\d{10}(?:\d{2})?$/;

function readMoment(digits: string): number {
  if (!DIGITS.test(digits)) return NaN;
  const [year, month, day, hour, minute, second = '00'] = digits.match(/../g) ?? [];
  return Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

let lastDigits = '';
let lastRead = NaN;

/** YYMMDDhhmm or YYMMDDhhmmss, Shanghai time, as reports have it; undefined where it is none. */
export function fromReportMoment(digits: string): Date | undefined {
  if (digits !== lastDigits) {
    lastRead = readMoment(digits);
    lastDigits = digits;
  }
  return Number.isNaN(lastRead) ? undefined : new Date(lastRead);
}

/**
 * The moment a report tells of. Its digits go to the minute: where that is the present one, the moment the report came says
 * more. One that lies ahead is of a clock that is wrong.
 */
export function reportedAt(digits: string, now: Date): Date {
  const done = fromReportMoment(digits);
  return done !== undefined && now.getTime() - done.getTime() >= MINUTE ? done : now;
}
