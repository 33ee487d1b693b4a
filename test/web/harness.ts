import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import type { AcceptOutcome } from '../../src/channels/channel';
import { countSegments } from '../../src/channels/text/segments';
import type { Mobile } from '../../src/core/mobile';
import type { ThreadEntry } from '../../src/delivery/delivery';
import { createWeb } from '../../src/web/server';
import type { WebDeps } from '../../src/web/web-deps';

export const BOUND = '13800138000';
export const UNBOUND = '13800138001';

/** Threads of numbers kept in memory: the port of delivery that the web sees, and nothing behind it. */
export interface ThreadBook extends Pick<WebDeps['delivery'], 'thread' | 'watch'> {
  text(from: Mobile, text: string, to?: string, key?: string): Promise<{ outcome: AcceptOutcome }>;
  reply(to: Mobile, text: string): ThreadEntry;
  change(mobile: Mobile, entry: ThreadEntry, state: ThreadEntry['state']): void;
  watchers(): number;
  /** Resolves when the next watcher has stopped. */
  unwatched(): Promise<void>;
  /** From now on every call fails with this. */
  breakWith(error: Error): void;
}

export function threadBook(now: () => Date): ThreadBook {
  const threads = new Map<Mobile, ThreadEntry[]>();
  const listeners = new Set<(mobile: Mobile) => void>();
  const keys = new Set<string>();
  let broken: Error | undefined;
  let stopped: (() => void) | undefined;
  let drawn = 0;

  const tell = (mobile: Mobile): void => {
    for (const listener of listeners) listener(mobile);
  };
  const add = (mobile: Mobile, direction: 'in' | 'out', text: string, state: ThreadEntry['state']): ThreadEntry => {
    const entry: ThreadEntry = {
      id: `${direction}-${++drawn}`,
      direction,
      text,
      at: now(),
      segments: countSegments(text),
      state,
      code: 'DELIVRD-INTERNAL',
    };
    threads.set(mobile, [...(threads.get(mobile) ?? []), entry]);
    tell(mobile);
    return entry;
  };

  return {
    async text(from, text, _to, key) {
      if (broken) throw broken;
      if (key !== undefined && keys.has(key)) return { outcome: 'duplicate' };
      if (key !== undefined) keys.add(key);
      add(from, 'in', text, 'received');
      return { outcome: 'accepted' };
    },
    reply: (to, text) => add(to, 'out', text, 'sent'),
    change(mobile, entry, state) {
      entry.state = state;
      tell(mobile);
    },
    async thread(mobile, limit) {
      if (broken) throw broken;
      return (threads.get(mobile) ?? []).slice(-limit).map((entry) => ({ ...entry }));
    },
    watch(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        stopped?.();
      };
    },
    watchers: () => listeners.size,
    unwatched: () => new Promise((resolve) => (stopped = resolve)),
    breakWith(error) {
      broken = error;
    },
  };
}

export interface Harness {
  web: FastifyInstance;
  book: ThreadBook;
  /** Everything logged so far, as written. */
  log(): string;
}

/** Makes it listen; the port it got. */
export async function listen(web: FastifyInstance): Promise<number> {
  await web.listen({ host: '127.0.0.1', port: 0 });
  return (web.server.address() as AddressInfo).port;
}

/** A web server in memory over a thread book; close it with `web.close()`. */
export async function openWeb(changes: Partial<WebDeps> = {}): Promise<Harness> {
  const book = threadBook(() => new Date('2026-03-16T02:00:00Z'));
  let logged = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  const web = await createWeb({
    version: '1.2.3',
    logger: pino({ level: 'trace' }, stream),
    delivery: book,
    allowedHosts: ['SMS.example.test'],
    obstacles: async () => [],
    gateways: new Map(),
    kannels: new Map(),
    handset: {
      text: book.text,
      service: '12366',
      numbers: [{ mobile: BOUND, name: '个体户', shows: '能查自己的定额', samples: ['我这个月定额多少'] }],
    },
    ...changes,
  });
  return { web, book, log: () => logged };
}
