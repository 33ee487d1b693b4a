import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { SECOND } from '../../core/clock';
import { WebError, type WebErrorCode } from '../errors';

/** What a gateway's request is answered with: the body of a success, or an entry of the catalogue. */
export type GatewayAnswer = { ok: true; body: object } | { ok: false; code: WebErrorCode };

/**
 * One account of the generic HTTP gateway (channels/http). Signatures are over the bytes as they came, so the body is given
 * as bytes; who checks the signature also checks the time stamp, replays and the shape.
 */
export interface GatewayPort {
  /** The account's name in the address. */
  readonly id: string;
  /** MO texts. Resolves when they are durable. */
  messages(headers: IncomingHttpHeaders, rawBody: Buffer): Promise<GatewayAnswer>;
  /** Receipts of texts sent before. Resolves when they are durable. */
  receipts(headers: IncomingHttpHeaders, rawBody: Buffer): Promise<GatewayAnswer>;
  /** MT texts waiting for the gateway; waits up to `waitMs` for the first, or until the signal. */
  outbound(headers: IncomingHttpHeaders, waitMs: number, signal: AbortSignal): Promise<GatewayAnswer>;
}

const LONGEST_WAIT_SECONDS = 30;

const Account = Type.Object({ account: Type.String({ pattern: '^[0-9A-Za-z_-]{1,40}$' }) });
const Wait = Type.Object({ wait: Type.Optional(Type.Integer({ minimum: 0, maximum: LONGEST_WAIT_SECONDS })) });
/** Bodies are documented and checked by the channel; the web only carries them. */
const Signed = Type.Unknown({ description: '见 docs/gateway-http.md；请求须签名' });

function bodyOf(answer: GatewayAnswer): object {
  if (!answer.ok) throw new WebError(answer.code);
  return answer.body;
}

/** The generic HTTP gateway: signed texts and receipts in, a long poll out. Machines call it, so neither Host nor Origin is checked. */
export function gatewayRoutes(gateways: readonly GatewayPort[]): FastifyPluginAsyncTypebox {
  const byId = new Map(gateways.map((gateway) => [gateway.id, gateway]));
  const gatewayOf = (id: string): GatewayPort => {
    const gateway = byId.get(id);
    if (gateway === undefined) throw new WebError('not_found');
    return gateway;
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    /** Ends the long polls when the server closes. */
    const closing = new AbortController();
    app.addHook('preClose', async () => closing.abort());

    for (const kind of ['messages', 'receipts'] as const) {
      app.post(
        `/gateway/:account/${kind}`,
        {
          schema: {
            tags: ['gateway'],
            summary: kind === 'messages' ? '上行短信' : '状态报告',
            params: Account,
            body: Signed,
          },
        },
        async (request) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          return bodyOf(await gatewayOf(request.params.account)[kind](request.headers, body));
        },
      );
    }

    app.get(
      '/gateway/:account/outbound',
      { schema: { tags: ['gateway'], summary: '取下行短信（长轮询，wait 秒）', params: Account, querystring: Wait } },
      async (request) => {
        const gateway = gatewayOf(request.params.account);
        const gone = new AbortController();
        request.raw.once('close', () => gone.abort());
        const signal = AbortSignal.any([closing.signal, gone.signal]);
        return bodyOf(await gateway.outbound(request.headers, (request.query.wait ?? 0) * SECOND, signal));
      },
    );
  };
}
