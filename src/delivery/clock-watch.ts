import { type Clock, SECOND } from '../core/clock';
import type { DeliverySettings } from './settings';

/** By how much a moment in the store may lie ahead of what it should be before it is held to be of another time. */
export interface Slack {
  /** For texts nobody has in hand. */
  waiting: number;
  /** For claims. */
  lease: number;
}

/** After a jump that was seen, everything that lies ahead is of the time before it. */
const SEEN: Slack = { waiting: 0, lease: 0 };

/** Clocks are corrected by less than this all the time. */
const TOLERANCE_MS = SECOND;

/** At a start nobody knows whether the clock was set back: only what no setting explains is. */
export function slackAtStart({ handlerBackoffMs, submitBackoffMs, leaseMs }: DeliverySettings): Slack {
  return { waiting: Math.max(...handlerBackoffMs, ...submitBackoffMs), lease: leaseMs };
}

/**
 * Sees that the clock was set back since the last look. Moments in the store (due, lease, time-out) then lie ahead by as much, and
 * texts would wait for as long; `retime` brings them back. Claims are given a whole lease from now, never ended: whoever holds one
 * renews it, so nobody else begins what is in hand.
 */
export function createClockWatch(
  clock: Clock,
  retime: (now: number, slack: Slack) => Promise<void>,
): () => Promise<void> {
  let last = clock.now().getTime();
  return async () => {
    const now = clock.now().getTime();
    const wasSetBack = now < last - TOLERANCE_MS;
    if (wasSetBack) await retime(now, SEEN);
    last = now;
  };
}
