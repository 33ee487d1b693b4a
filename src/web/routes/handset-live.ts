import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger } from 'fastify';
import { SECOND } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import type { Delivery } from '../../delivery/delivery';
import { type Entry, type LiveEvent, LiveQuery } from '../handset-api';
import { describeForLog } from '../redact';
import { entryOf } from './handset';

/** What is used of a WebSocket of `ws`. */
interface LiveSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string): void;
  close(code: number, reason?: string): void;
  terminate(): void;
  on(event: 'close' | 'error', listener: () => void): void;
}

const OPEN = 1;
/** Bubbles sent when a page connects, and looked at for changes. */
const WINDOW = 100;
/** A page that reads this much slower than texts come is closed; it catches up when it connects again. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** How long a page may take to answer the goodbye; one that lost its network never does. */
const GOODBYE_WAIT = SECOND;
const CLOSE_TRY_AGAIN = 1013;
/** Proxies close what is silent for a minute, and the page takes that for a broken connection. */
const ALIVE_EVERY = 25 * SECOND;

/**
 * Pushes the changes of some numbers' threads to one socket until it closes. Changes that come while the thread is being
 * read are told by one more reading, so a burst costs two readings and none is missed. Returns the way to stop.
 */
function pushThreads(
  socket: LiveSocket,
  mobiles: readonly Mobile[],
  delivery: Pick<Delivery, 'thread' | 'watch'>,
  log: FastifyBaseLogger,
): () => void {
  const known = new Map<Mobile, Map<string, string>>();
  const reading = new Set<Mobile>();
  const changedMeanwhile = new Set<Mobile>();

  const send = (event: LiveEvent): void => {
    if (socket.readyState !== OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.close(CLOSE_TRY_AGAIN, 'too slow');
    else socket.send(JSON.stringify(event));
  };

  const readOnce = async (mobile: Mobile): Promise<void> => {
    const entries = (await delivery.thread(mobile, WINDOW)).map(entryOf);
    const states = new Map(entries.map((entry) => [entry.id, entry.state]));
    const before = known.get(mobile);
    known.set(mobile, states);
    if (before === undefined) return send({ type: 'thread', mobile, entries });
    const changed: Entry[] = entries.filter((entry) => before.get(entry.id) !== entry.state);
    if (changed.length > 0) send({ type: 'entries', mobile, entries: changed });
  };

  const read = async (mobile: Mobile): Promise<void> => {
    if (reading.has(mobile)) {
      changedMeanwhile.add(mobile);
      return;
    }
    reading.add(mobile);
    try {
      do {
        changedMeanwhile.delete(mobile);
        await readOnce(mobile);
      } while (changedMeanwhile.has(mobile));
    } catch (error) {
      log.error({ error: describeForLog(error) }, 'live thread could not be read');
      socket.close(CLOSE_TRY_AGAIN, 'try again');
    } finally {
      reading.delete(mobile);
    }
  };

  const watched = new Set(mobiles);
  const unwatch = delivery.watch((mobile) => {
    if (watched.has(mobile)) void read(mobile);
  });
  const alive = setInterval(() => send({ type: 'alive' }), ALIVE_EVERY);
  for (const mobile of watched) void read(mobile);
  return () => {
    clearInterval(alive);
    unwatch();
  };
}

/** WebSocket /api/handset/live?mobile=13800000001,13800000002: see LiveEvent. A page that lost it connects again and gets the threads anew. */
export function handsetLiveRoute(delivery: Pick<Delivery, 'thread' | 'watch'>): FastifyPluginAsyncTypebox {
  return async (app) => {
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
    app.get(
      '/api/handset/live',
      { websocket: true, schema: { hide: true, querystring: LiveQuery } },
      (socket: LiveSocket, request) => {
        open.set(socket, pushThreads(socket, request.query.mobile.split(','), delivery, request.log));
        socket.on('close', () => end(socket));
        socket.on('error', () => end(socket));
      },
    );
  };
}
