import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const YEAR_SECONDS = 31_536_000;

/** Serves the built console: files under assets/ carry a hash of their content in the name and never change; the rest is asked for anew. */
export async function serveConsole(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(async (files) => {
    files.addHook('onSend', async (request, reply) => {
      if (reply.statusCode >= 400) return;
      const unchanging = request.url.startsWith('/assets/');
      reply.header('cache-control', unchanging ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    });
    await files.register(fastifyStatic, {
      root: directory,
      index: ['index.html'],
      dotfiles: 'deny',
      cacheControl: false,
      preCompressed: true,
    });
  });
}
