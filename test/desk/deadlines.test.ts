import { join } from 'node:path';
import { loadCalendar } from '../../src/calendar/load-calendar';
import { createOfficeHours, type OfficeHours } from '../../src/calendar/office-hours';
import { deadlineOf } from '../../src/desk/deadlines';

let hours: OfficeHours;
beforeAll(async () => {
  const { work } = await loadCalendar(join(__dirname, '../../knowledge/calendar'));
  hours = createOfficeHours(work, [
    { from: '08:30', to: '12:00' },
    { from: '14:00', to: '18:00' },
  ]);
});

test.each([
  ['within duty', '2026-03-16T10:00:00+08:00', '1个工作日内(3月17日 周二 10:00前)转办'],
  ['at night, counted from the next opening', '2026-03-16T22:00:00+08:00', '1个工作日内(3月18日 周三 08:30前)转办'],
  ['on a Friday', '2026-03-20T16:00:00+08:00', '1个工作日内(3月23日 周一 16:00前)转办'],
  ['before the National Day', '2026-09-30T16:00:00+08:00', '1个工作日内(10月8日 周四 16:00前,遇放假顺延)转办'],
])('E5, %s', (_, at, promise) => {
  expect(deadlineOf('投诉', new Date(at), hours).promise).toBe(promise);
});

test('the people who keep it see the rule and the reckoning', () => {
  expect(deadlineOf('咨询', new Date('2026-03-16T10:00:00+08:00'), hours)).toMatchObject({
    promise: '1个工作日内(3月17日 周二 10:00前)答复',
    why: expect.stringMatching(/^E3:周一 10:00 受理/),
  });
});
