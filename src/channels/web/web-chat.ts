import type { Clock } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import { isVisitor, type VisitorId } from '../../core/visitor';
import type { AcceptOutcome, Channel, ChannelHost } from '../channel';
import { createOpenWork } from '../session/open-work';

/** Name of the account of the web chat; accounts of carriers cannot take it. */
export const WEB_CHANNEL = 'web';

/** What a visitor writes. */
export interface ChatText {
  visitor: VisitorId;
  /** The number the visitor has proved to be theirs in this conversation. */
  mobile?: Mobile | undefined;
  text: string;
  /** Drawn by the page: the same again is a duplicate. */
  key: string;
  /** Digits behind the service's number: the bureau whose site the chat stands on. */
  extension?: string | undefined;
}

/** The web chat as a channel: pages bring texts in, and read what goes out from the thread of their visitor, on whatever node. */
export interface WebChat extends Channel {
  /** Resolves when the text is durable; rejects when it could not be kept. */
  text(text: ChatText): Promise<AcceptOutcome>;
}

export interface WebChatDeps {
  clock: Clock;
  /** The number of the service. */
  service: string;
  /** Whether the visitor's conversation still goes on, so that a page can show the text. */
  lives(visitor: VisitorId): Promise<boolean>;
}

export function createWebChat({ clock, service, lives }: WebChatDeps): WebChat {
  let host: ChannelHost | null = null;
  const open = createOpenWork();

  return {
    id: WEB_CHANNEL,
    kind: 'web',
    // What the page shows is the thread, one bubble a text however often it is handed over.
    idempotent: true,
    start: (to) => {
      host = to;
      return Promise.resolve();
    },
    text: async ({ visitor, mobile, text, key, extension = '' }) => {
      if (host === null) throw new Error('web chat: not started');
      if (!isVisitor(visitor)) throw new RangeError('web chat: not a visitor');
      return open.track(
        host.accept({
          channel: WEB_CHANNEL,
          carrierId: key,
          from: visitor,
          ...(mobile === undefined ? {} : { provenMobile: mobile }),
          to: `${service}${extension}`,
          text,
          receivedAt: clock.now(),
        }),
      );
    },
    submit: async ({ to }) => {
      if (host === null)
        return { kind: 'refused', class: 'retry_later', code: 'stopped', message: 'web chat: not started' };
      if (!isVisitor(to))
        return { kind: 'refused', class: 'switch_route', code: 'not_a_visitor', message: 'web chat: not a visitor' };
      // There is nothing between the thread and the page; but a conversation that is over is read by nobody.
      if (await lives(to)) return { kind: 'accepted', final: true };
      return {
        kind: 'refused',
        class: 'give_up',
        code: 'session_ended',
        message: 'web chat: the conversation is over',
      };
    },
    state: () => ({
      connected: host !== null,
      inFlight: open.size,
      detail: host === null ? '智能咨询未开启' : '智能咨询已开启',
    }),
    stop: async (timeoutMs) => {
      host = null;
      await open.settled(timeoutMs);
    },
  };
}
