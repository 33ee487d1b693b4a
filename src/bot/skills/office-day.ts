import { addDays, type Day, isDay, shanghaiDay, weekdayOf } from '../../core/shanghai-time';

/** The day or days a question about opening asks for. */
export interface AskedDay {
  /** As the sender said it: 周六, 明天, 5月1日. */
  said: string;
  /** The next such day, from today on. */
  days: Day[];
}

const WEEKDAYS: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  日: 0,
  天: 0,
  '1': 1,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
  '6': 6,
  '7': 0,
};
const HOLIDAYS = /元旦|春节|过年|清明|五一|劳动节|端午|中秋|国庆|十一(?!点)|节假日|假期|放假/;

/** Finds the day a text asks about: a weekday, 周末, 今天/明天/后天, a date. Undefined when it asks about none. */
export function askedDay(text: string, now: Date, date?: string): AskedDay | undefined {
  const today = shanghaiDay(now);
  const near = /今[天日]|今儿|明[天日]|明儿|后天/.exec(text)?.[0];
  if (near !== undefined) {
    const days = near.startsWith('今') ? 0 : near.startsWith('明') ? 1 : 2;
    return { said: ['今天', '明天', '后天'][days] ?? near, days: [addDays(today, days)] };
  }
  const named = /([下这本上]?个?)(?:周|星期|礼拜)([一二三四五六日天1-7])(?!\d)/.exec(text);
  const weekday = named?.[2] === undefined ? undefined : WEEKDAYS[named[2]];
  if (named !== null && weekday !== undefined) {
    const day = nextWeekday(today, weekday);
    const inNextWeek = named[1]?.startsWith('下') && mondayOf(day) === mondayOf(today);
    return {
      said: named[0].replace(/星期|礼拜/, '周').replace('周天', '周日'),
      days: [inNextWeek ? addDays(day, 7) : day],
    };
  }
  if (/周末|双休|休息日|礼拜(?!\S*[一二三四五六日天])/.test(text))
    return { said: '周末', days: [nextWeekday(today, 6), nextWeekday(today, 0)].sort() };
  if (date !== undefined && isDay(date)) return { said: '', days: [date] };
  return undefined;
}

/** Whether a text asks about public holidays in general. */
export function asksHoliday(text: string): boolean {
  return HOLIDAYS.test(text);
}

function nextWeekday(today: Day, weekday: number): Day {
  return addDays(today, (weekday - weekdayOf(today) + 7) % 7);
}

function mondayOf(day: Day): Day {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}
