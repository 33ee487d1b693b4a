import type { Clock } from '../core/clock';
import { StoreError } from './errors';
import type { Keys, Lease, LeaseOptions, TopicHandler } from './keys';

interface Entry {
  value: string;
  /** Milliseconds since the epoch; Infinity for values without an end. */
  until: number;
}

// Expired entries go when read; what nobody reads again goes when the map has doubled since the last look.
const FIRST_SWEEP = 1024;

/** The keys port within one process: for a single node and for tests. Time is the clock's alone. */
export function createMemoryKeys(clock: Clock): Keys {
  const entries = new Map<string, Entry>();
  const topics = new Map<string, Set<{ handler: TopicHandler }>>();
  let sweepAt = FIRST_SWEEP;
  let lastToken = 0;
  let closed = false;

  const now = (): number => clock.now().getTime();

  const sweep = (): void => {
    if (entries.size < sweepAt) return;
    const at = now();
    for (const [key, entry] of entries) if (entry.until <= at) entries.delete(key);
    sweepAt = Math.max(FIRST_SWEEP, entries.size * 2);
  };

  const live = (key: string): Entry | undefined => {
    if (closed) throw new StoreError('closed', 'the keys are closed');
    const entry = entries.get(key);
    if (!entry || entry.until > now()) return entry;
    entries.delete(key);
    return undefined;
  };

  const put = (key: string, value: string, ttlMs: number | undefined): void => {
    sweep();
    entries.set(key, { value, until: ttlMs === undefined ? Infinity : now() + ttlMs });
  };

  const leaseOf = (name: string, owner: string, token: number, firstTtlMs: number): Lease => {
    const key = `lease:${name}`;
    const mine = `${token} ${owner}`;
    return {
      name,
      owner,
      token,
      async renew(ttlMs = firstTtlMs) {
        const held = live(key)?.value === mine;
        if (held) put(key, mine, ttlMs);
        return held;
      },
      async release() {
        return live(key)?.value === mine && entries.delete(key);
      },
    };
  };

  return {
    engine: 'memory',
    async get(key) {
      return live(key)?.value ?? null;
    },
    async set(key, value, options = {}) {
      const present = live(key);
      if (options.ifAbsent && present) return false;
      put(key, value, options.ttlMs);
      return true;
    },
    async timeLeft(key) {
      const until = live(key)?.until ?? Infinity;
      return until === Infinity ? null : until - now();
    },
    async delete(key) {
      return live(key) !== undefined && entries.delete(key);
    },
    async increment(key, { by = 1, ttlMs } = {}) {
      const entry = live(key);
      const sum = Number(entry?.value ?? 0) + by;
      if (!Number.isSafeInteger(sum)) throw new RangeError(`not a counter: ${key}`);
      if (entry) entry.value = String(sum);
      else put(key, String(sum), ttlMs);
      return sum;
    },
    async acquireLease(name, { ttlMs, owner }: LeaseOptions) {
      const key = `lease:${name}`;
      if (live(key)) return null;
      // Tokens follow the clock, so that they keep growing over a restart that forgets the last one.
      lastToken = Math.max(lastToken + 1, now());
      put(key, `${lastToken} ${owner}`, ttlMs);
      return leaseOf(name, owner, lastToken, ttlMs);
    },
    async publish(topic, message) {
      if (closed) throw new StoreError('closed', 'the keys are closed');
      const subscribers = [...(topics.get(topic) ?? [])];
      queueMicrotask(() => {
        for (const subscriber of subscribers) {
          if (topics.get(topic)?.has(subscriber)) subscriber.handler(message, topic);
        }
      });
    },
    async subscribe(topic, handler) {
      if (closed) throw new StoreError('closed', 'the keys are closed');
      const subscriber = { handler };
      const subscribers = topics.get(topic) ?? new Set();
      topics.set(topic, subscribers.add(subscriber));
      return async () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0 && topics.get(topic) === subscribers) topics.delete(topic);
      };
    },
    async close() {
      closed = true;
      entries.clear();
      topics.clear();
    },
  };
}
