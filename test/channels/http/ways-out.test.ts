import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { OutboundSegment } from '../../../src/channels/channel';
import { MINUTE, SECOND } from '../../../src/core/clock';
import { createGatewaySide, type GatewaySide, startCallbackServer } from './gateway-side';

const host = { accept: () => Promise.resolve('accepted' as const), receipt: () => Promise.resolve() };

function segment(id: string): OutboundSegment {
  const validUntil = new Date('2026-03-17T00:00:00Z');
  return { id, to: '13800138000', from: '12366', text: '您好', lane: 'reply', validUntil };
}

describe('calling the gateway back', () => {
  test.each([
    [200, '{"id":"theirs"}', { kind: 'accepted', carrierId: 'theirs' }],
    [202, '', { kind: 'accepted', carrierId: 'x/0' }],
    [200, 'OK', { kind: 'accepted', carrierId: 'x/0' }],
    [200, '{"id":5,"final":true}', { kind: 'accepted', carrierId: 'x/0', final: true }],
    [200, `{"id":"${'9'.repeat(20_000)}"}`, { kind: 'accepted', carrierId: 'x/0' }],
    [400, '', { kind: 'refused', class: 'give_up', code: 'HTTP400' }],
    [401, '', { kind: 'refused', class: 'switch_route', code: 'HTTP401' }],
    [422, '', { kind: 'refused', class: 'give_up', code: 'HTTP422' }],
    [429, '', { kind: 'refused', class: 'slow_down', code: 'HTTP429' }],
    [302, '', { kind: 'refused', class: 'switch_route', code: 'HTTP302' }],
    [500, '', { kind: 'refused', class: 'retry_later', code: 'HTTP500' }],
    [503, '', { kind: 'refused', class: 'retry_later', code: 'HTTP503' }],
    [502, '', { kind: 'unknown' }],
    [504, '', { kind: 'unknown' }],
  ])('%d %s', async (status, body, outcome) => {
    const server = await startCallbackServer();
    server.answer = () => Promise.resolve({ status, body });
    const { gateway } = createGatewaySide({ callbackUrl: server.url });
    await gateway.start(host);
    expect(await gateway.submit(segment('x/0'))).toMatchObject(outcome);
    expect(server.got).toEqual([{ id: 'x/0', text: '您好', key: 'x/0' }]);
    await gateway.stop(1_000);
    await server.close();
  });

  test('an address where nobody listens has taken nothing; a connection that breaks may have', async () => {
    const breaking = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
    const { port } = breaking.address() as AddressInfo;
    const { gateway } = createGatewaySide({ callbackUrl: `http://127.0.0.1:${port}/` });
    await gateway.start(host);
    expect(await gateway.submit(segment('x/0'))).toMatchObject({ kind: 'unknown' });
    await new Promise((resolve) => breaking.close(resolve));
    expect(await gateway.submit(segment('x/0'))).toMatchObject({
      kind: 'refused',
      class: 'retry_later',
      code: 'ECONNREFUSED',
    });
    await gateway.stop(1_000);
  });
});

describe('the gateway polls', () => {
  let side: GatewaySide;
  const ask = async (body: object): Promise<string[]> => {
    const reply = await side.gateway.poll(side.signed(body));
    expect(reply.status).toBe(200);
    return (reply.body as { segments: { id: string }[] }).segments.map(({ id }) => id);
  };

  beforeEach(async () => {
    side = createGatewaySide({ timeoutMs: 300 });
    await side.gateway.start(host);
  });
  afterEach(() => side.gateway.stop(0));

  test('a segment is given at most once in ten seconds until it is confirmed', async () => {
    const sent = side.gateway.submit(segment('x/0'));
    expect(await ask({})).toEqual(['x/0']);
    expect(await ask({})).toEqual([]);
    side.clock.advance(10 * SECOND);
    expect(await ask({})).toEqual(['x/0']);
    expect(await ask({ taken: ['x/0', 'never-given'] })).toEqual([]);
    expect(await sent).toEqual({ kind: 'accepted', carrierId: 'x/0' });
  });

  test('a waiting request is answered when there is something', async () => {
    const asked = ask({ waitSeconds: 30 });
    const sent = side.gateway.submit(segment('x/0'));
    expect(await asked).toEqual(['x/0']);
    await ask({ taken: ['x/0'] });
    expect(await sent).toMatchObject({ kind: 'accepted' });
  });

  test('no more than asked for at a time', async () => {
    const sent = ['x/0', 'x/1', 'x/2'].map((id) => side.gateway.submit(segment(id)));
    expect(await ask({ max: 2 })).toEqual(['x/0', 'x/1']);
    expect(await ask({ max: 2, taken: ['x/0', 'x/1'] })).toEqual(['x/2']);
    await ask({ taken: ['x/2'] });
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  test('not asked for: refused; given and not confirmed: unknown', async () => {
    const never = side.gateway.submit(segment('x/0'));
    expect(await never).toMatchObject({ kind: 'refused', class: 'retry_later', code: 'not_polled' });
    const lost = side.gateway.submit(segment('x/1'));
    await ask({});
    expect(await lost).toMatchObject({ kind: 'unknown' });
  });

  test('a gateway that hung up leaves the segment for its next request', async () => {
    const gone = new AbortController();
    const asked = side.gateway.poll(side.signed({ waitSeconds: 30 }), gone.signal);
    gone.abort();
    expect((await asked).body).toEqual({ segments: [] });
    const sent = side.gateway.submit(segment('x/0'));
    expect(await ask({})).toEqual(['x/0']);
    await ask({ taken: ['x/0'] });
    expect(await sent).toMatchObject({ kind: 'accepted' });
  });

  test('it counts as connected for a minute after it asked', async () => {
    expect(side.gateway.state()).toMatchObject({ connected: false, detail: '轮询方式，网关没有来取短信' });
    await ask({});
    expect(side.gateway.state().connected).toBe(true);
    side.clock.advance(MINUTE);
    expect(side.gateway.state().connected).toBe(false);
  });

  test('an account with a callback offers no poll', async () => {
    const other = createGatewaySide({ callbackUrl: 'http://127.0.0.1:9/' });
    await other.gateway.start(host);
    expect(await other.gateway.poll(other.signed({}))).toMatchObject({
      status: 404,
      body: { error: { code: 'poll_not_offered' } },
    });
    await other.gateway.stop(0);
  });
});
