import { clockText, dayText, listTimeText } from '../../console/src/handset/when';

const NOW = new Date('2026-03-16T00:30:00+08:00');

test.each([
  ['2026-03-16T00:05:00+08:00', '今天', '00:05', '00:05'],
  ['2026-03-15T23:59:00+08:00', '昨天', '23:59', '昨天'],
  ['2026-03-14T08:00:00+08:00', '3月14日 周六', '08:00', '3月14日'],
  ['2025-12-31T18:07:00+08:00', '2025年12月31日', '18:07', '2025年12月31日'],
])('%s is %s %s, in the list %s', (at, day, clock, listed) => {
  expect([dayText(new Date(at), NOW), clockText(new Date(at)), listTimeText(new Date(at), NOW)]).toEqual([
    day,
    clock,
    listed,
  ]);
});
