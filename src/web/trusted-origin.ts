import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { WebError } from './errors';

/** The name in a Host header or an origin, without port and brackets, in lower case. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}

/**
 * Whether a page may be served under this Host. A site that points its own name at this machine (DNS rebinding) sends that
 * name; an address typed as numbers cannot be rebound, and localhost is this machine.
 */
export function hostIsTrusted(host: string | undefined, allowedHosts: readonly string[]): boolean {
  if (host === undefined || host === '') return false;
  const name = hostName(host);
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || allowedHosts.includes(name);
}

/** Whether a request that a browser says comes from `origin` comes from a page this server served under `host`. */
export function originIsOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}

/**
 * Refuses what another web site's page could make a browser send: an unknown Host anywhere, and a foreign Origin on what
 * changes something or opens a WebSocket. Programs that send no Origin are not browsers and pass.
 * @param allowedHosts names without port, lower case
 */
export function checkOrigin(request: FastifyRequest, allowedHosts: readonly string[]): void {
  const { host, origin, upgrade } = request.headers;
  if (!hostIsTrusted(host, allowedHosts)) throw new WebError('host_forbidden');
  const reads = (request.method === 'GET' || request.method === 'HEAD') && upgrade === undefined;
  if (reads) return;
  if (request.headers['sec-fetch-site'] === 'cross-site') throw new WebError('origin_forbidden');
  if (origin !== undefined && !originIsOwn(origin, host ?? '')) throw new WebError('origin_forbidden');
}
