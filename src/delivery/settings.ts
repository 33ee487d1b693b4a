import type { Lane } from '../channels/channel';
import { DAY, HOUR, MINUTE, SECOND } from '../core/clock';

/** What to do with a segment that was handed over and whose answer never came, on a channel that cannot tell a repetition. */
export type DoubtPolicy = 'resend_once' | 'mark';

export interface DeliverySettings {
  /** Senders whose texts one process handles at a time. */
  handlers: number;
  /** How often a text is handed to the handler before it is parked; a crash counts. */
  handlerTries: number;
  /** Waiting time after the first, second … failure; the last one repeats. */
  handlerBackoffMs: readonly number[];
  /** A handler that takes longer has failed. */
  handlerTimeoutMs: number;
  /** How long a claim holds when its process is gone. Renewed at a third of it. */
  leaseMs: number;
  /** How often the store is asked for work nobody told us of: retries that are due, leases that ran out. */
  pollMs: number;
  /** How long the parts of a long message are waited for. */
  joinTimeoutMs: number;
  /** Within this time the same text from the same number is the same text, where the carrier gives no id. */
  sameTextMs: number;
  /** Texts being written at a time; more are refused, so that a slow store cannot fill the memory. */
  acceptLimit: number;
  /** How often a segment is tried when the carrier says later. */
  submitTries: number;
  submitBackoffMs: readonly number[];
  /** Waiting time of a text the carrier answered "slow down" to. */
  slowDownMs: number;
  /** For texts enqueued without validUntil. */
  validityMs: Readonly<Record<Lane, number>>;
  doubt: Readonly<Record<Lane, DoubtPolicy>>;
  /** Replies and urgent texts waiting, over all accounts, at which bulk pauses. */
  bulkPauseDepth: number;
  /** Bulk texts queued at which whoever makes them should wait (bulkRoom). */
  deepOutbox: number;
  /** Bulk texts of one unit taken in a row before the next unit has its turn. */
  bulkQuantum: number;
  /** A receipt without a submit answer waits this long for it. */
  earlyReceiptMs: number;
  /** How long parts, receipts and fingerprints of texts are kept after they served. */
  keepMs: number;
}

export const DELIVERY_DEFAULTS: DeliverySettings = {
  handlers: 32,
  handlerTries: 5,
  handlerBackoffMs: [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE],
  handlerTimeoutMs: MINUTE,
  leaseMs: 30 * SECOND,
  pollMs: SECOND,
  joinTimeoutMs: MINUTE,
  sameTextMs: 5 * SECOND,
  acceptLimit: 5_000,
  submitTries: 8,
  submitBackoffMs: [2 * SECOND, 10 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE],
  slowDownMs: SECOND,
  validityMs: { reply: DAY, urgent: DAY, bulk: DAY },
  // A taxpayer who asked must get the answer (E9): twice is better than never. What nobody asked for is not repeated.
  doubt: { reply: 'resend_once', urgent: 'mark', bulk: 'mark' },
  bulkPauseDepth: 500,
  deepOutbox: 20_000,
  bulkQuantum: 20,
  earlyReceiptMs: HOUR,
  keepMs: 7 * DAY,
};

/** The waiting time after the nth (1-based) failure. */
export function backoff(steps: readonly number[], nth: number): number {
  return steps[Math.min(nth, steps.length) - 1] ?? MINUTE;
}
