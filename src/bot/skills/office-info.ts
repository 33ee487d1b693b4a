import { addDays, type Day, shanghaiDay, weekdayOf } from '../../core/shanghai-time';
import type { Hall, Unit } from '../../directory/directory';
import type { Skill, SkillInput } from '../engine/skill';
import { valueOf } from '../engine/slots';
import {
  dayLine,
  elsewhereText,
  generalHoursText,
  hallText,
  noHallText,
  otherHalls,
  queueText,
} from '../replies/offices';
import { speakingUnit } from './escalation';
import { askedDay, asksHoliday } from './office-day';

/** How far ahead the next holiday is looked for. */
const HOLIDAY_AHEAD_DAYS = 60;

/** Halls: address, hours, telephone, and whether they serve on a day. */
export const officeInfo: Skill = {
  intent: 'office_info',
  title: '查办税厅',
  needs: [],
  aside: true,
  run: async (input) => {
    const { unit, named } = await unitMeant(input);
    if (unit === undefined && namesElsewhere(input.message.text))
      return { kind: 'answer', text: elsewhereText, outcome: '外地事项' };
    const lines: string[] = [];
    const hall = unit?.halls[0];
    const asked = dayAsked(input);
    for (const day of asked?.days ?? []) lines.push(sayDay(input, day, asked?.said ?? '', hall));
    if (/排队|人多|人少|等多久|叫号|预约|取号/.test(input.message.text)) lines.push(queueText(hall?.phone));
    if (unit !== undefined && hall !== undefined)
      return {
        kind: 'answer',
        text: [...lines, hallText(hall), otherHalls(unit.halls.slice(1))].filter((line) => line !== '').join('\n'),
        remember: { unitCode: unit.code },
        outcome: `已答复:${hall.name}`,
      };
    const phone = unit?.phone;
    const rest =
      named && unit !== undefined ? noHallText(unit.name, phone) : generalHoursText(asked !== undefined, phone);
    return { kind: 'answer', text: [...lines, rest].join('\n'), outcome: '已答复一般时间' };
  },
};

/** The unit spoken of: named in the text, else the one just spoken of, else the sender's own, else the one texted. */
async function unitMeant(input: SkillInput): Promise<{ unit?: Unit; named: boolean }> {
  const { deps, message, session } = input;
  const named = await deps.directory.unitsNamedIn(message.text);
  const first = named.find((unit) => unit.halls.length > 0) ?? named[0];
  if (first !== undefined) return { unit: first, named: true };
  const last = session.last?.intent === 'office_info' ? session.last.unitCode : undefined;
  if (last !== undefined) return { unit: await deps.directory.unit(last), named: false };
  const [binding] = await deps.directory.bindingsOf(message.from);
  const own = binding === undefined ? undefined : await deps.directory.unit(binding.unitCode);
  if (own !== undefined && own.halls.length > 0) return { unit: own, named: false };
  const spoken = await speakingUnit(deps);
  return spoken.level === 'province' || namesElsewhere(message.text)
    ? { named: false }
    : { unit: spoken, named: false };
}

const ELSEWHERE =
  /北京|天津|河北|山西|内蒙|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|深圳|广州|青岛|大连|宁波|厦门/;

function namesElsewhere(text: string): boolean {
  return ELSEWHERE.test(text);
}

function dayAsked(input: SkillInput): { said: string; days: Day[] } | undefined {
  const text = input.message.text.normalize('NFKC');
  const asked = askedDay(text, input.now, valueOf(input.task.slots, 'date'));
  if (asked !== undefined) return asked;
  const holiday = asksHoliday(text) ? nextHoliday(input, text) : undefined;
  return holiday === undefined ? undefined : { said: '', days: [holiday] };
}

/** The first day off of the next public holiday, of the one named if one is. */
function nextHoliday(input: SkillInput, text: string): Day | undefined {
  const wanted =
    /元旦|春节|清明|端午|中秋|国庆/.exec(text)?.[0] ??
    (/五一|劳动/.test(text) ? '劳动' : /十一/.test(text) ? '国庆' : /过年/.test(text) ? '春节' : '');
  const today = shanghaiDay(input.now);
  for (let ahead = 0; ahead <= (wanted === '' ? HOLIDAY_AHEAD_DAYS : 366); ahead++) {
    const day = addDays(today, ahead);
    const { working, why } = input.deps.calendar.kindOf(day);
    if (!working && why.includes('放假') && why.includes(wanted)) return day;
  }
  return undefined;
}

/** Whether a hall serves on a day: its own weekdays, moved by public holidays and 调休. */
function sayDay(input: SkillInput, day: Day, said: string, hall: Hall | undefined): string {
  const kind = input.deps.calendar.kindOf(day);
  const weekday = weekdayOf(day) === 0 ? 7 : weekdayOf(day);
  const usual = hall === undefined ? weekday <= 5 : hall.openWeekdays.includes(weekday);
  const moved = kind.why.includes('放假') || kind.why.includes('调休');
  return dayLine({
    day,
    said,
    open: moved ? kind.working : usual,
    why: moved ? kind.why : '',
    hall: hall?.name,
    note: hall?.note,
  });
}
