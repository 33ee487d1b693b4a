import { type Clock, SECOND } from '../../core/clock';

const SAMPLES = 20;
const LEAST_SAMPLES = 10;
const BAD_SHARE = 0.5;
/** How long an account is spared after too many errors; afterwards it must earn them anew, which damps the swinging. */
const REST_MS = 30 * SECOND;
/** A connection that comes back within this time is worth waiting for. */
const RECONNECT_MS = 5 * SECOND;

/** Whether an account may be given texts. */
export interface Health {
  /** Enters the outcome of one submit. */
  record(good: boolean): void;
  /** To be asked with what the channel says of its connection. */
  isDown(connected: boolean): boolean;
}

export function createHealth(clock: Clock): Health {
  let outcomes: boolean[] = [];
  let restUntil = 0;
  let lostAt: number | undefined;

  return {
    record: (good) => {
      outcomes.push(good);
      if (outcomes.length > SAMPLES) outcomes.shift();
      const bad = outcomes.filter((outcome) => !outcome).length;
      if (outcomes.length >= LEAST_SAMPLES && bad / outcomes.length >= BAD_SHARE) {
        restUntil = clock.now().getTime() + REST_MS;
        outcomes = [];
      }
    },
    isDown: (connected) => {
      const now = clock.now().getTime();
      if (connected) lostAt = undefined;
      else lostAt ??= now;
      return now < restUntil || (lostAt !== undefined && now - lostAt >= RECONNECT_MS);
    },
  };
}
