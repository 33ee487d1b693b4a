import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Action } from '../directory/rights';
import type { Target } from './api/contract';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What a caller of the route must be allowed to do. `machine`: carriers and probes, which prove themselves otherwise or learn
     * nothing; `file`: a file of the pages, the same for everybody; `demo`: the handset, which production does not have.
     */
    right?: Action | 'anyone' | 'signed_in' | 'machine' | 'file' | 'demo';
    /** The things the right is checked at. */
    at?: readonly Target[];
  }
  interface FastifyInstance {
    /** Every route of the server, with its schema and its right: what tests walk. */
    servedRoutes: readonly RouteOptions[];
  }
}

/** Marks every route below as of one kind, where it does not say otherwise. */
export function markRoutes(app: FastifyInstance, right: 'machine' | 'file' | 'demo' | 'anyone'): void {
  app.addHook('onRoute', (route) => {
    route.config = { right, ...route.config };
  });
}

/** Keeps a list of all routes, and refuses to build a server with one that does not say who may call it. */
export function demandRights(app: FastifyInstance): readonly RouteOptions[] {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.right === undefined);
    if (open.length > 0) throw new Error(`routes without a right: ${open.map(({ url }) => url).join(', ')}`);
  });
  return routes;
}
