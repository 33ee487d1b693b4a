import { formatMinute, shanghaiDay } from '../../../src/core/shanghai-time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Less than this left is amber. */
const SOON_MS = 4 * HOUR;

export type DueTone = 'ok' | 'warning' | 'danger';

function lengthOf(ms: number): string {
  if (ms < HOUR) return `${Math.max(1, Math.round(ms / MINUTE))}分钟`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}小时`;
  return `${Math.floor(ms / DAY)}天`;
}

/** How a deadline stands: colour, a few words, and the moment itself (Shanghai). */
export function dueState(dueAt: Date, now: Date): { tone: DueTone; text: string; moment: string } {
  const left = dueAt.getTime() - now.getTime();
  const moment = formatMinute(dueAt);
  if (left < 0) return { tone: 'danger', text: `已超${lengthOf(-left)}`, moment };
  const today = shanghaiDay(dueAt) === shanghaiDay(now);
  if (left < SOON_MS || today) return { tone: 'warning', text: `还有${lengthOf(left)}`, moment };
  return { tone: 'ok', text: `还有${lengthOf(left)}`, moment };
}
