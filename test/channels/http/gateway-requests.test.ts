import type { ChannelHost, InboundPart, Receipt } from '../../../src/channels/channel';
import { GATEWAY_FAULTS } from '../../../src/channels/http/gateway-faults';
import { signatureOf } from '../../../src/channels/http/signature';
import { MINUTE, SECOND } from '../../../src/core/clock';
import { createGatewaySide, type GatewaySide } from './gateway-side';

const text = { id: 'mo-1', from: '+86 138-0013-8000', to: '1236601', text: '你好' };

describe('requests of a gateway', () => {
  let side: GatewaySide;
  let parts: InboundPart[];
  let receipts: Receipt[];
  let host: ChannelHost;

  beforeEach(async () => {
    side = createGatewaySide({ previousSecret: 'the-previous-secret' });
    parts = [];
    receipts = [];
    host = {
      accept: (part) => {
        parts.push(part);
        return Promise.resolve('accepted');
      },
      receipt: (receipt) => {
        receipts.push(receipt);
        return Promise.resolve();
      },
    };
    await side.gateway.start(host);
  });
  afterEach(() => side.gateway.stop(0));

  const refusal = (code: keyof typeof GATEWAY_FAULTS, field?: string) => ({
    status: GATEWAY_FAULTS[code].status,
    body: { error: expect.objectContaining({ code, ...(field === undefined ? {} : { field }) }) },
  });

  test('a signed text is accepted, its number in the normal form', async () => {
    expect(await side.gateway.receiveText(side.signed(text))).toEqual({ status: 202, body: { outcome: 'accepted' } });
    expect(parts).toEqual([
      {
        channel: 'gateway-1',
        carrierId: 'mo-1',
        from: '13800138000',
        to: '1236601',
        text: '你好',
        receivedAt: side.clock.now(),
      },
    ]);
  });

  test('the documented signature, worked out once with openssl', () => {
    const body = Buffer.from('{"id":"1"}');
    expect(signatureOf('a-secret-of-the-test-only', '1773633600', 'n0nce-0001', body)).toBe(
      '4a8e3125658bc33eb15cb4ab2441f98f06b05ab8789059113cb1768d7b4f98d4',
    );
  });

  test.each(['x-12366-timestamp', 'x-12366-nonce', 'x-12366-signature'])('without %s: refused', async (name) => {
    const request = side.signed(text);
    const { [name]: _gone, ...headers } = request.headers;
    expect(await side.gateway.receiveText({ ...request, headers })).toMatchObject(refusal('signature_missing'));
    const twice = { ...request.headers, [name]: ['a', 'b'] };
    expect(await side.gateway.receiveText({ ...request, headers: twice })).toMatchObject(refusal('signature_missing'));
    expect(parts).toEqual([]);
  });

  test('a forged body, another secret, a cut signature: refused, and the log does not say what was expected', async () => {
    const request = side.signed(text);
    const forged = { ...request, body: Buffer.from(JSON.stringify({ ...text, text: '您好' })) };
    expect(await side.gateway.receiveText(forged)).toMatchObject(refusal('signature_invalid'));
    const other = side.signed(text, { secret: 'somebody-elses-secret' });
    expect(await side.gateway.receiveText(other)).toMatchObject(refusal('signature_invalid'));
    const cut = { ...request, headers: { ...request.headers, 'x-12366-signature': 'abc' } };
    expect(await side.gateway.receiveText(cut)).toMatchObject(refusal('signature_invalid'));
    expect(parts).toEqual([]);
    expect(side.logged()).not.toContain(String(request.headers['x-12366-signature']));
    // A refused request does not use its nonce up.
    expect(await side.gateway.receiveText(request)).toMatchObject({ status: 202 });
  });

  test('the previous secret is still taken', async () => {
    expect(await side.gateway.receiveText(side.signed(text, { secret: 'the-previous-secret' }))).toMatchObject({
      status: 202,
    });
  });

  test('the same request again is a replay; signed anew it goes through to be recognised by its id', async () => {
    const request = side.signed(text);
    await side.gateway.receiveText(request);
    expect(await side.gateway.receiveText(request)).toMatchObject(refusal('request_replayed'));
    side.clock.advance(9 * MINUTE);
    expect((await side.gateway.receiveText(request)).status).toBe(401);
    expect(await side.gateway.receiveText(side.signed(text))).toMatchObject({ status: 202 });
    expect(parts).toHaveLength(2);
  });

  test('ten of the same request at once: one goes through', async () => {
    const request = side.signed(text);
    const replies = await Promise.all(Array.from({ length: 10 }, () => side.gateway.receiveText(request)));
    expect(replies.map(({ status }) => status).sort()).toEqual([202, ...Array(9).fill(409)]);
  });

  test.each([
    [-5 * MINUTE, 202],
    [-5 * MINUTE - SECOND, 401],
    [5 * MINUTE, 202],
    [5 * MINUTE + SECOND, 401],
  ])('a time stamp %d ms off: %d', async (off, status) => {
    const at = new Date(side.clock.now().getTime() + off);
    expect((await side.gateway.receiveText(side.signed(text, { at }))).status).toBe(status);
  });

  test.each(['NaN', '-1', '1e9', '0x10', '9'.repeat(13), ' 1773633600'])(
    'time stamp %j: refused',
    async (timestamp) => {
      const { headers, body } = side.signed(text);
      const request = { headers: { ...headers, 'x-12366-timestamp': timestamp }, body };
      expect((await side.gateway.receiveText(request)).status).toBe(401);
    },
  );

  test.each([
    [{ ...text, id: undefined }, ''],
    [{ ...text, id: 5 }, '/id'],
    [{ ...text, id: 'with space' }, '/id'],
    [{ ...text, from: { $gt: '' } }, '/from'],
    [{ ...text, to: '12366; DROP' }, '/to'],
    [{ ...text, text: null }, '/text'],
    [{ ...text, text: ['a'] }, '/text'],
    [{ ...text, text: 'x'.repeat(10_241) }, '/text'],
    [{ ...text, receivedAt: 'yesterday' }, '/receivedAt'],
    [{ ...text, part: { reference: 1, total: 1, index: 1 } }, '/part/total'],
    [{ ...text, part: { reference: '1', total: 2, index: 1 } }, '/part/reference'],
    [[text], ''],
    ['text', ''],
    [null, ''],
  ])('wrong types are told with the field: %#', async (body, field) => {
    const reply = await side.gateway.receiveText(side.signed(body));
    expect(reply).toMatchObject(refusal('schema_mismatch'));
    expect((reply.body as { error: { field: string } }).error.field).toBe(field === '' ? '/' : field);
    expect(parts).toEqual([]);
  });

  test('a number that is no mobile, JSON that is none, bytes that are no UTF-8, too much of them', async () => {
    const { gateway, signed } = side;
    expect(await gateway.receiveText(signed({ ...text, from: '12345678901' }))).toMatchObject(
      refusal('mobile_form', '/from'),
    );
    expect(await gateway.receiveText(signed(Buffer.from('{"id":')))).toMatchObject(refusal('invalid_json'));
    expect(await gateway.receiveText(signed(Buffer.from([0x7b, 0xff, 0x7d])))).toMatchObject(refusal('invalid_json'));
    expect(await gateway.receiveText(signed(Buffer.alloc(65_537, ' ')))).toMatchObject(refusal('payload_too_large'));
  });

  test('fields of tomorrow do no harm, __proto__ neither', async () => {
    const body = Buffer.from(JSON.stringify(text).replace('{', '{"__proto__":{"polluted":1},"priority":3,'));
    expect(await side.gateway.receiveText(side.signed(body))).toMatchObject({ status: 202 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('when the text could not be kept, the very same request may come again', async () => {
    const request = side.signed(text);
    const { accept } = host;
    host.accept = () => Promise.reject(new Error('disk full'));
    expect(await side.gateway.receiveText(request)).toMatchObject({ ...refusal('unavailable'), retryAfter: 5 });
    host.accept = accept;
    expect(await side.gateway.receiveText(request)).toMatchObject({ status: 202 });
  });

  test('a receipt keeps the carrier’s code and time', async () => {
    const at = '2026-03-16T11:59:58+08:00';
    await side.gateway.receiveReceipt(side.signed({ id: 'x', state: 'failed', code: 'MK:0001', at }));
    await side.gateway.receiveReceipt(side.signed({ id: 'y', state: 'expired' }));
    expect(receipts).toEqual([
      { channel: 'gateway-1', carrierId: 'x', state: 'failed', code: 'MK:0001', at: new Date(at) },
      { channel: 'gateway-1', carrierId: 'y', state: 'expired', code: 'expired', at: side.clock.now() },
    ]);
    expect(await side.gateway.receiveReceipt(side.signed({ id: 'z', state: 'lost' }))).toMatchObject(
      refusal('schema_mismatch', '/state'),
    );
  });

  test('a long message comes in parts', async () => {
    const part = { reference: 300, total: 2, index: 1 };
    await side.gateway.receiveText(side.signed({ ...text, part }));
    expect(parts[0]?.part).toEqual(part);
  });

  test('after stopping: unavailable', async () => {
    await side.gateway.stop(0);
    expect(await side.gateway.receiveText(side.signed(text))).toMatchObject(refusal('stopping'));
  });
});
