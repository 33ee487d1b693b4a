import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { SECOND } from '../core/clock';
import type { Delivery } from '../delivery/delivery';
import { describeForLog } from './redact';

/** What is used of a WebSocket of `ws`. */
export interface LiveSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code: number, reason?: string): void;
  terminate(): void;
  on(event: 'close' | 'error', listener: () => void): void;
}

/** A thread that a page follows: read whole when it connects, and again when delivery tells of a change. */
export interface LiveThread<E extends { id: string }> {
  /** The mobile or visitor whose thread it is. */
  of: string;
  read(): Promise<readonly E[]>;
  /** What the page is sent: all bubbles (`thread`), or those that are new or changed (`entries`). */
  event(type: 'thread' | 'entries', entries: readonly E[]): object;
}

const OPEN = 1;
/** A page that reads this much slower than texts come is closed; it catches up when it connects again. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** How long a page may take to answer the goodbye; one that lost its network never does. */
const GOODBYE_WAIT = SECOND;
const CLOSE_TRY_AGAIN = 1013;
/** Proxies close what is silent for a minute, and the page takes that for a broken connection. */
const ALIVE_EVERY = 25 * SECOND;

/**
 * Pushes the changes of some threads to one socket until it closes. Changes that come while a thread is being read are told by one
 * more reading, so a burst costs two readings and none is missed. `onAlive` is called with every sign of life. Returns the way to stop.
 */
export function pushThreads<E extends { id: string }>(
  socket: LiveSocket,
  threads: readonly LiveThread<E>[],
  { delivery, log, onAlive }: { delivery: Pick<Delivery, 'watch'>; log: FastifyBaseLogger; onAlive?: () => void },
): () => void {
  const byOwner = new Map(threads.map((thread) => [thread.of, thread]));
  const known = new Map<string, Map<string, string>>();
  const reading = new Set<string>();
  const changedMeanwhile = new Set<string>();

  const send = (event: object): void => {
    if (socket.readyState !== OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.close(CLOSE_TRY_AGAIN, 'too slow');
    else socket.send(JSON.stringify(event));
  };

  const readOnce = async (thread: LiveThread<E>): Promise<void> => {
    const entries = await thread.read();
    const shown = new Map(entries.map((entry) => [entry.id, JSON.stringify(entry)]));
    const before = known.get(thread.of);
    known.set(thread.of, shown);
    if (before === undefined) return send(thread.event('thread', entries));
    const changed = entries.filter(({ id }) => before.get(id) !== shown.get(id));
    if (changed.length > 0) send(thread.event('entries', changed));
  };

  const read = async (thread: LiveThread<E>): Promise<void> => {
    if (reading.has(thread.of)) {
      changedMeanwhile.add(thread.of);
      return;
    }
    reading.add(thread.of);
    try {
      do {
        changedMeanwhile.delete(thread.of);
        await readOnce(thread);
      } while (changedMeanwhile.has(thread.of));
    } catch (error) {
      log.error({ error: describeForLog(error) }, 'live thread could not be read');
      socket.close(CLOSE_TRY_AGAIN, 'try again');
    } finally {
      reading.delete(thread.of);
    }
  };

  const unwatch = delivery.watch((owner) => {
    const thread = byOwner.get(owner);
    if (thread !== undefined) void read(thread);
  });
  const alive = setInterval(() => {
    send({ type: 'alive' });
    onAlive?.();
  }, ALIVE_EVERY);
  for (const thread of byOwner.values()) void read(thread);
  return () => {
    clearInterval(alive);
    unwatch();
  };
}

/** The sockets of a route that are open. What runs for one stops when it closes, or when the server does. */
export function liveSockets(app: FastifyInstance): (socket: LiveSocket, stop: () => void) => void {
  const open = new Map<LiveSocket, () => void>();
  const end = (socket: LiveSocket): void => {
    open.get(socket)?.();
    open.delete(socket);
  };
  // The WebSocket plugin says goodbye to every socket when the server closes.
  app.addHook('preClose', async () => {
    for (const socket of open.keys()) {
      setTimeout(() => socket.terminate(), GOODBYE_WAIT).unref();
      end(socket);
    }
  });
  return (socket, stop) => {
    open.set(socket, stop);
    socket.on('close', () => end(socket));
    socket.on('error', () => end(socket));
  };
}
