import { addressOf } from '../../console/src/client/address';
import { idleStep } from '../../console/src/console/idle-step';
import { nameOfKey } from '../../console/src/console/key-names';
import { matching, type Offer } from '../../console/src/console/palette';
import { differences } from '../../console/src/parts/differences';
import { dueState } from '../../console/src/parts/due';

const MINUTE = 60_000;

describe('addressOf', () => {
  test.each([
    ['/api/units/:code', { params: { code: 'a/b?' } }, '/api/units/a%2Fb%3F'],
    [
      '/api/units',
      { query: { q: '金水 区', limit: 50, cursor: undefined, level: '' } },
      '/api/units?q=%E9%87%91%E6%B0%B4+%E5%8C%BA&limit=50',
    ],
    ['/api/units', { query: { kind: ['a', 'b'], done: false } }, '/api/units?kind=a&kind=b&done=false'],
    ['/api/units', {}, '/api/units'],
  ])('%s with %j is %s', (path, parts, address) => {
    expect(addressOf(path, parts)).toBe(address);
  });
});

describe('idleStep', () => {
  const T = 1_000_000_000;
  const times = { touchedAt: T, keptAt: T, idleMs: 30 * MINUTE, endsAt: T + 600 * MINUTE };
  test.each([
    ['just touched', {}, 0, { do: 'nothing' }],
    ['left for long, two minutes before the end', {}, 28 * MINUTE, { do: 'warn', seconds: 120 }],
    ['left until the end', {}, 30 * MINUTE, { do: 'end' }],
    ['typed in for ten minutes without a call', { touchedAt: T + 11 * MINUTE }, 11 * MINUTE, { do: 'keep' }],
    ['kept a moment ago', { touchedAt: T + 11 * MINUTE, keptAt: T + 10 * MINUTE }, 11 * MINUTE, { do: 'nothing' }],
    [
      'used to the last, but the day is over',
      { touchedAt: T + 599 * MINUTE, keptAt: T + 598 * MINUTE },
      599 * MINUTE,
      { do: 'warn', seconds: 60 },
    ],
    ['a very short session still warns', { idleMs: MINUTE }, 40_000, { do: 'warn', seconds: 20 }],
    ['the laptop slept past the end', {}, 900 * MINUTE, { do: 'end' }],
  ] as const)('%s', (_name, changes, after, step) => {
    expect(idleStep({ ...times, ...changes }, T + after)).toEqual(step);
  });
});

describe('dueState', () => {
  const now = new Date('2026-03-16T09:00:00+08:00');
  test.each([
    ['2026-03-16T08:30:00+08:00', 'danger', '已超30分钟'],
    ['2026-03-13T09:00:00+08:00', 'danger', '已超3天'],
    ['2026-03-16T09:00:00+08:00', 'warning', '还有1分钟'],
    ['2026-03-16T18:00:00+08:00', 'warning', '还有9小时'],
    ['2026-03-17T00:30:00+08:00', 'ok', '还有15小时'],
    ['2026-03-18T18:00:00+08:00', 'ok', '还有2天'],
  ])('%s is %s: %s', (due, tone, text) => {
    expect(dueState(new Date(due), now)).toMatchObject({ tone, text, moment: due.slice(0, 16).replace('T', ' ') });
  });

  test('shortly after midnight, something due shortly after is amber though it is another day', () => {
    const late = new Date('2026-03-16T23:00:00+08:00');
    expect(dueState(new Date('2026-03-17T01:00:00+08:00'), late).tone).toBe('warning');
  });
});

test('differences are told field by field, also where a field came or went', () => {
  expect(
    differences({ name: '甲', roles: ['a', 'b'], kept: 1 }, { name: '乙', roles: ['a'], kept: 1, phone: '1' }),
  ).toEqual([
    { field: 'name', before: '甲', after: '乙' },
    { field: 'roles', before: 'a、b', after: 'a' },
    { field: 'phone', before: undefined, after: '1' },
  ]);
  expect(differences(undefined, undefined)).toEqual([]);
});

test('the palette offers what holds every word that was typed, what begins with it first', () => {
  const offer = (label: string, note?: string): Offer => ({ id: label, label, note, run: () => undefined });
  const offers = [offer('短信订阅', '纳税人'), offer('通讯录', '纳税人'), offer('订阅记录')];
  expect(matching(offers, '订阅').map(({ label }) => label)).toEqual(['订阅记录', '短信订阅']);
  expect(matching(offers, '纳税人 订阅').map(({ label }) => label)).toEqual(['短信订阅']);
  expect(matching(offers, '')).toHaveLength(3);
  expect(matching(offers, '没有')).toEqual([]);
});

test.each([
  [{ key: 'K', ctrlKey: true }, 'Ctrl+k'],
  [{ key: 'k', metaKey: true }, 'Ctrl+k'],
  [{ key: '?' }, '?'],
  [{ key: 'J', altKey: true }, 'Alt+j'],
  [{ key: 'Escape' }, 'Escape'],
])('the key %j is called %s', (event, name) => {
  expect(nameOfKey({ ctrlKey: false, metaKey: false, altKey: false, ...event })).toBe(name);
});
