import type { FastifyInstance } from 'fastify';
import type { Action } from '../directory/rights';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What a caller of the route must be allowed to do. `machine`: carriers and probes, which prove themselves otherwise;
     * `file`: a file of the pages, the same for everybody.
     */
    right?: Action | 'anyone' | 'signed_in' | 'machine' | 'file' | 'demo';
  }
}

/** Refuses to build a server with a route that does not say who may call it. */
export function demandRights(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.right === undefined) throw new Error(`the route ${String(method)} ${url} has no right`);
  });
}
