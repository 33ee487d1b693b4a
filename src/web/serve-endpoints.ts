import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { SignedIn } from '../directory/sign-in/sign-in';
import {
  type Answer,
  type Endpoint,
  type EndpointName,
  type Endpoints,
  FileAnswer,
  type Input,
  type SentFile,
} from './api/contract';
import type { Guard, OperatorCall, PublicCall } from './guard';
import { withUpload } from './upload';

type CallOf<E extends Endpoint> = E['right'] extends 'anyone' ? PublicCall : OperatorCall;

/** One function an endpoint: what is asked in, what is answered out. */
export type Handlers<T extends Endpoints> = {
  [K in keyof T & EndpointName]: (input: Input<T[K]>, call: CallOf<T[K]>) => Promise<Answer<T[K]>>;
};

type AnyHandler = (input: { params: unknown; query: unknown; body: unknown }, call: PublicCall) => Promise<unknown>;

function sendFile(reply: FastifyReply, { fileName, contentType, content }: SentFile): FastifyReply {
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
    .type(contentType)
    .send(content);
}

/** Serves every endpoint of a table behind the guard. What a table names and nobody handles is an error of types. */
export function serveEndpoints<T extends Endpoints>(
  app: FastifyInstance,
  tag: string,
  table: T,
  handlers: Handlers<T>,
  guard: Guard,
): void {
  const sessions = new WeakMap<FastifyRequest, SignedIn>();

  for (const [name, endpoint] of Object.entries(table) as [EndpointName, Endpoint][]) {
    const [method = '', url = ''] = name.split(' ');
    const handle = handlers[name] as unknown as AnyHandler;

    const answer = async (request: FastifyRequest, reply: FastifyReply, call: PublicCall): Promise<unknown> => {
      const { params, query, body } = request;
      const given = await handle({ params, query, body }, call);
      if (endpoint.answer === FileAnswer) return sendFile(reply, given as SentFile);
      // A handler may have answered by itself (a cookie, a redirect).
      return reply.sent ? reply : reply.status(endpoint.status ?? 200).send(given);
    };

    const options: RouteOptions = {
      method,
      url,
      config: { right: endpoint.right, at: endpoint.at ?? [] },
      schema: {
        tags: [tag],
        summary: endpoint.summary,
        ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
        ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
        ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
        ...(endpoint.answer === FileAnswer ? {} : { response: { [endpoint.status ?? 200]: endpoint.answer } }),
      },
      onRequest: async (request) => {
        const session = await guard.admit(name, endpoint, request);
        if (session !== undefined) sessions.set(request, session);
      },
      preHandler: async (request) => {
        const session = sessions.get(request);
        if (session !== undefined) await guard.checkTargets(endpoint, request, session);
      },
      handler: async (request, reply) => {
        const call = await guard.callOf(endpoint, request, reply, sessions.get(request));
        if (endpoint.upload !== true) return answer(request, reply, call);
        return withUpload(request, (file) => answer(request, reply, { ...call, file }));
      },
    };
    app.route(options);
  }
}
