import type { FastifyRequest } from 'fastify';
import type { WebChat } from '../../channels/web/web-chat';
import { type Clock, SECOND } from '../../core/clock';
import { AppError } from '../../core/errors';
import { checkMobile, maskMobile, type Mobile } from '../../core/mobile';
import { maskVisitor } from '../../core/visitor';
import type { Desk } from '../../desk/desk';
import type { Audit, AuditOutcome } from '../../directory/audit/audit';
import type { Verification } from '../../directory/verification/verification';
import type { OpenedSession, Visitors, VisitorSession } from '../../directory/visitors/visitors';
import type { RateLimit } from '../../store/rate-limits';
import { type CHAT_ENDPOINTS, type ChatState, MAX_CHAT_TEXT } from '../api/chat';
import type { ChatConversation } from '../chat/conversation';
import type { ChatCookie } from '../chat/chat-cookie';
import { chatError } from '../chat/errors';
import { WebError } from '../errors';
import type { PublicCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

export interface ChatDeps {
  clock: Clock;
  chat: Pick<WebChat, 'text'>;
  visitors: Visitors;
  conversation: ChatConversation;
  verification: Verification;
  desk: Pick<Desk, 'duty' | 'followVisitor'>;
  audit: Pick<Audit, 'record'>;
  cookie: ChatCookie;
  /** Texts of one visitor; conversations opened from one address. */
  limits: { texts: RateLimit; visitors: RateLimit };
  hours: number;
  /** Questions offered to who has not asked yet. */
  suggestions: readonly string[];
}

function mobileOf(text: string): Mobile {
  const checked = checkMobile(text);
  if (!checked.ok) throw new WebError('mobile_form');
  return checked.value;
}

/** The requests of the web chat. Who asks is known by the chat's cookie; other sites are refused by their Origin before (CSRF). */
export function chatHandlers(deps: ChatDeps): Handlers<typeof CHAT_ENDPOINTS> {
  const { clock, chat, visitors, conversation, verification, desk, audit, cookie, limits, hours, suggestions } = deps;

  const sessionOf = async (request: FastifyRequest): Promise<VisitorSession | undefined> => {
    const token = cookie.get(request);
    return token === undefined || token === '' ? undefined : visitors.find(token);
  };

  /** @throws WebError `chat_over`: the page begins another conversation. */
  const demandSession = async (request: FastifyRequest): Promise<VisitorSession> => {
    const session = await sessionOf(request);
    if (session === undefined) throw new WebError('chat_over');
    return session;
  };

  const stateOf = (session: VisitorSession | undefined): ChatState => ({
    ...(session === undefined
      ? {}
      : {
          session: {
            until: session.expiresAt.toISOString(),
            ...(session.mobile === undefined ? {} : { mobile: maskMobile(session.mobile) }),
          },
        }),
    hours,
    duty: desk.duty(clock.now()),
    suggestions: [...suggestions],
    maxTextLength: MAX_CHAT_TEXT,
  });

  const handOut = ({ request, reply }: PublicCall, { token, session }: OpenedSession): ChatState => {
    const left = session.expiresAt.getTime() - clock.now().getTime();
    cookie.set(request, reply, token, Math.floor(left / SECOND));
    return stateOf(session);
  };

  const note = (
    action: string,
    { visitor }: VisitorSession,
    { caller }: PublicCall,
    mobile: Mobile,
    outcome: AuditOutcome,
  ): Promise<void> =>
    audit.record({
      action,
      by: { code: 'visitor', name: maskVisitor(visitor), unitCode: '', from: caller.from },
      object: { kind: 'mobile', id: maskMobile(mobile) },
      outcome,
    });

  return {
    'GET /api/chat': async (_input, { request }) => stateOf(await sessionOf(request)),

    'POST /api/chat/session': async (_input, call) => {
      const before = await sessionOf(call.request);
      if (before !== undefined) return stateOf(before);
      const outcome = await limits.visitors.consume(call.caller.from);
      if (!outcome.allowed) throw chatError('chat_too_many_visitors', outcome.resetMs);
      return handOut(call, await visitors.open());
    },

    'DELETE /api/chat/session': async (_input, call) => {
      const session = await sessionOf(call.request);
      cookie.clear(call.request, call.reply);
      if (session === undefined) return { ended: false };
      const ended = await visitors.end(session.visitor);
      if (session.mobile !== undefined) await note('chat.unbind', session, call, session.mobile, 'done');
      return { ended };
    },

    'GET /api/chat/messages': async (_input, { request }) => {
      const { visitor } = await demandSession(request);
      return { entries: await conversation.entries(visitor) };
    },

    'POST /api/chat/messages': async ({ body: { text, key, extension } }, { request }) => {
      const { visitor, mobile } = await demandSession(request);
      if (text.trim() === '') throw chatError('chat_text_empty');
      if (text.length > MAX_CHAT_TEXT) throw chatError('chat_text_too_long');
      const outcome = await limits.texts.consume(visitor);
      if (!outcome.allowed) throw chatError('chat_too_fast', outcome.resetMs);
      return { outcome: await chat.text({ visitor, mobile, text, key, extension }) };
    },

    'POST /api/chat/feedback': async ({ body: { id, verdict } }, { request }) => {
      const { visitor } = await demandSession(request);
      await conversation.rate(visitor, id, verdict);
      return { verdict };
    },

    'POST /api/chat/code': async ({ body }, { request, caller }) => {
      const { visitor } = await demandSession(request);
      const mobile = mobileOf(body.mobile);
      return verification.request({ purpose: 'web_chat', mobile, visitor, address: caller.from });
    },

    'POST /api/chat/binding': async ({ body }, call) => {
      const session = await demandSession(call.request);
      const { visitor } = session;
      const mobile = mobileOf(body.mobile);
      try {
        await verification.check({ purpose: 'web_chat', mobile, visitor, code: body.code });
      } catch (error) {
        if (error instanceof AppError && error.refusal !== undefined)
          await note('chat.bind', session, call, mobile, 'denied');
        throw error;
      }
      await note('chat.bind', session, call, mobile, 'done');
      // First what waits for an answer: a crash before the next line costs no order.
      await desk.followVisitor(visitor, mobile);
      const bound = await visitors.bind(visitor, mobile);
      if (bound === undefined) throw new WebError('chat_over');
      return handOut(call, bound);
    },
  };
}
