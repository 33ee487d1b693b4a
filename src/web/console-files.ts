import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { markRoutes } from './route-rights';

const YEAR_SECONDS = 31_536_000;

/**
 * Serves the built pages: files under assets/ carry a hash of their content in the name and never change; the rest is asked for anew.
 * Addresses under /console/ are the console's own; `/` is the demo's landing page, else it leads to the console.
 */
export async function serveConsole(app: FastifyInstance, directory: string, hasDemo: boolean): Promise<void> {
  await app.register(async (files) => {
    markRoutes(files, 'file');
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
      redirect: true,
    });
    files.get('/console', (_request, reply) => reply.redirect('/console/'));
    files.get('/console/*', (_request, reply) => reply.sendFile('console/index.html'));
    if (!hasDemo) files.get('/', (_request, reply) => reply.redirect('/console/'));
  });
}
