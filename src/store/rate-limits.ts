import { RateLimiterRes } from 'rate-limiter-flexible';
import RateLimiterStoreAbstract from 'rate-limiter-flexible/lib/RateLimiterStoreAbstract';
import type { Keys } from './keys';

export interface RateLimitOptions {
  /** What is limited; limits of different names do not know each other. */
  readonly name: string;
  /** How much one key may consume … */
  readonly points: number;
  /** … within this time, counted from its first use; whole seconds. */
  readonly durationSeconds: number;
  /** How long a key that went beyond stays shut; by default until the time above is over. */
  readonly blockSeconds?: number;
}

export interface RateLimitOutcome {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the key is free again. */
  readonly resetMs: number;
}

export interface RateLimit {
  /** Takes `points` (1 by default) from the key's allowance. Refused calls count too. */
  consume(key: string, points?: number): Promise<RateLimitOutcome>;
  /** Forgets what the key consumed. */
  reset(key: string): Promise<void>;
}

interface Stored {
  readonly consumed: number;
  readonly leftMs: number;
}

/** The limiter's storage on the keys port: shared by all nodes on Redis, and on the injected clock in the process. */
class KeysRateLimiter extends RateLimiterStoreAbstract {
  constructor(
    private readonly keys: Keys,
    options: ConstructorParameters<typeof RateLimiterStoreAbstract>[0],
  ) {
    super(options);
  }

  // Called by the base class under these names.
  protected async _upsert(key: string, points: number, durationMs: number, force = false): Promise<Stored> {
    if (force) {
      await this.keys.set(key, String(points), durationMs > 0 ? { ttlMs: durationMs } : {});
      return { consumed: points, leftMs: durationMs };
    }
    const consumed = await this.keys.increment(key, { by: points, ttlMs: durationMs });
    return { consumed, leftMs: (await this.keys.timeLeft(key)) ?? 0 };
  }

  protected async _get(key: string): Promise<Stored | null> {
    const value = await this.keys.get(key);
    return value === null ? null : { consumed: Number(value), leftMs: (await this.keys.timeLeft(key)) ?? 0 };
  }

  protected _delete(key: string): Promise<boolean> {
    return this.keys.delete(key);
  }

  protected _getRateLimiterRes(_key: string, changed: number, { consumed, leftMs }: Stored): RateLimiterRes {
    return new RateLimiterRes(Math.max(this.points - consumed, 0), leftMs, consumed, consumed === changed);
  }
}

/** A limit such as "20 look-ups an hour for one sender". Throws StoreError `unreachable` when the keys are. */
export function createRateLimit(keys: Keys, options: RateLimitOptions): RateLimit {
  const { name, points, durationSeconds, blockSeconds = 0 } = options;
  const limiter = new KeysRateLimiter(keys, {
    storeClient: keys,
    keyPrefix: `limit:${name}`,
    points,
    duration: durationSeconds,
    blockDuration: blockSeconds,
  });
  return {
    async consume(key, amount = 1) {
      try {
        const { remainingPoints, msBeforeNext } = await limiter.consume(key, amount);
        return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext };
      } catch (refusal) {
        // The package rejects with the state of the limit where a call goes beyond it, and with an Error for faults.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { allowed: false, remaining: 0, resetMs: refusal.msBeforeNext };
      }
    },
    async reset(key) {
      await limiter.delete(key);
    },
  };
}
