import type { FastifyInstance } from 'fastify';

/**
 * One line a request: its id, the route's pattern (never the address itself, which may hold a mobile number), status and
 * time. Polls and probes that went well are at debug level, so that a quiet hour is quiet.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (request.method === 'GET' && reply.statusCode < 400) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
  });
}
