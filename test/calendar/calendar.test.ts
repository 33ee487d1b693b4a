import { join } from 'node:path';
import deadlines from '../../knowledge/calendar/deadlines.json';
import { createFilingDeadlines, type FilingDeadlines } from '../../src/calendar/filing-deadlines';
import { loadCalendar } from '../../src/calendar/load-calendar';
import { createOfficeHours, sayMoment } from '../../src/calendar/office-hours';
import type { WorkCalendar } from '../../src/calendar/work-calendar';
import { shanghaiMoment } from '../../src/core/shanghai-time';

const SPELLS = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
];

let work: WorkCalendar;
let filing: FilingDeadlines;
beforeAll(async () => {
  ({ work, filing } = await loadCalendar(join(__dirname, '../../knowledge/calendar')));
});

describe('working days', () => {
  test.each([
    ['2026-03-16', true, '工作日'],
    ['2026-03-14', false, '周末'],
    ['2026-10-01', false, '国庆节放假'],
    ['2026-02-14', true, '春节调休上班'],
    ['2024-10-12', true, '国庆节调休上班'],
    ['2031-03-17', true, '工作日(当年放假安排未公布)'],
  ])('%s', (day, working, why) => {
    expect(work.kindOf(day)).toEqual({ working, why });
  });
});

describe('office hours', () => {
  const at = (day: string, time: string): Date => shanghaiMoment(day, time);

  test.each([
    ['2026-03-16', '09:00', true],
    ['2026-03-16', '08:59', false],
    ['2026-03-16', '12:00', false],
    ['2026-03-16', '12:59', false],
    ['2026-03-16', '16:59', true],
    ['2026-03-16', '17:00', false],
    ['2026-03-15', '10:00', false],
    ['2026-02-14', '10:00', true],
  ])('%s %s open: %s', (day, time, open) => {
    expect(createOfficeHours(work, SPELLS).isOpen(at(day, time))).toBe(open);
  });

  test('a make-up Sunday counts as the next working day and is named', () => {
    // 2026-05-09 (Saturday) is worked for the Labour Day break.
    const deadline = createOfficeHours(work, SPELLS).addWorkingDays(at('2026-05-08', '16:40'), 1);
    expect(deadline).toEqual({
      at: at('2026-05-09', '16:40'),
      why: '周五 16:40 受理 + 1 个工作日,周六劳动节调休上班 → 5月9日(周六)16:40',
    });
  });

  test('holidays between are skipped and named', () => {
    const deadline = createOfficeHours(work, SPELLS).addWorkingDays(at('2026-09-30', '10:00'), 1);
    expect(sayMoment(deadline.at)).toBe('10月8日(周四)10:00');
    expect(deadline.why).toContain('国庆节放假');
  });

  test('what comes in at night, in the lunch break or at the weekend counts from the next opening', () => {
    const hours = createOfficeHours(work, SPELLS);
    expect(hours.addWorkingDays(at('2026-03-16', '23:10'), 1).at).toEqual(at('2026-03-18', '09:00'));
    expect(hours.addWorkingDays(at('2026-03-16', '12:30'), 1).at).toEqual(at('2026-03-17', '13:00'));
    expect(hours.addWorkingDays(at('2026-03-14', '10:00'), 3).at).toEqual(at('2026-03-19', '09:00'));
    expect(hours.addWorkingDays(at('2026-03-16', '10:00'), 0).at).toEqual(at('2026-03-16', '17:00'));
  });
});

describe('filing deadlines', () => {
  const years = Object.entries(deadlines).filter(([year]) => /^\d{4}$/.test(year)) as [string, { days: number[] }][];
  const months = years.flatMap(([year, { days }]) =>
    days.map((day, i) => [`${year}-${String(i + 1).padStart(2, '0')}`, day] as const),
  );

  test('sixty months are published', () => {
    expect(months).toHaveLength(60);
  });

  test.each(months)('%s: the rule alone gives the published day %i', (month, day) => {
    expect(Number(createFilingDeadlines({}, work).of(month).deadline.slice(8))).toBe(day);
    expect(filing.of(month)).toMatchObject({ expected: false, deadline: `${month}-${String(day).padStart(2, '0')}` });
  });

  test('a month without a published table is marked expected', () => {
    expect(filing.of('2031-03')).toMatchObject({ expected: true });
  });
});
