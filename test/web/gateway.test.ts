import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { ChannelHost, InboundPart, Receipt } from '../../src/channels/channel';
import { createHttpGateway, type HttpGateway } from '../../src/channels/http/http-gateway';
import { signedHeaders } from '../../src/channels/http/signature';
import { MINUTE, manualClock } from '../../src/core/clock';
import { sequentialIds } from '../../src/core/ids';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { BOUND, type Harness, listen, openWeb } from './harness';

const SECRET = 'a-secret-of-the-test';
const clock = manualClock('2026-03-16T10:00:00+08:00');

let gateway: HttpGateway;
let harness: Harness;
let accepted: InboundPart[];
let receipts: Receipt[];
let nonces: number;

beforeEach(async () => {
  accepted = [];
  receipts = [];
  nonces = 0;
  const log = { warn: () => undefined };
  const keys = createMemoryKeys(clock);
  gateway = createHttpGateway({ id: 'gateway-1', secret: SECRET }, { clock, ids: sequentialIds(), keys, log });
  const host: ChannelHost = {
    accept: async (part) => {
      accepted.push(part);
      return 'accepted';
    },
    receipt: async (receipt) => void receipts.push(receipt),
  };
  await gateway.start(host);
  harness = await openWeb({ gateways: new Map([[gateway.id, gateway]]) });
});
afterEach(async () => {
  await harness.web.close();
  await gateway.stop(1_000);
});

function signed(payload: string, changes: { secret?: string; at?: Date; nonce?: string } = {}): Record<string, string> {
  const timestamp = String(Math.floor((changes.at ?? clock.now()).getTime() / 1000));
  const nonce = changes.nonce ?? `nonce-${(nonces += 1)}-abcdef`;
  return {
    'content-type': 'application/json',
    host: 'any.name.example',
    ...signedHeaders(changes.secret ?? SECRET, timestamp, nonce, Buffer.from(payload)),
  };
}

function post(path: string, payload: string, headers = signed(payload)) {
  return harness.web.inject({ method: 'POST', url: `/gateway/${path}`, headers, payload });
}

const TEXT = JSON.stringify({ id: 'mo-1', from: BOUND, to: '12366', text: '我这个月定额多少' });

test('a signed text is acknowledged once it is kept, whatever name the gateway calls us by', async () => {
  const answer = await post('gateway-1/texts', TEXT);
  expect([answer.statusCode, answer.json()]).toEqual([202, { outcome: 'accepted' }]);
  expect(accepted).toMatchObject([{ channel: 'gateway-1', carrierId: 'mo-1', from: BOUND, text: '我这个月定额多少' }]);
});

test('the bytes are checked as they came: spaces and escapes of the sender stay part of the signature', async () => {
  const payload = `{ "id":"mo-2",\n "from":"${BOUND}", "to":"12366", "text":"\\u4f60\\u597d" }`;
  expect((await post('gateway-1/texts', payload)).statusCode).toBe(202);
  expect(accepted[0]?.text).toBe('你好');
});

test('a receipt is passed on', async () => {
  const payload = JSON.stringify({ id: 'mt-1', state: 'delivered', code: 'DELIVRD' });
  expect((await post('gateway-1/receipts', payload)).statusCode).toBe(202);
  expect(receipts).toMatchObject([{ channel: 'gateway-1', carrierId: 'mt-1', state: 'delivered' }]);
});

const late = () => new Date(clock.now().getTime() - 6 * MINUTE);

test.each([
  ['without a signature', () => ({ 'content-type': 'application/json' }), TEXT, 401, 'signature_missing'],
  ['with another secret', () => signed(TEXT, { secret: 'another-secret' }), TEXT, 401, 'signature_invalid'],
  ['signed for another body', () => signed(TEXT), TEXT.replace('定额', '欠税'), 401, 'signature_invalid'],
  ['six minutes old', () => signed(TEXT, { at: late() }), TEXT, 401, 'timestamp_outside'],
  ['no JSON', () => signed('{'), '{', 400, 'invalid_json'],
  [
    'an operator as sender',
    () => signed('{"id":"a","from":{"$gt":""}}'),
    '{"id":"a","from":{"$gt":""}}',
    400,
    'schema_mismatch',
  ],
] as const)('a request %s is refused', async (_name, headers, payload, status, code) => {
  const answer = await post('gateway-1/texts', payload, headers() as Record<string, string>);
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  expect(accepted).toEqual([]);
});

test('a request that is sent again is refused, the second text never seen', async () => {
  const headers = signed(TEXT);
  expect((await post('gateway-1/texts', TEXT, headers)).statusCode).toBe(202);
  const again = await post('gateway-1/texts', TEXT, headers);
  expect([again.statusCode, again.json().error.code]).toEqual([409, 'request_replayed']);
  expect(accepted).toHaveLength(1);
});

test('unknown accounts, big bodies and other media types never reach a gateway', async () => {
  const big = JSON.stringify({ text: 'x'.repeat(70_000) });
  const answers = [
    await post('gateway-1/texts', big),
    await post('gateway-1/texts', '<a/>', { ...signed('<a/>'), 'content-type': 'text/xml' }),
    await post('gateway-2/texts', TEXT),
    await post('a%2Fb/texts', TEXT),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([413, 415, 404, 400]);
  expect(accepted).toEqual([]);
});

test('a stopped gateway says when to come again', async () => {
  await gateway.stop(1_000);
  const answer = await post('gateway-1/texts', TEXT);
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
});

async function pollOverSocket(payload: string): Promise<{ segments: { id: string; text: string }[] }> {
  const url = `http://127.0.0.1:${await listen(harness.web)}/gateway/gateway-1/poll`;
  const answer = await fetch(url, { method: 'POST', headers: signed(payload), body: payload });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { segments: { id: string; text: string }[] };
}

/** Resolves when a long poll waits at the gateway. */
async function polled(): Promise<void> {
  while (!gateway.state().connected) await new Promise((resolve) => setImmediate(resolve));
}

test('a long poll is answered as soon as there is a text', async () => {
  const poll = pollOverSocket('{"waitSeconds":30}');
  await polled();
  const submitted = gateway.submit({
    id: 'mt-1/1',
    to: BOUND,
    from: '12366',
    text: '【12366税务】您好',
    lane: 'reply',
    validUntil: new Date(clock.now().getTime() + MINUTE),
  });
  expect(await poll).toMatchObject({ segments: [{ id: 'mt-1/1', text: '【12366税务】您好' }] });
  await post('gateway-1/poll', '{"taken":["mt-1/1"]}');
  expect(await submitted).toMatchObject({ kind: 'accepted' });
});

test('requests on one connection leave nothing on it', async () => {
  const url = new URL(`http://127.0.0.1:${await listen(harness.web)}/gateway/gateway-1/poll`);
  const sockets = new Set<Socket>();
  const listeners: number[] = [];
  harness.web.server.on('request', ({ socket }: IncomingMessage) => {
    sockets.add(socket);
    listeners.push(socket.listenerCount('close'));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const payload = '{"waitSeconds":0}';
  for (let i = 0; i < 5; i++) {
    const status = await new Promise((resolve, reject) => {
      const call = request(url, { method: 'POST', agent, headers: signed(payload) }, (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode));
      });
      call.once('error', reject);
      call.end(payload);
    });
    expect(status).toBe(200);
  }
  agent.destroy();
  expect(sockets.size).toBe(1);
  expect(new Set(listeners).size).toBe(1);
});

test('closing the server ends a long poll with an answer', async () => {
  const poll = pollOverSocket('{"waitSeconds":30}');
  await polled();
  await harness.web.close();
  expect(await poll).toEqual({ segments: [] });
});

test('the OpenAPI document describes the bodies, and an account that does not exist is not found', async () => {
  const { paths } = (await harness.web.inject('/openapi.json')).json();
  const body = paths['/gateway/{account}/texts'].post.requestBody.content['application/json'].schema;
  expect(body.required).toEqual(['id', 'from', 'to', 'text']);
  const { web } = await openWeb();
  const answer = await web.inject({ method: 'POST', url: '/gateway/gateway-1/texts', payload: {} });
  expect(answer.statusCode).toBe(404);
  await web.close();
});
