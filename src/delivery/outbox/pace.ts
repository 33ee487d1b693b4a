import type { Clock } from '../../core/clock';
import type { Keys } from '../../store/keys';
import type { DeliveryEvents } from '../delivery-events';

const WINDOW_MS = 100;
const SLOWEST = 1 / 32;
/** Climbs back from half to full in about half a minute, as carriers' throttling lasts seconds. */
const CLIMB_EVERY_MS = 1_000;
const CLIMB = 1.025;

/** How fast an account may send, in segments, shared by all nodes. */
export interface Pace {
  /** Takes room for a text of some segments; false: not now. */
  take(segments: number): Promise<boolean>;
  /** Milliseconds until it is worth asking again. */
  wait(): number;
  /** The carrier said slow down. */
  halve(): void;
  /** The share of the configured pace in use, 0..1. */
  factor(): number;
}

/**
 * Counts segments in windows of a tenth of a second (longer ones for an account slower than ten a second). A text is taken
 * whole while its window has any room left; what it takes too much is charged to the next window, so that the pace holds over
 * time and a long text is not held up for ever. `segmentsPerSecond` undefined: no limit.
 */
export function createPace(deps: {
  account: string;
  segmentsPerSecond: number | undefined;
  keys: Keys;
  clock: Clock;
  events: DeliveryEvents;
}): Pace {
  const { account, segmentsPerSecond, keys, clock, events } = deps;
  let share = 1;
  let climbedAt = 0;

  const now = (): number => clock.now().getTime();
  const windowMs =
    segmentsPerSecond === undefined ? WINDOW_MS : Math.max(WINDOW_MS, Math.ceil(1_000 / segmentsPerSecond));

  const factor = (): number => {
    if (share < 1) {
      const steps = Math.floor((now() - climbedAt) / CLIMB_EVERY_MS);
      if (steps > 0) {
        share = Math.min(1, share * CLIMB ** steps);
        climbedAt += steps * CLIMB_EVERY_MS;
        if (share === 1) events.emit({ type: 'pace_changed', account, factor: 1 });
      }
    }
    return share;
  };

  const charge = (window: number, by: number): Promise<number> =>
    keys.increment(`delivery:pace:${account}:${window}`, { by, ttlMs: windowMs * 100 });

  return {
    factor,
    take: async (segments) => {
      if (segmentsPerSecond === undefined) return true;
      const window = Math.floor(now() / windowMs);
      const limit = Math.max(1, Math.floor((segmentsPerSecond * factor() * windowMs) / 1_000));
      const used = await charge(window, segments);
      if (used - segments >= limit) {
        await charge(window, -segments);
        return false;
      }
      if (used > limit) {
        // The excess belongs to the windows after this one.
        for (let rest = used - limit, next = window + 1; rest > 0; rest -= limit, next++) {
          await charge(next, Math.min(rest, limit));
        }
      }
      return true;
    },
    wait: () => windowMs - (now() % windowMs),
    halve: () => {
      share = Math.max(SLOWEST, factor() / 2);
      climbedAt = now();
      events.emit({ type: 'pace_changed', account, factor: share });
    },
  };
}
