import type { FastifyInstance } from 'fastify';

/** The page that may stand on other sites, and the script that puts it there. */
const PAGE = /^\/chat\/(?:index\.html)?(?:\?|$)/;
const SCRIPT = /^\/embed\.js(?:\?|$)/;

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * Lets the sites of `origins`, and no other, show the chat in a frame and load the script that does so; without any it is framed
 * nowhere. No other page or address of this server is affected.
 * @param origins as `URL.origin` writes them: https://henan.chinatax.gov.cn
 */
export function allowEmbedding(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const ancestors = `frame-ancestors 'self' ${origins.join(' ')}`;
  app.addHook('onSend', async (request, reply) => {
    if (PAGE.test(request.url)) {
      const policy = String(reply.getHeader('content-security-policy') ?? '');
      reply.header('content-security-policy', policy.replace(/frame-ancestors [^;]*/, ancestors));
      // It knows no list of sites; browsers that know frame-ancestors do not ask for it.
      reply.removeHeader('x-frame-options');
      // A site that isolates itself (COEP) frames only what says so.
      reply.header('cross-origin-resource-policy', 'cross-origin');
      return;
    }
    if (!SCRIPT.test(request.url)) return;
    reply.header('vary', 'Origin, Referer');
    const site = request.headers.origin ?? originOf(request.headers.referer);
    // A site that tells nobody where its requests come from gets the script too; the frame is refused where it may not stand.
    if (site !== undefined && !origins.includes(site)) return;
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.headers.origin !== undefined) reply.header('access-control-allow-origin', request.headers.origin);
  });
}
