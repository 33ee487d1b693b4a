import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SECOND } from '../core/clock';
import { OPERATORS_TOPIC, type SignedIn } from '../directory/sign-in/sign-in';
import type { Keys, Unsubscribe } from '../store/keys';
import { LIVE_TOPICS, type LiveMessage, type LiveTopic, type WatchMessage } from './api/live';
import { WebError } from './errors';
import type { Guard } from './guard';

interface LiveSocket {
  readonly readyState: number;
  send(data: string): void;
  close(code: number, reason?: string): void;
  terminate(): void;
  on(event: 'close' | 'error', listener: () => void): void;
  on(event: 'message', listener: (data: { toString(): string }) => void): void;
}

const OPEN = 1;
const ALIVE_EVERY = 25 * SECOND;
/** Changes are told in bundles, so that a thousand of them are a few messages. */
const BUNDLE_MS = 150;
const GOODBYE_WAIT = SECOND;
const CLOSE_SIGNED_OUT = 4401;
const CLOSE_BAD_MESSAGE = 1008;
const CLOSE_TRY_AGAIN = 1013;
const TOPIC = 'console:changed';

/** The pages that are open on this node, told of changes on any node. */
export interface LiveHub {
  /** Tells every page that watches the topic, on every node. */
  changed(topic: string): void;
  route(guard: Guard): FastifyPluginAsyncTypebox;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Page {
  socket: LiveSocket;
  topics: ReadonlySet<string>;
  /** Whose page it is. */
  code: string;
  /** The session while it is in force; ends the page when it is not. */
  check(): Promise<SignedIn | undefined>;
}

function isTopic(name: unknown): name is LiveTopic {
  return typeof name === 'string' && Object.hasOwn(LIVE_TOPICS, name);
}

function readWatch(data: string): LiveTopic[] | undefined {
  try {
    const message = JSON.parse(data) as Partial<WatchMessage> | null;
    return message?.type === 'watch' && Array.isArray(message.topics) ? message.topics.filter(isTopic) : undefined;
  } catch {
    return undefined;
  }
}

/** A hub over the keys: what one node changes, pages of all nodes hear of. A message lost with Redis is made good by the page's next reload. */
export function createLiveHub(keys: Keys): LiveHub {
  const pages = new Set<Page>();
  const waiting = new Set<string>();
  let bundle: NodeJS.Timeout | undefined;
  const subscriptions: Unsubscribe[] = [];

  const send = (page: Page, message: LiveMessage): void => {
    if (page.socket.readyState === OPEN) page.socket.send(JSON.stringify(message));
  };

  const tell = (topics: readonly string[]): void => {
    for (const page of pages) {
      const watched = topics.filter((topic): topic is LiveTopic => isTopic(topic) && page.topics.has(topic));
      if (watched.length > 0) send(page, { type: 'changed', topics: watched });
    }
  };

  const changed = (topic: string): void => {
    waiting.add(topic);
    bundle ??= setTimeout(() => {
      bundle = undefined;
      const topics = [...waiting];
      waiting.clear();
      keys.publish(TOPIC, topics.join(',')).catch(() => tell(topics));
    }, BUNDLE_MS).unref();
  };

  return {
    changed,
    start: async () => {
      subscriptions.push(await keys.subscribe(TOPIC, (message) => tell(message.split(','))));
      // Suspended, left, signed out everywhere: the pages end at once.
      subscriptions.push(
        await keys.subscribe(OPERATORS_TOPIC, (code) => {
          for (const page of pages) if (page.code === code) page.check().catch(() => page.socket.terminate());
        }),
      );
    },
    stop: async () => {
      clearTimeout(bundle);
      for (const unsubscribe of subscriptions.splice(0)) await unsubscribe();
    },
    route: (guard) => async (app) => {
      app.addHook('preClose', async () => {
        for (const { socket } of pages) setTimeout(() => socket.terminate(), GOODBYE_WAIT).unref();
      });
      app.get(
        '/api/live',
        {
          websocket: true,
          schema: { hide: true },
          config: { right: 'signed_in' },
          preValidation: async (request) => {
            if ((await guard.peek(request))?.state !== 'full') throw new WebError('signed_out');
          },
        },
        (socket: LiveSocket, request) => {
          const allowed = async (session: SignedIn, topics: LiveTopic[]): Promise<LiveTopic[]> => {
            const rights = await Promise.all(topics.map((topic) => guard.may(session, LIVE_TOPICS[topic])));
            return topics.filter((_, i) => rights[i]);
          };
          const failed = (): void => socket.close(CLOSE_TRY_AGAIN, 'try again');
          const page: Page = {
            socket,
            topics: new Set(),
            code: '',
            check: async () => {
              const session = await guard.peek(request);
              if (session?.state === 'full') {
                page.code = session.code;
                return session;
              }
              send(page, { type: 'signed_out' });
              socket.close(CLOSE_SIGNED_OUT, 'signed out');
              return undefined;
            },
          };
          pages.add(page);
          const watch = async (topics: LiveTopic[]): Promise<void> => {
            const session = await page.check();
            if (session !== undefined) page.topics = new Set(await allowed(session, topics));
          };
          page.check().catch(failed);
          socket.on('message', (data) => {
            const topics = readWatch(data.toString());
            if (topics === undefined) socket.close(CLOSE_BAD_MESSAGE, 'not a message');
            else watch(topics).catch(failed);
          });
          const alive = setInterval(() => {
            send(page, { type: 'alive' });
            page.check().catch(failed);
          }, ALIVE_EVERY);
          const end = (): void => {
            clearInterval(alive);
            pages.delete(page);
          };
          socket.on('close', end);
          socket.on('error', end);
        },
      );
    },
  };
}
