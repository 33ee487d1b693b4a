import type { Clock } from '../../core/clock';
import { addDays, shanghaiDay, shanghaiMoment } from '../../core/shanghai-time';
import type { QuotaCounts } from './quota-counts';

/** How many segments an account may send on a day (in Shanghai), shared by all nodes. */
export interface Quota {
  /** Learns how much is used before anything is sent. Never rejects: the first `take` learns it otherwise. */
  read(): Promise<void>;
  /** Takes room for some segments; false: the day's are used up. A text begun is sent whole. */
  take(segments: number): Promise<boolean>;
  /** The carrier did not take them: they do not count. */
  giveBack(segments: number): void;
  /** As far as this node knows. */
  isUsedUp(): boolean;
  /** Segments of today, as this node last read it. */
  used(): number;
  /** Milliseconds until the next day. */
  untilTomorrow(): number;
}

/** `perDay` undefined: no limit, nothing is counted. */
export function createQuota(deps: {
  account: string;
  perDay: () => number | undefined;
  counts: QuotaCounts;
  clock: Clock;
}): Quota {
  const { account, perDay, counts, clock } = deps;
  let known = { day: '', used: 0 };

  const today = (): string => shanghaiDay(clock.now());
  const used = (): number => (known.day === today() ? known.used : 0);
  const count = async (day: string, by: number): Promise<number> => {
    const total = await counts.add(account, day, by);
    known = { day, used: total };
    return total;
  };

  return {
    read: async () => {
      if (perDay() !== undefined) await count(today(), 0).catch(() => undefined);
    },
    used,
    isUsedUp: () => {
      const limit = perDay();
      return limit !== undefined && used() >= limit;
    },
    untilTomorrow: () => shanghaiMoment(addDays(today(), 1)).getTime() - clock.now().getTime(),
    take: async (segments) => {
      const limit = perDay();
      if (limit === undefined) return true;
      const day = today();
      const total = await count(day, segments);
      if (total - segments < limit) return true;
      await count(day, -segments);
      return false;
    },
    giveBack: (segments) => {
      if (perDay() === undefined) return;
      // Lost when the keys are away: the day's count is then a little too high, never too low.
      count(today(), -segments).catch(() => undefined);
    },
  };
}
