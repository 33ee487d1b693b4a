import { addDays, type Day, shanghaiDay, weekdayOf } from '../../core/shanghai-time';
import type { NewRecord } from '../import/kind';
import { filingId } from '../records/filing';
import { addMonths, quarterOf } from '../tax-period';

/** What a demo taxpayer did about one return: nothing, filed, or filed and paid. */
export type FilingDone = 'nothing' | 'filed' | 'paid';

export interface DemoFiling {
  taxpayerId: string;
  tax: string;
  /** `month`: monthly, `quarter`: quarterly. */
  every: 'month' | 'quarter';
  /** How many periods ago; 1 is the one to be filed now. */
  ago: number;
  done: FilingDone;
  payable: string;
}

/** The 15th, moved past a weekend. Demo data only: deadlines of the service come from the calendar. */
function dueDay(month: string): Day {
  const day = `${month}-15`;
  const weekday = weekdayOf(day);
  return addDays(day, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

/** A filing in relation to today, so that 本月、上季度 always have something to show. */
export function demoFiling(filing: DemoFiling, now: Date): NewRecord {
  const thisMonth = shanghaiDay(now).slice(0, 7);
  const lastQuarterEnd = addMonths(`${thisMonth.slice(0, 4)}-01`, 3 * (Number(quarterOf(thisMonth).slice(6)) - 1) - 1);
  const lastMonth =
    filing.every === 'month' ? addMonths(thisMonth, -filing.ago) : addMonths(lastQuarterEnd, -3 * (filing.ago - 1));
  const period = filing.every === 'month' ? lastMonth : quarterOf(lastMonth);
  const dueOn = dueDay(addMonths(lastMonth, 1));
  const filedOn = addDays(dueOn, -5);
  return {
    _id: filingId(filing.taxpayerId, filing.tax, period),
    taxpayerId: filing.taxpayerId,
    tax: filing.tax,
    period,
    dueOn,
    payable: filing.payable,
    ...(filing.done === 'nothing' ? {} : { filedOn }),
    ...(filing.done === 'paid' ? { paidOn: addDays(filedOn, 1) } : {}),
  };
}
