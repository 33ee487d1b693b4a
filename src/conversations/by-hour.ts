import type { Connection } from 'mongoose';
import { type Clock, HOUR, MINUTE } from '../core/clock';
import { addDays, type Day, shanghaiDay, shanghaiMoment } from '../core/shanghai-time';
import { documents } from '../delivery/documents';
import { type CountedOutcome, ledgerModel } from '../desk/ledger';
import type { Reach } from '../directory/rights';

/** What the machine answered and what it handed to people, in the 24 hours of a day in Shanghai; index 0 is 00:00–01:00. */
export interface DayByHour {
  day: Day;
  answered: number[];
  handedOver: number[];
}

const KEPT_FOR = MINUTE;
/** Everybody below one unit shares a count; there are a few hundred units. */
const MOST_KEPT = 500;
const HOURS = 24;

/**
 * Counts of today and the day before, for a chart whose every bar is a list: what is confidential is not counted, as it is not listed by
 * its outcome (E10). Read hour by hour along the index of the time or of the units, and kept for a minute.
 */
export function createByHour(connection: Connection, clock: Clock): (reach: Reach) => Promise<[DayByHour, DayByHour]> {
  const ledger = documents(ledgerModel(connection));
  const kept = new Map<string, { until: number; counts: Promise<[DayByHour, DayByHour]> }>();

  const countHour = (counted: CountedOutcome, from: Date, reach: Reach): Promise<number> =>
    ledger.countDocuments({
      counted,
      ...(reach.everywhere ? {} : { unitCode: { $in: [...reach.unitCodes] } }),
      at: { $gte: from, $lt: new Date(from.getTime() + HOUR) },
    });

  async function countDay(day: Day, now: Date, reach: Reach): Promise<DayByHour> {
    const starts = [...Array(HOURS).keys()].map((hour) => new Date(shanghaiMoment(day).getTime() + hour * HOUR));
    const counts = async (counted: CountedOutcome): Promise<number[]> =>
      Promise.all(starts.map(async (from) => (from > now ? 0 : countHour(counted, from, reach))));
    return { day, answered: await counts('answered'), handedOver: await counts('handed_over') };
  }

  async function count(now: Date, reach: Reach): Promise<[DayByHour, DayByHour]> {
    const today = shanghaiDay(now);
    return [await countDay(addDays(today, -1), now, reach), await countDay(today, now, reach)];
  }

  return (reach) => {
    const now = clock.now();
    const key = reach.everywhere ? '*' : [...reach.unitCodes].sort().join();
    const known = kept.get(key);
    if (known !== undefined && known.until > now.getTime()) return known.counts;
    const counts = count(now, reach);
    kept.delete(key);
    kept.set(key, { until: now.getTime() + KEPT_FOR, counts });
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    // A failure is not kept.
    counts.catch(() => kept.delete(key));
    return counts;
  };
}
