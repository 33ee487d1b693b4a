import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayAnswer, GatewayPort } from '../../src/web/routes/gateway';
import { listen, openWeb } from './harness';

/** A port that keeps what it was given and answers as told; the signature itself is the channel's and tested there. */
function port(answer: (headers: IncomingHttpHeaders, body: Buffer) => GatewayAnswer) {
  const bodies: string[] = [];
  const take = async (headers: IncomingHttpHeaders, body: Buffer): Promise<GatewayAnswer> => {
    bodies.push(body.toString());
    return answer(headers, body);
  };
  const waits: number[] = [];
  let waiting: (() => void) | undefined;
  const polled = new Promise<void>((resolve) => (waiting = resolve));
  const gateway: GatewayPort = {
    id: 'gateway-1',
    messages: take,
    receipts: take,
    outbound: (_headers, waitMs, signal) => {
      waits.push(waitMs);
      waiting?.();
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ ok: true, body: { texts: [] } })),
      );
    },
  };
  return { gateway, bodies, waits, polled };
}

const post = { method: 'POST', headers: { 'content-type': 'application/json', host: 'any.name.example' } } as const;

test('the bytes reach the gateway as they came, by whatever name it calls', async () => {
  const { gateway, bodies } = port(() => ({ ok: true, body: { accepted: 1 } }));
  const { web } = await openWeb({ gateways: [gateway] });
  const payload = '{ "text" : "\\u4f60\\u597d",  "__proto__": 1 }\n';
  for (const kind of ['messages', 'receipts']) {
    const answer = await web.inject({ ...post, url: `/gateway/gateway-1/${kind}`, payload });
    expect([answer.statusCode, answer.json()]).toEqual([200, { accepted: 1 }]);
  }
  expect(bodies).toEqual([payload, payload]);
  await web.close();
});

test.each([
  ['signature_invalid', 401],
  ['request_replayed', 409],
  ['schema_mismatch', 400],
  ['unavailable', 503],
] as const)('a refusal (%s) is answered from the catalogue', async (code, status) => {
  const { gateway } = port(() => ({ ok: false, code }));
  const { web } = await openWeb({ gateways: [gateway] });
  const answer = await web.inject({ ...post, url: '/gateway/gateway-1/messages', payload: '{}' });
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  await web.close();
});

test('unknown accounts, big bodies and other media types never reach a gateway', async () => {
  const { gateway, bodies } = port(() => ({ ok: true, body: {} }));
  const { web } = await openWeb({ gateways: [gateway] });
  const url = '/gateway/gateway-1/messages';
  const big = await web.inject({ ...post, url, payload: `"${'x'.repeat(70_000)}"` });
  const xml = await web.inject({ ...post, url, headers: { 'content-type': 'text/xml' }, payload: '<a/>' });
  const unknown = await web.inject({ ...post, url: '/gateway/gateway-2/messages', payload: '{}' });
  const odd = await web.inject({ ...post, url: '/gateway/a%2Fb/messages', payload: '{}' });
  expect([big, xml, unknown, odd].map(({ statusCode }) => statusCode)).toEqual([413, 415, 404, 400]);
  expect(bodies).toEqual([]);
  await web.close();
});

test('closing the server ends a long poll with an answer', async () => {
  const { gateway, waits, polled } = port(() => ({ ok: true, body: {} }));
  const { web } = await openWeb({ gateways: [gateway] });
  const answer = fetch(`http://127.0.0.1:${await listen(web)}/gateway/gateway-1/outbound?wait=30`);
  await polled;
  await web.close();
  expect(await (await answer).json()).toEqual({ texts: [] });
  expect(waits).toEqual([30_000]);
});

test('without gateways their routes do not exist', async () => {
  const { web } = await openWeb();
  expect((await web.inject({ ...post, url: '/gateway/gateway-1/messages', payload: '{}' })).statusCode).toBe(404);
  await web.close();
});
