import { askedDay, monthName } from '../../src/knowledge/asked-day';

const NOW = new Date('2026-11-21T10:00:00+08:00');

test.each([
  ['2024', '2024-12-31'],
  ['2025-12', '2025-12-31'],
  ['2024-02', '2024-02-29'],
  ['2026-Q3', '2026-09-30'],
  ['2025-06-03', '2025-06-03'],
  ['2026', undefined],
  ['2026-Q4', undefined],
  ['2026-11', undefined],
  ['2026-11-21', undefined],
  ['2024-13', undefined],
  ['去年', undefined],
  ['', undefined],
])('a question about %s is about %s', (period, day) => {
  expect(askedDay(period, NOW)).toBe(day);
});

test('a day is named by its month', () => {
  expect(monthName('2024-02-29')).toBe('2024年2月');
});
