import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { WebDeps } from '../web-deps';

/** /healthz: the process answers. /readyz: it may be sent traffic; 503 and the obstacles (Chinese) when not. */
export function healthRoutes(deps: Pick<WebDeps, 'version' | 'obstacles'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/healthz',
      {
        schema: {
          tags: ['health'],
          summary: '进程是否存活',
          response: { 200: Type.Object({ ok: Type.Literal(true), version: Type.String() }) },
        },
      },
      async () => ({ ok: true as const, version: deps.version }),
    );

    const Readiness = Type.Object({ ready: Type.Boolean(), obstacles: Type.Array(Type.String()) });
    app.get(
      '/readyz',
      { schema: { tags: ['health'], summary: '是否可以接收流量', response: { 200: Readiness, 503: Readiness } } },
      async (_request, reply) => {
        const obstacles = await deps.obstacles();
        return reply.status(obstacles.length === 0 ? 200 : 503).send({ ready: obstacles.length === 0, obstacles });
      },
    );
  };
}
