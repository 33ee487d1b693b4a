import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { VisitorId } from '../../core/visitor';
import type { Delivery } from '../../delivery/delivery';
import type { Visitors, VisitorSession } from '../../directory/visitors/visitors';
import type { ChatEntry, ChatEvent } from '../api/chat';
import type { ChatConversation } from '../chat/conversation';
import type { ChatCookie } from '../chat/chat-cookie';
import { WebError } from '../errors';
import { liveSockets, type LiveSocket, type LiveThread, pushThreads } from '../live-threads';

export interface ChatLiveDeps {
  delivery: Pick<Delivery, 'watch'>;
  visitors: Pick<Visitors, 'find' | 'lives'>;
  conversation: Pick<ChatConversation, 'entries'>;
  cookie: Pick<ChatCookie, 'get'>;
}

/** Tabs of one visitor that are followed at a time on one node. */
const MOST_SOCKETS = 5;
const CLOSE_TOO_MANY = 4429;
const CLOSE_ENDED = 4401;

/** WebSocket /api/chat/live: see ChatEvent. Whose conversation it is is known by the chat's cookie. */
export function chatLiveRoute({ delivery, visitors, conversation, cookie }: ChatLiveDeps): FastifyPluginAsync {
  const threadOf = (visitor: VisitorId): LiveThread<ChatEntry> => ({
    of: visitor,
    read: () => conversation.entries(visitor),
    event: (type, entries): ChatEvent => ({ type, entries: [...entries] }),
  });
  return async (app) => {
    const opened = liveSockets(app);
    const sessions = new WeakMap<FastifyRequest, VisitorSession>();
    const followed = new Map<VisitorId, number>();
    const count = (visitor: VisitorId, change: number): number => {
      const now = (followed.get(visitor) ?? 0) + change;
      if (now === 0) followed.delete(visitor);
      else followed.set(visitor, now);
      return now;
    };

    app.get(
      '/api/chat/live',
      {
        websocket: true,
        schema: { hide: true },
        config: { right: 'anyone' },
        preValidation: async (request) => {
          const session = await visitors.find(cookie.get(request) ?? '');
          if (session === undefined) throw new WebError('chat_over');
          sessions.set(request, session);
        },
      },
      (socket: LiveSocket, request) => {
        const visitor = sessions.get(request)?.visitor;
        if (visitor === undefined || (followed.get(visitor) ?? 0) >= MOST_SOCKETS)
          return socket.close(CLOSE_TOO_MANY, 'too many');
        const end = (): void => {
          const over: ChatEvent = { type: 'ended' };
          socket.send(JSON.stringify(over));
          socket.close(CLOSE_ENDED, 'ended');
        };
        /** The conversation may end while the page is open: by its hours, or in another tab. */
        const check = (): void => {
          visitors.lives(visitor).then(
            (lives) => (lives ? undefined : end()),
            () => undefined,
          );
        };
        count(visitor, 1);
        const stop = pushThreads(socket, [threadOf(visitor)], { delivery, log: request.log, onAlive: check });
        opened(socket, () => {
          stop();
          count(visitor, -1);
        });
      },
    );
  };
}
