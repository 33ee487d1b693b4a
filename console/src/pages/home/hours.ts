import type { Outcome } from '../../../../src/desk/outcomes';
import type { DayByHour } from '../../../../src/web/api/conversations';

/** One kind of bar: what became of the contacts of a day, by hour. */
export interface Series {
  name: string;
  day: string;
  today: boolean;
  outcome: Extract<Outcome, 'answered' | 'handed_over'>;
  /** 24 of them. */
  counts: readonly number[];
}

/** The bars of the day before and of today, as they stand in the legend, the table and the chart. */
export function seriesOf(days: readonly DayByHour[]): Series[] {
  return days.flatMap(({ day, answered, handedOver }, index) => {
    const today = index === days.length - 1;
    const when = today ? '今天' : '昨天';
    return [
      { name: `${when}自动答复`, day, today, outcome: 'answered' as const, counts: answered },
      { name: `${when}转人工`, day, today, outcome: 'handed_over' as const, counts: handedOver },
    ];
  });
}
