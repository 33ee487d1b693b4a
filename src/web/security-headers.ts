import type { FastifyReply } from 'fastify';

/** Scripts, styles and connections from this server only; nothing inline, nothing framed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** Set on every answer. What is not a file of the console may hold personal data, so nothing is cached unless a route says so. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers(HEADERS);
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}
