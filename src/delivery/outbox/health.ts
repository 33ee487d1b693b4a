import { type Clock, MINUTE, SECOND } from '../../core/clock';

/**
 * How an account fares, best first. `busy`: well, but what waits for it has waited too long. `trial`: it was away and is being
 * tried with a few texts. `slow`: it answers, far later than it used to. `resting`: too many errors. `disconnected`: no connection.
 */
export const CONDITIONS = ['up', 'busy', 'trial', 'slow', 'resting', 'disconnected'] as const;
export type Condition = (typeof CONDITIONS)[number];

const SAMPLES = 20;
const LEAST_SAMPLES = 10;
const BAD_SHARE = 0.5;
/** Slow: half of the answers later than this many times the usual and than the floor, or a tenth of them beyond the limit. */
const SLOW_FACTOR = 5;
const SLOW_FLOOR_MS = 2 * SECOND;
const SLOW_LIMIT_MS = 15 * SECOND;
const LATE_SHARE = 0.5;
const TOO_LATE_SHARE = 0.1;
/** The usual time follows the answers slowly, so that a bad minute does not become the usual. */
const FOLLOW = 0.01;
/** How long an account is spared at first; twice as long each time it fails again soon after. */
const REST_MS = 30 * SECOND;
const LONGEST_REST_MS = 10 * MINUTE;
const FORGIVEN_AFTER_MS = 10 * MINUTE;
/** On trial: good answers wanted, bad ones allowed, and how often a text tries the account while another one could carry it. */
const TRIAL_ANSWERS = 10;
const TRIAL_MISSES = 2;
const TRIAL_EVERY_MS = SECOND;
/** A connection that comes back within this time is worth waiting for. */
const RECONNECT_MS = 5 * SECOND;
/** What waits in the lanes of people: too long from here, well again below. */
const BUSY_MS = 30 * SECOND;
const CALM_MS = 10 * SECOND;

export interface HealthReport {
  condition: Condition;
  /** Milliseconds of the usual answer; of the middle one and the ninth of ten of the last twenty. */
  usualMs: number;
  medianMs: number;
  p90Ms: number;
  /** Share of the last twenty that failed, 0..1. */
  badShare: number;
  unanswered: number;
  /** While it rests: until when. */
  restUntil?: Date;
}

/** Whether an account should be given texts, by the share of errors, by slowness, and by its connection. */
export interface Health {
  /** A segment is handed over; what it returns is called with whether the answer speaks for the account. */
  begin(): (good: boolean) => void;
  /** To be asked with what the channel says of its connection. */
  condition(connected: boolean): Condition;
  /** On trial: true when it is time for another text to try it. Counts as the try. */
  mayTry(): boolean;
  /** How long the oldest text due in the lanes of people has waited. */
  sawQueueAge(milliseconds: number): void;
  report(connected: boolean): HealthReport;
}

interface Sample {
  good: boolean;
  ms: number;
}

function quantile(samples: readonly Sample[], share: number): number {
  const sorted = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** `tooLateMs` gives the milliseconds after which an answer is too late whatever is usual; undefined: 15 s. */
export function createHealth(clock: Clock, tooLateMs: () => number | undefined): Health {
  let samples: Sample[] = [];
  /** In the order of their beginning: the first is the oldest. */
  const unanswered = new Set<{ at: number }>();
  let usualMs: number | undefined;
  let rest = { kind: 'resting' as 'resting' | 'slow', until: 0, ms: 0 };
  let trial = { left: 0, misses: 0, triedAt: 0 };
  let lostAt: number | undefined;
  let isBusy = false;

  const now = (): number => clock.now().getTime();
  const limit = (): number => tooLateMs() ?? SLOW_LIMIT_MS;
  const onTrial = (): void => {
    trial = { left: TRIAL_ANSWERS, misses: 0, triedAt: 0 };
  };

  const beginRest = (kind: 'resting' | 'slow'): void => {
    const at = now();
    const isAgain = rest.until > 0 && at - rest.until < FORGIVEN_AFTER_MS;
    const ms = isAgain ? Math.min(rest.ms * 2, LONGEST_REST_MS) : REST_MS;
    rest = { kind, until: at + ms, ms };
    samples = [];
    onTrial();
  };

  const slowMs = (): number => Math.min(limit(), Math.max(SLOW_FLOOR_MS, (usualMs ?? SLOW_LIMIT_MS) * SLOW_FACTOR));
  const silentFor = (): number => {
    const [oldest] = unanswered;
    return oldest === undefined ? 0 : now() - oldest.at;
  };

  const judge = (): void => {
    if (samples.length < LEAST_SAMPLES) return;
    const limitMs = limit();
    const late = slowMs();
    const count = { bad: 0, late: 0, tooLate: 0 };
    for (const { good, ms } of samples) {
      if (!good) count.bad += 1;
      if (ms > late) count.late += 1;
      if (ms > limitMs) count.tooLate += 1;
    }
    const { length } = samples;
    if (count.bad >= length * BAD_SHARE) beginRest('resting');
    else if (count.late > length * LATE_SHARE || count.tooLate > length * TOO_LATE_SHARE) beginRest('slow');
  };

  const judgeTrial = ({ good, ms }: Sample): void => {
    const isMiss = !good || ms > slowMs();
    if (!isMiss) trial.left -= 1;
    else if ((trial.misses += 1) >= TRIAL_MISSES) beginRest(good ? 'slow' : 'resting');
  };

  const condition = (connected: boolean): Condition => {
    const at = now();
    // The clock was set back: what was to last seconds must not last an hour.
    if (lostAt !== undefined && lostAt > at) lostAt = at;
    if (rest.until - at > LONGEST_REST_MS) rest.until = at;
    if (connected) {
      // Whoever has logged in anew is there again: what was lost with the old connection is no reason to rest on.
      const isResting = at < rest.until;
      if (lostAt !== undefined && (isResting || at - lostAt >= RECONNECT_MS)) {
        if (isResting) rest.until = at;
        onTrial();
      }
      lostAt = undefined;
    } else lostAt ??= at;
    if (lostAt !== undefined && at - lostAt >= RECONNECT_MS) return 'disconnected';
    if (at < rest.until) return rest.kind;
    if (silentFor() > limit()) return 'slow';
    if (trial.left > 0) return 'trial';
    return isBusy ? 'busy' : 'up';
  };

  return {
    begin: () => {
      const entry = { at: now() };
      unanswered.add(entry);
      return (good) => {
        if (!unanswered.delete(entry)) return;
        const at = now();
        // An answer to what was handed over before the rest began says nothing new.
        if (at < rest.until) return;
        const sample = { good, ms: Math.max(0, at - entry.at) };
        if (trial.left > 0) return judgeTrial(sample);
        samples.push(sample);
        if (samples.length > SAMPLES) samples.shift();
        if (usualMs !== undefined) usualMs += (Math.min(sample.ms, limit()) - usualMs) * FOLLOW;
        else if (samples.length >= LEAST_SAMPLES) usualMs = quantile(samples, 0.5);
        judge();
      };
    },
    condition,
    mayTry: () => {
      const at = now();
      if (trial.left <= 0 || Math.abs(at - trial.triedAt) < TRIAL_EVERY_MS) return false;
      trial.triedAt = at;
      return true;
    },
    sawQueueAge: (milliseconds) => {
      isBusy = milliseconds >= (isBusy ? CALM_MS : BUSY_MS);
    },
    report: (connected) => {
      const is = condition(connected);
      const bad = samples.filter(({ good }) => !good).length;
      return {
        condition: is,
        usualMs: Math.round(usualMs ?? 0),
        medianMs: quantile(samples, 0.5),
        p90Ms: quantile(samples, 0.9),
        badShare: samples.length === 0 ? 0 : bad / samples.length,
        unanswered: unanswered.size,
        ...(now() < rest.until ? { restUntil: new Date(rest.until) } : {}),
      };
    },
  };
}
