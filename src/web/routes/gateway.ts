import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { AcceptedBody, ErrorBody, PollBody, ReceiptBody, SegmentsBody, TextBody } from '../../channels/http/bodies';
import type { GatewayReply } from '../../channels/http/gateway-faults';
import type { HttpGateway } from '../../channels/http/http-gateway';
import { HEADERS } from '../../channels/http/signature';
import { WebError } from '../errors';
import { validateWhenAsked } from '../schemas-when-asked';

/** What the web calls of a gateway account: who checks the signature also checks time stamp, replays and shape. */
export type Gateway = Pick<HttpGateway, 'id' | 'receiveText' | 'receiveReceipt' | 'poll'>;

/** They come and go while the server runs. */
export interface Gateways {
  get(id: string): Gateway | undefined;
}

const Account = Type.Object({ account: Type.String({ pattern: '^[0-9A-Za-z_-]{1,40}$', description: '账号' }) });
/** For the document only; the gateway itself answers what is missing. */
const SignedHeaders = Type.Object({
  [HEADERS.timestamp]: Type.Optional(Type.String({ description: 'Unix 时间，秒' })),
  [HEADERS.nonce]: Type.Optional(Type.String({ description: '8至64位字母数字，每次不同' })),
  [HEADERS.signature]: Type.Optional(
    Type.String({ description: 'HMAC-SHA256，对 timestamp.nonce.正文 计算，十六进制' }),
  ),
});

/** One entry a request of a gateway: its address, its document, and the function of the channel behind it. */
const REQUESTS = [
  { path: 'texts', summary: '上行短信；应答时短信已经落盘', body: TextBody, status: 202, answer: AcceptedBody },
  { path: 'receipts', summary: '状态报告；应答时报告已经落盘', body: ReceiptBody, status: 202, answer: AcceptedBody },
  { path: 'poll', summary: '取下行短信（长轮询）', body: PollBody, status: 200, answer: SegmentsBody },
] as const;

function call(
  gateway: Gateway,
  path: (typeof REQUESTS)[number]['path'],
  request: Parameters<Gateway['poll']>[0],
  signal: AbortSignal,
): Promise<GatewayReply> {
  if (path === 'texts') return gateway.receiveText(request);
  return path === 'receipts' ? gateway.receiveReceipt(request) : gateway.poll(request, signal);
}

/**
 * The generic HTTP gateway: signed texts and receipts in, a long poll out. The signature is over the bytes as they came, so
 * bodies are passed on unread. Machines call it, so neither Host nor Origin is checked.
 */
export function gatewayRoutes(gateways: Gateways): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setValidatorCompiler((part) =>
      part.httpPart === 'body' ? () => true : validateWhenAsked(part as Parameters<typeof validateWhenAsked>[0]),
    );

    /**
     * Of the requests under way; the server's close ends the long polls among them. Not AbortSignal.any with a signal that lives as
     * long as the server: in Node 20 that keeps an entry for each request there ever was.
     */
    const underWay = new Set<AbortController>();
    let isClosing = false;
    app.addHook('preClose', async () => {
      isClosing = true;
      for (const one of underWay) one.abort();
    });

    for (const { path, summary, body, status, answer } of REQUESTS) {
      app.post(
        `/gateway/:account/${path}`,
        {
          schema: {
            tags: ['gateway'],
            summary,
            params: Account,
            headers: SignedHeaders,
            body,
            response: { [status]: answer, '4xx': ErrorBody, '5xx': ErrorBody },
          },
        },
        async (request, reply) => {
          const gateway = gateways.get(request.params.account);
          if (gateway === undefined) throw new WebError('not_found');
          const bytes: unknown = request.body;
          const signed = { headers: request.headers, body: Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0) };
          const own = new AbortController();
          const leave = (): void => own.abort();
          if (isClosing) leave();
          // The connection is kept for further requests, which must not find the listeners of those before.
          const { socket } = request.raw;
          socket.once('close', leave);
          underWay.add(own);
          const done = await call(gateway, path, signed, own.signal).finally(() => {
            underWay.delete(own);
            socket.off('close', leave);
          });
          if (done.retryAfter !== undefined) reply.header('retry-after', done.retryAfter);
          // The channel answers with its own shapes; what is not in the response schema does not get out.
          return reply.status(done.status).send(done.body as never);
        },
      );
    }
  };
}
