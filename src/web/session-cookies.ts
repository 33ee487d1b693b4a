import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The two cookies of the console. Both are httpOnly, SameSite=Strict, path `/`, and Secure wherever the request came over
 * TLS. The session's has no Max-Age and ends with the browser at the latest.
 */
export const SESSION_COOKIE = 'sms12366_session';
/** Says that this browser signed in before; it opens nothing. */
export const DEVICE_COOKIE = 'sms12366_device';
export const DEVICE_COOKIE_DAYS = 365;

/** What the sign-in handlers need besides their input; the guard gives it with the call. */
export interface Cookies {
  get(name: typeof SESSION_COOKIE | typeof DEVICE_COOKIE): string | undefined;
  /** Without a value the cookie is removed. */
  set(name: typeof SESSION_COOKIE | typeof DEVICE_COOKIE, value: string | undefined): void;
}

const DAY_SECONDS = 86_400;

export function cookiesOf(request: FastifyRequest, reply: FastifyReply): Cookies {
  const base = { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' } as const;
  return {
    get: (name) => request.cookies[name],
    set: (name, value) => {
      if (value === undefined) reply.clearCookie(name, base);
      else if (name === DEVICE_COOKIE)
        reply.setCookie(name, value, { ...base, maxAge: DEVICE_COOKIE_DAYS * DAY_SECONDS });
      else reply.setCookie(name, value, base);
    },
  };
}
