import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Metrics } from '../../carriers/metrics';

/** /metrics for Prometheus. It names accounts and counts; no number of a person and no text is in it. */
export function metricsRoute(metrics: Pick<Metrics, 'contentType' | 'text'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/metrics',
      { schema: { tags: ['health'], summary: '运行指标（Prometheus 文本）', response: { 200: Type.String() } } },
      async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
    );
  };
}
