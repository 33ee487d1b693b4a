import type { AnswerOf } from '../../client/endpoints';

export type Unit = AnswerOf<'GET /api/units/:code'>;
export type UnitBrief = AnswerOf<'GET /api/units/tree'>['items'][number];
export type UnitChange = AnswerOf<'GET /api/units/:code/history'>['items'][number];

export const LEVELS: Readonly<Record<Unit['level'], string>> = {
  province: '省局',
  city: '市局',
  county: '县区局',
  branch: '分局（所）',
};

/** The level under each. */
export const NEXT_LEVEL: Readonly<Record<Unit['level'], 'city' | 'county' | 'branch' | undefined>> = {
  province: 'city',
  city: 'county',
  county: 'branch',
  branch: undefined,
};

export const STATUSES: Readonly<Record<Unit['status'], string>> = {
  active: '运行',
  suspended: '暂停',
  merged: '已合并',
  closed: '已撤销',
};

export const TONES = { active: 'ok', suspended: 'danger', merged: 'neutral', closed: 'neutral' } as const;

export const CHANGES: Readonly<Record<UnitChange['what'], string>> = {
  created: '新设',
  edited: '修改资料',
  renamed: '更名',
  moved: '划转',
  merged: '被合并',
  took_over: '接收合并的单位',
  closed: '撤销',
  suspended: '暂停短信发送',
  resumed: '恢复短信发送',
  liaison_changed: '变更联络员',
  liaison_confirmed: '受理联络员备案',
  imported: '导入',
};

const PREFIX = '国家税务总局';

/** 国家税务总局郑州市金水区税务局 is 郑州市金水区税务局 in the tree. */
export function shortName(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

export function isLive({ status }: Pick<UnitBrief, 'status'>): boolean {
  return status === 'active' || status === 'suspended';
}

const WEEKDAYS = '一二三四五六日';

/** 周一至周五, 周一、三、五 */
export function sayWeekdays(days: readonly number[]): string {
  const sorted = [...days].sort();
  const [first = 1] = sorted;
  const last = sorted.at(-1) ?? first;
  const name = (day: number): string => WEEKDAYS.charAt(day - 1);
  if (sorted.length > 2 && last - first === sorted.length - 1) return `周${name(first)}至周${name(last)}`;
  return `周${sorted.map(name).join('、')}`;
}

export function saySpells(spells: readonly { from: string; to: string }[]): string {
  return spells.map(({ from, to }) => `${from}-${to}`).join('、');
}

/** 09:00-12:00、13:00-17:00 read back; undefined: not spells. The server checks their order. */
export function readSpells(text: string): { from: string; to: string }[] | undefined {
  const parts = text
    .normalize('NFKC')
    .split(/[、,;\s]+/)
    .filter(Boolean);
  const spells = parts.map((part) => /^(\d{1,2}:\d{2})[-~至](\d{1,2}:\d{2})$/.exec(part));
  if (spells.length === 0 || spells.includes(null)) return undefined;
  return spells.map((spell) => ({
    from: (spell?.[1] ?? '').padStart(5, '0'),
    to: (spell?.[2] ?? '').padStart(5, '0'),
  }));
}
