import fastifyCookie from '@fastify/cookie';
import fastifySwagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastifyWebsocket from '@fastify/websocket';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serveConsole } from './console-files';
import { consoleRoutes } from './console-routes';
import { allowEmbedding } from './embedding';
import { handleError, WebError } from './errors';
import { logRequests } from './request-log';
import { gatewayRoutes } from './routes/gateway';
import { handsetRoutes } from './routes/handset';
import { handsetLiveRoute } from './routes/handset-live';
import { healthRoutes } from './routes/health';
import { kannelRoutes } from './routes/kannel';
import { metricsRoute } from './routes/metrics';
import { demandRights, markRoutes } from './route-rights';
import { securityHeaders } from './security-headers';
import { checkOrigin } from './trusted-origin';
import { validateWhenAsked, writeWhenAsked } from './schemas-when-asked';
import type { WebDeps } from './web-deps';

const BODY_LIMIT_BYTES = 64 * 1024;
/** Nothing the page sends is longer than a few bytes. */
const MAX_SOCKET_MESSAGE_BYTES = 1024;
/**
 * Time for a client to finish its request: enough for the largest upload over a slow line. A gateway's long poll waits on the
 * answer, not on the request.
 */
const REQUEST_TIMEOUT_MS = 60_000;
/** Time for the head of a request. */
const HEAD_TIMEOUT_MS = 15_000;

/**
 * Builds the HTTP interface: checks, errors, documents, routes. Does not listen; closing it ends long polls and WebSockets.
 * Errors are answered from the catalogue in errors.ts as `{error: {code, message}}`.
 */
export async function createWeb(deps: WebDeps): Promise<FastifyInstance> {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = deps;
  const headTimeoutMs = Math.min(requestTimeoutMs, HEAD_TIMEOUT_MS);
  const loggerInstance: FastifyBaseLogger = deps.logger.child({ part: 'web' });
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // request-log.ts writes the lines: fastify's own hold the address, and an address may hold a mobile number.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    // Node looks for late requests only every half minute of its own accord.
    http: { connectionsCheckingInterval: Math.ceil(headTimeoutMs / 5), headersTimeout: headTimeoutMs },
    forceCloseConnections: 'idle',
    trustProxy:
      deps.trustedProxies === undefined || deps.trustedProxies.length === 0 ? false : [...deps.trustedProxies],
    // The longest is the id of a conversation (CONVERSATION_ID_PATTERN): longer ones meet no route.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 120 },
  });
  const web = app
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(validateWhenAsked)
    .setSerializerCompiler(({ schema }) => writeWhenAsked(schema));

  web.setErrorHandler(handleError);
  web.setNotFoundHandler(() => {
    throw new WebError('not_found');
  });
  logRequests(app);
  allowEmbedding(app, deps.embedOrigins ?? []);
  await securityHeaders(app);
  app.decorate('servedRoutes', demandRights(app));

  await web.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '12366 短信平台接口', version: deps.version },
    },
  });
  await web.register(fastifyWebsocket, { options: { maxPayload: MAX_SOCKET_MESSAGE_BYTES } });
  await web.register(fastifyCookie);
  await web.register(async (machines) => {
    markRoutes(machines, 'machine');
    await machines.register(healthRoutes(deps));
    if (deps.metrics) await machines.register(metricsRoute(deps.metrics));
    await machines.register(gatewayRoutes(deps.gateways));
    await machines.register(kannelRoutes(deps.kannels));
  });

  // What a browser uses: refused under foreign names and from other sites. Probes and carriers call by whatever name they like.
  await web.register(async (pages) => {
    const allowedHosts = deps.allowedHosts.map((host) => host.toLowerCase());
    pages.addHook('onRequest', async (request) => checkOrigin(request, allowedHosts));
    const { handset, bureau } = deps;
    if (handset) {
      await pages.register(async (demo) => {
        markRoutes(demo, 'demo');
        await demo.register(handsetRoutes(handset, deps.delivery));
        await demo.register(handsetLiveRoute(deps.delivery));
      });
    }
    if (bureau) await pages.register(consoleRoutes(bureau));
    pages.get('/openapi.json', { schema: { hide: true }, config: { right: 'anyone' } }, async () => app.swagger());
    if (deps.consoleDir !== undefined) await serveConsole(pages, deps.consoleDir, handset !== undefined);
  });
  await app.ready();
  return app;
}
