/**
 * The port for what nodes share and may lose: short-lived values, counters, leases and wake-ups.
 *
 * Redis (`keys-redis.ts`) carries it for a cluster, the process itself (`keys-memory.ts`) for a single node; one
 * contract suite runs on both. What must survive a restart belongs in the store, not here.
 */

/** How long a value lives and whether it may replace another one. */
export interface SetOptions {
  /** Time to live in milliseconds (a whole number ≥ 1); without it the value stays until deleted. */
  readonly ttlMs?: number;
  /** Write only when there is no live value under the key. */
  readonly ifAbsent?: boolean;
}

/** How a counter grows. */
export interface IncrementOptions {
  /** Whole number to add, 1 by default; may be negative. */
  readonly by?: number;
  /** Time to live in milliseconds, counted from the increment that creates the counter; later increments keep it. */
  readonly ttlMs?: number;
}

export interface LeaseOptions {
  /** How long the lease holds without a renewal, in milliseconds. */
  readonly ttlMs: number;
  /** Who asks, for people who read the keys; two calls with the same owner still exclude each other. */
  readonly owner: string;
}

/** The exclusive right to do something named, for a limited time. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /**
   * Fencing token: grows with every lease granted under this name, so that what a former holder still writes can be
   * told from what the present holder writes.
   */
  readonly token: number;
  /** Extends the lease to `ttlMs` from now (the first `ttlMs` by default). False: it was lost, stop working. */
  renew(ttlMs?: number): Promise<boolean>;
  /** Gives the lease back. False: it had already been lost; that harms nobody. */
  release(): Promise<boolean>;
}

/** Called with the message and the topic it came on; must not throw. */
export type TopicHandler = (message: string, topic: string) => void;

/** Ends one subscription; calling it twice is harmless. */
export type Unsubscribe = () => Promise<void>;

/** All calls fail with StoreError `unreachable` (retryable) while Redis does not answer. */
export interface Keys {
  readonly engine: 'redis' | 'memory';
  /** The live value, or null. */
  get(key: string): Promise<string | null>;
  /** True when the value was written; false only with `ifAbsent` when a live value was there. */
  set(key: string, value: string, options?: SetOptions): Promise<boolean>;
  /** Milliseconds the key has left; null when it is missing or lives until deleted. */
  timeLeft(key: string): Promise<number | null>;
  /** True when there was a live value. */
  delete(key: string): Promise<boolean>;
  /** The counter's value after the increment; a missing or expired counter starts from 0. Throws on other values. */
  increment(key: string, options?: IncrementOptions): Promise<number>;
  /** The lease, or null while somebody else (or an earlier call) holds it. */
  acquireLease(name: string, options: LeaseOptions): Promise<Lease | null>;
  /** Tells every present subscriber of the topic, on every node. At most once: a wake-up, not a queue. */
  publish(topic: string, message: string): Promise<void>;
  subscribe(topic: string, handler: TopicHandler): Promise<Unsubscribe>;
  /** Ends subscriptions and connections; later calls fail with StoreError `closed`. */
  close(): Promise<void>;
}
