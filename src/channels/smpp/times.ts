import { DAY, HOUR, MINUTE, SECOND } from '../../core/clock';
import { fromReportMoment } from '../session/moments';

const two = (value: number): string => String(value).padStart(2, '0');
const LONGEST_DAYS = 30;

/** 7.1.1.2: from now on, YYMMDDhhmmss000R; whole days up to thirty, for months have no one length. */
export function relativeTime(milliseconds: number): string {
  const span = Math.min(Math.max(milliseconds, SECOND), LONGEST_DAYS * DAY);
  const part = (unit: number, of: number): string => two(Math.floor((span % of) / unit));
  const days = two(Math.floor(span / DAY));
  return `0000${days}${part(HOUR, DAY)}${part(MINUTE, HOUR)}${part(SECOND, MINUTE)}000R`;
}

/**
 * "done date" of a receipt (appendix B: YYMMDDhhmm, of some with seconds or a whole year), taken for the time of Shanghai.
 * Undefined where it is no moment.
 */
export function receiptTime(digits: string): Date | undefined {
  const hasWholeYear = /^20\d{10}(\d\d)?$/.test(digits);
  return fromReportMoment(hasWholeYear ? digits.slice(2) : digits);
}
