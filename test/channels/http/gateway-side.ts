import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manualClock } from '../../../src/core/clock';
import { randomIds } from '../../../src/core/ids';
import type { GatewayReply } from '../../../src/channels/http/gateway-faults';
import type { GatewayRequest } from '../../../src/channels/http/gateway-requests';
import { createHttpGateway, type HttpGateway, type HttpGatewayOptions } from '../../../src/channels/http/http-gateway';
import { isSignature, signedHeaders } from '../../../src/channels/http/signature';
import { createMemoryKeys } from '../../../src/store/keys-memory';

export const SECRET = 'a-secret-of-the-test-only';
export const NOW = '2026-03-16T12:00:00+08:00';

export interface GatewaySide {
  gateway: HttpGateway;
  clock: ReturnType<typeof manualClock>;
  logged: () => string;
  /** A signed request, as a gateway makes it. */
  signed(body: unknown, options?: { secret?: string; nonce?: string; at?: Date }): GatewayRequest;
}

const ids = randomIds();

export function createGatewaySide(options: Partial<HttpGatewayOptions> = {}): GatewaySide {
  const clock = manualClock(NOW);
  const lines: string[] = [];
  const gateway = createHttpGateway(
    { id: 'gateway-1', secret: SECRET, ...options },
    {
      clock,
      ids,
      keys: createMemoryKeys(clock),
      log: { warn: (details, message) => lines.push(JSON.stringify({ ...details, message })) },
    },
  );
  return {
    gateway,
    clock,
    logged: () => lines.join('\n'),
    signed: (body, { secret = SECRET, nonce = ids.next(), at = clock.now() } = {}) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      return { headers: signedHeaders(secret, String(Math.floor(at.getTime() / 1_000)), nonce, bytes), body: bytes };
    },
  };
}

export function acknowledged(reply: GatewayReply): 'acknowledged' | 'refused' {
  return reply.status < 300 ? 'acknowledged' : 'refused';
}

export interface CallbackServer {
  url: string;
  /** What each request held, once its signature was found right. */
  got: { id: string; text: string; key: string | undefined }[];
  /** The status, or null to say nothing, and the body of the next answers. */
  answer: (segment: { id: string; text: string }) => Promise<{ status: number | null; body?: string }>;
  close(): Promise<void>;
}

/** A gateway's own server, which checks our signature. */
export async function startCallbackServer(): Promise<CallbackServer> {
  const side: CallbackServer = {
    url: '',
    got: [],
    answer: () => Promise.resolve({ status: 200 }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const header = (name: string): string => String(request.headers[name]);
      const right = isSignature(
        header('x-12366-signature'),
        SECRET,
        header('x-12366-timestamp'),
        header('x-12366-nonce'),
        body,
      );
      if (!right) return response.writeHead(401).end();
      const segment = JSON.parse(body.toString()) as { id: string; text: string };
      side.got.push({ id: segment.id, text: segment.text, key: request.headers['idempotency-key'] as string });
      void side.answer(segment).then(({ status, body: answer = '' }) => {
        if (status !== null) response.writeHead(status).end(answer);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  side.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
  return side;
}
