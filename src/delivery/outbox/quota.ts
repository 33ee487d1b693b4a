import { type Clock, DAY } from '../../core/clock';
import { addDays, shanghaiDay, shanghaiMoment } from '../../core/shanghai-time';
import type { Keys } from '../../store/keys';

/** How many segments an account may send on a day (in Shanghai), shared by all nodes. */
export interface Quota {
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
  keys: Keys;
  clock: Clock;
}): Quota {
  const { account, perDay, keys, clock } = deps;
  let known = { day: '', used: 0 };

  const today = (): string => shanghaiDay(clock.now());
  const used = (): number => (known.day === today() ? known.used : 0);
  const count = async (day: string, by: number): Promise<number> => {
    const total = await keys.increment(`delivery:quota:${account}:${day}`, { by, ttlMs: 2 * DAY });
    known = { day, used: total };
    return total;
  };

  return {
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
