import { formatMinute } from '../../core/shanghai-time';
import type { Hall } from '../../directory/directory';
import type { DutySpell, Liaison, UnitContact } from '../../directory/units/units';

const LEVELS: Readonly<Record<string, string>> = {
  province: '省局',
  city: '市局',
  county: '县区局',
  branch: '分局（所）',
};
const STATUSES: Readonly<Record<string, string>> = {
  active: '运行',
  suspended: '暂停',
  merged: '已合并',
  closed: '已撤销',
};
const WEEKDAYS = '一二三四五六日';

type Say = (value: never, names: ReadonlyMap<string, string>) => string;

const text: Say = (value: unknown) => String(value);
const unit: Say = (value: string, names) => names.get(value) ?? value;
const list: Say = (value: string[]) => value.join('、');

/** The fields of a unit as its history shows them, in the order of the page. */
const FIELDS: Readonly<Record<string, { title: string; say: Say }>> = {
  name: { title: '单位名称', say: text },
  aliases: { title: '别名', say: list },
  level: { title: '级别', say: (value: string) => LEVELS[value] ?? value },
  parentCode: { title: '上级单位', say: unit },
  extension: { title: '分机号', say: text },
  signature: { title: '短信签名', say: text },
  phone: { title: '电话', say: text },
  status: { title: '状态', say: (value: string) => STATUSES[value] ?? value },
  successorCode: { title: '并入', say: unit },
  from: { title: '接收', say: unit },
  endedAt: { title: '时间', say: (value: Date) => formatMinute(value) },
  halls: {
    title: '办税服务厅',
    say: (halls: Hall[]) =>
      halls
        .map(
          ({ name, address, phone, openWeekdays, hours, note }) =>
            `${name}：${address}，${phone}，周${openWeekdays.map((day) => WEEKDAYS.charAt(day - 1)).join('')} ${hours}${note === undefined ? '' : `（${note}）`}`,
        )
        .join('；'),
  },
  dutyHours: {
    title: '办公时间',
    say: (spells: DutySpell[]) => spells.map(({ from, to }) => `${from}-${to}`).join('、'),
  },
  contacts: {
    title: '联系人',
    say: (people: UnitContact[]) => people.map(({ name, phone, duty }) => `${name}（${duty}，${phone}）`).join('、'),
  },
  liaison: {
    title: '联络员',
    say: ({ name, phone, filing }: Liaison) =>
      `${name}，${phone}${filing === undefined ? '' : filing.confirmedAt === undefined ? '（待备案）' : '（已备案）'}`,
  },
};

/** The changed fields of an entry of the history, in Chinese. */
export function shownFields(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): { field: string; before?: string; after?: string }[] {
  return Object.entries(FIELDS).flatMap(([key, { title, say }]) => {
    if (!(key in before) && !(key in after)) return [];
    const said = (value: unknown): string | undefined =>
      value === undefined || value === null ? undefined : say(value as never, names);
    const [was, is] = [said(before[key]), said(after[key])];
    return [{ field: title, ...(was ? { before: was } : {}), ...(is ? { after: is } : {}) }];
  });
}
