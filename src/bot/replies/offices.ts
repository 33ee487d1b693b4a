import { type Day, formatMonthDay, weekdayName, weekdayOf } from '../../core/shanghai-time';
import type { Hall } from '../../directory/directory';

const LETTERS = ['', '一', '二', '三', '四', '五', '六', '日'];

/** [1,2,3,4,5] → 周一至周五; [1,2,3,4,5,6] → 周一至周六; else 周一、三、五. */
export function sayWeekdays(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return '';
  if (sorted.length === 7) return '每天';
  if (sorted.length > 2 && last - first === sorted.length - 1) return `周${LETTERS[first]}至周${LETTERS[last]}`;
  return `周${sorted.map((day) => LETTERS[day]).join('、')}`;
}

/** Name, hours, address and telephone of a hall. The hours say their weekdays themselves where those differ. */
export function hallText(hall: Hall): string {
  const days = /周|每天/.test(hall.hours) ? '' : sayWeekdays(hall.openWeekdays);
  const note = hall.note === undefined ? '' : `,${hall.note}`;
  return `${hall.name}:${days}${hall.hours}${note}。地址${hall.address},电话${hall.phone}。`;
}

export function otherHalls(halls: readonly Hall[]): string {
  return halls.length === 0 ? '' : `另有${halls.map((hall) => `${hall.name}(${hall.phone})`).join('、')}。`;
}

/** Whether a day is served, and why. `said` is the sender's own word for it. */
export function dayLine(about: {
  day: Day;
  said: string;
  open: boolean;
  why: string;
  hall?: string;
  note?: string;
}): string {
  const date = `${formatMonthDay(about.day)}${weekdayName(weekdayOf(about.day))}`;
  const weekday = /^[下这本上]?个?周[一二三四五六日末]$/.test(about.said);
  const plainDate = about.said === '' || weekday;
  const why = about.why === '' ? '' : plainDate ? `(${about.why})` : `,${about.why}`;
  const name = plainDate ? `${date}${why}` : `${about.said}(${date}${why})`;
  const short = about.note !== undefined && about.note.includes(weekdayName(weekdayOf(about.day))) && about.why === '';
  const open = short ? `:${about.note}` : '正常办公';
  return `${name}${about.open ? open : '不办公,可在电子税务局24小时办理'}。`;
}

/** Hours where no hall is known: those that most halls keep. */
export function generalHoursText(dayTold: boolean, phone: string | undefined): string {
  const hours = dayTold ? '' : '办税厅一般周一至周五上午、下午办公,各厅时间略有不同,周末和法定节假日多不办公。';
  const call = phone === undefined ? '' : `电话${phone}。`;
  return `${hours}${call}请告诉我区县名,例如“金水区”,就能查到当地办税厅的地址、时间和电话。`;
}

export function noHallText(unit: string, phone: string | undefined): string {
  return phone === undefined
    ? `${unit}没有登记办税厅信息。请说区县名,例如“金水区”,或拨打12366。`
    : `${unit}电话${phone}。要查办税厅请说区县名,例如“金水区”。`;
}

export const elsewhereText = '外省市的办税厅请问当地12366:拨“区号+12366”,例如北京010-12366。要查本省的请发区县名。';

export const queueText = (phone: string | undefined): string =>
  phone === undefined
    ? '排队情况我看不到,可在电子税务局预约办税。'
    : `排队情况我看不到,可打电话${phone}问,也可在电子税务局预约。`;
