import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { KannelChannel, KannelReply, KannelRequest } from '../../channels/kannel/channel';
import { WebError } from '../errors';

/** What the web calls of a Kannel account: who checks token and address also reads what was brought. */
export type KannelGateway = Pick<KannelChannel, 'id' | 'receiveText' | 'receiveReport'>;

/** They come and go while the server runs. */
export interface KannelGateways {
  get(id: string): KannelGateway | undefined;
}

/** Seconds after which Kannel may come again; its own http-queue-delay decides. */
const RETRY_AFTER = 5;

const Account = Type.Object({ account: Type.String({ pattern: '^[0-9A-Za-z_-]{1,40}$', description: '账号' }) });
/** For the document only: texts need not be UTF-8, so the address is read octet by octet in the channel. */
const TextQuery = Type.Object({
  token: Type.Optional(Type.String({ description: '账号的 token' })),
  from: Type.Optional(Type.String({ description: '%p' })),
  to: Type.Optional(Type.String({ description: '%P' })),
  text: Type.Optional(Type.String({ description: '%b；post-url 时内容在正文中' })),
  coding: Type.Optional(Type.String({ description: '%c' })),
  charset: Type.Optional(Type.String({ description: '%C' })),
  udh: Type.Optional(Type.String({ description: '%u' })),
  id: Type.Optional(Type.String({ description: '%I' })),
  time: Type.Optional(Type.String({ description: '%T' })),
});
const ReportQuery = Type.Object({
  ref: Type.Optional(Type.String({ description: '本系统写入 dlr-url 的标识与凭证' })),
  type: Type.Optional(Type.String({ description: '%d' })),
  smscid: Type.Optional(Type.String({ description: '%F' })),
  reply: Type.Optional(Type.String({ description: '%A' })),
});
/** Kannel sends the answer's text to the taxpayer, so there is never one. */
const Empty = Type.String({ maxLength: 0 });

function queryOf(request: FastifyRequest): string {
  const address = request.raw.url ?? '';
  const mark = address.indexOf('?');
  return mark < 0 ? '' : address.slice(mark + 1);
}

/** Kannel: texts by get-url or post-url, reports by dlr-url. Machines call it, so neither Host nor Origin is checked. */
export function kannelRoutes(gateways: KannelGateways): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    // A query that cannot be decoded is no fault of the request.
    app.setValidatorCompiler(() => () => true);

    const answer = async (
      request: FastifyRequest,
      reply: { header(name: string, value: number): unknown; status(status: number): unknown },
      ask: (gateway: KannelGateway, asked: KannelRequest) => Promise<KannelReply>,
    ): Promise<''> => {
      const gateway = gateways.get((request.params as { account: string }).account);
      if (gateway === undefined) throw new WebError('not_found');
      const body: unknown = request.body;
      const { status } = await ask(gateway, {
        query: queryOf(request),
        address: request.ip,
        ...(request.method === 'POST' ? { body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) } : {}),
      });
      if (status === 503) reply.header('retry-after', RETRY_AFTER);
      reply.status(status);
      return '';
    };

    const schema = { tags: ['gateway'], params: Account, response: { 200: Empty } };
    const text = { ...schema, querystring: TextQuery };
    app.get(
      '/gateway/kannel/:account/mo',
      { schema: { ...text, summary: 'Kannel 上行短信（get-url）' } },
      (request, reply) => answer(request, reply, (gateway, asked) => gateway.receiveText(asked)),
    );
    app.post(
      '/gateway/kannel/:account/mo',
      { schema: { ...text, summary: 'Kannel 上行短信（post-url）' } },
      (request, reply) => answer(request, reply, (gateway, asked) => gateway.receiveText(asked)),
    );
    app.get(
      '/gateway/kannel/:account/dlr',
      { schema: { ...schema, querystring: ReportQuery, summary: 'Kannel 状态报告（dlr-url）' } },
      (request, reply) => answer(request, reply, (gateway, asked) => gateway.receiveReport(asked)),
    );
  };
}
