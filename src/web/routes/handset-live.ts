import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Delivery } from '../../delivery/delivery';
import { type Entry, type LiveEvent, LiveQuery } from '../handset-api';
import { liveSockets, type LiveSocket, type LiveThread, pushThreads } from '../live-threads';
import { entryOf } from './handset';

/** Bubbles sent when a page connects, and looked at for changes. */
const WINDOW = 100;

/** WebSocket /api/handset/live?mobile=13800000001,13800000002: see LiveEvent. A page that lost it connects again and gets the threads anew. */
export function handsetLiveRoute(delivery: Pick<Delivery, 'thread' | 'watch'>): FastifyPluginAsyncTypebox {
  const threadOf = (mobile: string): LiveThread<Entry> => ({
    of: mobile,
    read: async () => (await delivery.thread(mobile, WINDOW)).map(entryOf),
    event: (type, entries): LiveEvent => ({ type, mobile, entries: [...entries] }),
  });
  return async (app) => {
    const opened = liveSockets(app);
    app.get(
      '/api/handset/live',
      { websocket: true, schema: { hide: true, querystring: LiveQuery } },
      (socket: LiveSocket, request) => {
        const mobiles = [...new Set(request.query.mobile.split(','))];
        opened(socket, pushThreads(socket, mobiles.map(threadOf), { delivery, log: request.log }));
      },
    );
  };
}
