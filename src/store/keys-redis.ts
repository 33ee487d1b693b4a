import type * as redis from 'redis';
import { errorMessage } from '../core/errors';
import { StoreError } from './errors';
import type { StoreLog } from './embedded/engine';
import type { Keys, Lease, LeaseOptions, TopicHandler } from './keys';

export interface RedisKeysOptions {
  /** `redis://host:port/db` */
  readonly url: string;
  /** Put before every key and topic, so that several installations can share one Redis. */
  readonly prefix?: string;
  readonly log?: StoreLog;
}

// Scripts run whole: no other client comes between their steps.
const INCREMENT = `
local fresh = redis.call('exists', KEYS[1]) == 0
local sum = redis.call('incrby', KEYS[1], ARGV[1])
if fresh and tonumber(ARGV[2]) > 0 then redis.call('pexpire', KEYS[1], ARGV[2]) end
return sum`;

// Tokens follow Redis's clock, so that they keep growing when Redis has lost its memory.
const ACQUIRE = `
if redis.call('exists', KEYS[1]) == 1 then return false end
local time = redis.call('time')
local token = math.max(tonumber(redis.call('get', KEYS[2]) or '0') + 1, time[1] * 1000 + math.floor(time[2] / 1000))
local text = string.format('%.0f', token)
redis.call('set', KEYS[2], text)
redis.call('set', KEYS[1], text .. ' ' .. ARGV[1], 'PX', ARGV[2])
return text`;

const RENEW = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;

const CONNECT_MS = 5_000;
const PING_MS = 15_000;
const silent: StoreLog = { warn: () => undefined };

/** The keys port on Redis, for nodes that work together. Throws StoreError `unreachable` when Redis does not answer. */
export async function openRedisKeys({ url, prefix = 'sms12366:', log = silent }: RedisKeysOptions): Promise<Keys> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- 22 MB and 0.2 s that a single node need not spend
  const { createClient, ErrorReply } = require('redis') as typeof redis;
  let connected = false;
  const client = createClient({
    url,
    // Without Redis a caller must hear so at once, not wait in a queue.
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (retries) => (connected ? Math.min(50 * 2 ** retries, 2_000) : false),
    },
  });
  const listener = client.duplicate();
  for (const each of [client, listener]) {
    each.on('error', (error: unknown) => log.warn({ error: errorMessage(error) }, 'redis'));
  }
  try {
    await Promise.all([client.connect(), listener.connect()]);
    connected = true;
  } catch (error) {
    client.destroy();
    listener.destroy();
    throw new StoreError('unreachable', 'no Redis answers at the configured address', { cause: error });
  }
  let closed = false;

  const ask = async <T>(request: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreError('closed', 'the keys are closed');
    try {
      return await request();
    } catch (error) {
      // What Redis itself refuses (a text that is no counter) is the caller's; everything else is the connection.
      if (error instanceof ErrorReply) throw error;
      throw new StoreError('unreachable', `redis: ${errorMessage(error)}`, { cause: error });
    }
  };

  const leaseOf = (name: string, owner: string, text: string, firstTtlMs: number): Lease => {
    const keys = [`${prefix}lease:${name}`];
    const mine = `${text} ${owner}`;
    return {
      name,
      owner,
      token: Number(text),
      async renew(ttlMs = firstTtlMs) {
        return (await ask(() => client.eval(RENEW, { keys, arguments: [mine, String(ttlMs)] }))) === 1;
      },
      async release() {
        return (await ask(() => client.eval(RELEASE, { keys, arguments: [mine] }))) === 1;
      },
    };
  };

  return {
    engine: 'redis',
    get: (key) => ask(() => client.get(prefix + key)),
    async set(key, value, { ttlMs, ifAbsent } = {}) {
      const done = await ask(() =>
        client.set(prefix + key, value, {
          ...(ttlMs === undefined ? {} : { expiration: { type: 'PX' as const, value: ttlMs } }),
          ...(ifAbsent ? { condition: 'NX' as const } : {}),
        }),
      );
      return done !== null;
    },
    async timeLeft(key) {
      const left = await ask(() => client.pTTL(prefix + key));
      return left < 0 ? null : left;
    },
    async delete(key) {
      return (await ask(() => client.del(prefix + key))) === 1;
    },
    async increment(key, { by = 1, ttlMs = 0 } = {}) {
      const request = { keys: [prefix + key], arguments: [String(by), String(ttlMs)] };
      return Number(await ask(() => client.eval(INCREMENT, request)));
    },
    async acquireLease(name, { ttlMs, owner }: LeaseOptions) {
      const keys = [`${prefix}lease:${name}`, `${prefix}lease-token`];
      const text = await ask(() => client.eval(ACQUIRE, { keys, arguments: [owner, String(ttlMs)] }));
      return text === null ? null : leaseOf(name, owner, String(text), ttlMs);
    },
    async publish(topic, message) {
      await ask(() => client.publish(prefix + topic, message));
    },
    async subscribe(topic, handler: TopicHandler) {
      const heard = (message: string): void => handler(message, topic);
      await ask(() => listener.subscribe(prefix + topic, heard));
      return async () => {
        if (!closed) await ask(() => listener.unsubscribe(prefix + topic, heard));
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      listener.destroy();
      if (client.isReady) await client.close();
      else client.destroy();
    },
  };
}
