import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Holds the token of the visitor's conversation. httpOnly, sent to the chat's own addresses only. */
export const CHAT_COOKIE = 'sms12366_chat';

export interface ChatCookie {
  get(request: FastifyRequest): string | undefined;
  /** Until the conversation ends. */
  set(request: FastifyRequest, reply: FastifyReply, token: string, seconds: number): void;
  clear(request: FastifyRequest, reply: FastifyReply): void;
}

/**
 * Where bureaus' sites embed the chat, a browser sends the cookie there only when it is SameSite=None, and keeps it apart by site
 * (Partitioned); both need TLS. Everywhere else it is Lax. What another site sends is refused by its Origin in any case.
 */
export function createChatCookie(isEmbedded: boolean): ChatCookie {
  const attributes = (request: FastifyRequest) => {
    const secure = request.protocol === 'https';
    const base = { path: '/api/chat', httpOnly: true, secure } as const;
    return isEmbedded && secure
      ? ({ ...base, sameSite: 'none', partitioned: true } as const)
      : ({ ...base, sameSite: 'lax' } as const);
  };
  return {
    get: (request) => request.cookies[CHAT_COOKIE],
    set: (request, reply, token, seconds) => {
      void reply.setCookie(CHAT_COOKIE, token, { ...attributes(request), maxAge: seconds });
    },
    clear: (request, reply) => {
      void reply.clearCookie(CHAT_COOKIE, attributes(request));
    },
  };
}
