import type { Clock } from '../../core/clock';
import type { Keys } from '../../store/keys';
import type { DeliveryEvents } from '../delivery-events';

const WINDOW_MS = 100;
const SLOWEST = 1 / 32;
/** What was under way when the pace fell is answered in the same way, and says nothing new. */
const HALVE_EVERY_MS = 500;
/** Segments a second an account without a pace falls from at least. */
const LEAST_MEASURED = 10;
/** Climbs back from half to full in about half a minute, as carriers' throttling lasts seconds. */
const CLIMB_EVERY_MS = 1_000;
const CLIMB = 1.025;

/** How fast an account may send, in segments, shared by all nodes. */
export interface Pace {
  /** Takes room for a text of some segments; false: not now. */
  take(segments: number): Promise<boolean>;
  /** Milliseconds until it is worth asking again. */
  wait(): number;
  /** The carrier said slow down; true when the pace fell for it. */
  halve(): boolean;
  /** Another node was told to slow down, and goes at this share now. */
  heard(share: number): void;
  /** The share of the configured pace in use, 0..1. */
  factor(): number;
}

/** The rate of the last second: what an account without a pace of its own falls from. */
function createMeter(now: () => number): { add(segments: number): void; perSecond(): number } {
  let second = 0;
  let counted = 0;
  let before = 0;
  const turn = (): void => {
    const current = Math.floor(now() / 1_000);
    if (current === second) return;
    before = current === second + 1 ? counted : 0;
    counted = 0;
    second = current;
  };
  return {
    add: (segments) => {
      turn();
      counted += segments;
    },
    perSecond: () => {
      turn();
      return Math.max(counted, before);
    },
  };
}

/**
 * Counts segments in windows of a tenth of a second (longer ones for a pace below ten a second). A text is taken whole while its
 * window has any room left; what it takes too much is charged to the next window, so that the pace holds over time, and a long
 * text is not held up for ever. Without `segmentsPerSecond` there is no limit until the carrier says slow down: then the pace
 * falls from what it was, on this node alone, until it has climbed back.
 */
export function createPace(deps: {
  account: string;
  segmentsPerSecond: () => number | undefined;
  keys: Keys;
  clock: Clock;
  events: DeliveryEvents;
}): Pace {
  const { account, keys, clock, events } = deps;
  const now = (): number => clock.now().getTime();
  const meter = createMeter(now);
  let share = 1;
  let climbedAt = 0;
  let halvedAt = -Infinity;
  let fellFrom = LEAST_MEASURED;
  let own = { window: 0, count: 0 };

  const factor = (): number => {
    if (share < 1) {
      // The clock was set back.
      climbedAt = Math.min(climbedAt, now());
      const steps = Math.floor((now() - climbedAt) / CLIMB_EVERY_MS);
      if (steps > 0) {
        share = Math.min(1, share * CLIMB ** steps);
        climbedAt += steps * CLIMB_EVERY_MS;
        if (share === 1) events.emit({ type: 'pace_changed', account, factor: 1 });
      }
    }
    return share;
  };

  const fall = (to: number): void => {
    if (share === 1) fellFrom = Math.max(LEAST_MEASURED, meter.perSecond());
    share = to;
    climbedAt = halvedAt = now();
    events.emit({ type: 'pace_changed', account, factor: share });
  };

  /** Segments a second wanted at a full share; undefined: no limit now. */
  const fullPace = (): number | undefined => deps.segmentsPerSecond() ?? (factor() < 1 ? fellFrom : undefined);
  // Whole powers of two, so that nodes whose pace climbs at different moments still count in the same windows.
  const windowOf = (perSecond: number): number =>
    Math.max(WINDOW_MS, Math.ceil(1_000 / (perSecond * 2 ** Math.floor(Math.log2(factor())))));

  const chargeOwn = (window: number, by: number): number => {
    own = window === own.window ? own : { window, count: 0 };
    own.count += by;
    return own.count;
  };

  return {
    factor,
    take: async (segments) => {
      const perSecond = fullPace();
      if (perSecond === undefined) {
        meter.add(segments);
        return true;
      }
      const windowMs = windowOf(perSecond);
      const window = Math.floor(now() / windowMs);
      const limit = Math.max(1, Math.floor((perSecond * factor() * windowMs) / 1_000));
      const isShared = deps.segmentsPerSecond() !== undefined;
      const charge = async (numbered: number, by: number): Promise<number> =>
        isShared
          ? keys.increment(`delivery:pace:${account}:${windowMs}:${numbered}`, { by, ttlMs: windowMs * 100 })
          : chargeOwn(numbered, by);
      const used = await charge(window, segments);
      if (used - segments >= limit) {
        await charge(window, -segments);
        return false;
      }
      // The excess belongs to the windows after this one.
      for (let rest = used - limit, next = window + 1; isShared && rest > 0; rest -= limit, next++) {
        await charge(next, Math.min(rest, limit));
      }
      return true;
    },
    wait: () => {
      const windowMs = windowOf(fullPace() ?? Infinity);
      return windowMs - (now() % windowMs);
    },
    halve: () => {
      if (Math.abs(now() - halvedAt) < HALVE_EVERY_MS) return false;
      fall(Math.max(SLOWEST, factor() / 2));
      return true;
    },
    heard: (other) => {
      if (other < factor()) fall(Math.max(SLOWEST, other));
    },
  };
}
