import type { Channel } from '../../../src/channels/channel';
import { joinParts } from '../../../src/channels/text/concatenation';
import { openSides } from '../open-sides';
import { createSmgpSide, FROM, segment, textOf } from './smgp-carrier';

/** Our client and the carrier over real sockets. */

const started = openSides(createSmgpSide);

const accepted = async (channel: Channel, id: string, text?: string): Promise<string> => {
  const outcome = await channel.submit(segment(id, text === undefined ? {} : { text }));
  if (outcome.kind !== 'accepted' || outcome.carrierId === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.carrierId;
};

test('login, submit, reports of both forms of id, deliver, and an orderly end', async () => {
  const { channel, carrier, host, line } = await started();
  await line('logged in');
  expect(carrier.requests[0]).toMatchObject({ pdu: 'login', clientId: '12366001', loginMode: 2, version: 0x30 });

  const id = await accepted(channel, 'out/0', '您好，您的申请已受理。');
  expect(carrier.submits.map(textOf)).toEqual(['您好，您的申请已受理。']);
  expect(await carrier.report(id, 'UNDELIV', '005')).toBe('acknowledged');
  expect(await carrier.report(id, 'DELIVRD', '000', true)).toBe('acknowledged');
  expect(host.receipts).toMatchObject([
    { channel: 'telecom-1', carrierId: id, state: 'failed', code: 'UNDELIV/005' },
    { channel: 'telecom-1', carrierId: id, state: 'delivered', code: 'DELIVRD' },
  ]);

  const long = '我公司上月多缴了增值税，想申请退税，请问需要带什么材料？'.repeat(6);
  expect(await carrier.deliver(FROM, long, '1069000101907')).toBe('acknowledged');
  const parts = new Map(host.texts.map(({ part, text }) => [part?.index ?? 0, text]));
  expect(joinParts(parts, host.texts.length)).toEqual({ text: long, incomplete: false });
  expect(host.texts[0]).toMatchObject({ channel: 'telecom-1', from: FROM, to: '1236607' });
  expect(channel.state()).toMatchObject({ connected: true, links: { up: 1, of: 1 } });

  await channel.stop(1_000);
  expect(carrier.requests.at(-1)).toMatchObject({ pdu: 'exit' });
  expect(channel.state()).toMatchObject({ connected: false, inFlight: 0 });
});

test('a report before the answer to its submit has the id of that answer', async () => {
  const { channel, carrier, host, line } = await started();
  await line('logged in');
  carrier.onSubmit = ({ seq }, peer, msgId) => {
    void carrier.report(msgId).then(() => peer.send({ pdu: 'submit_resp', seq, msgId, status: 0 }));
  };
  const id = await accepted(channel, 'out/0');
  expect(host.receipts).toMatchObject([{ carrierId: id, state: 'delivered' }]);
});

test('a login refused is told in Chinese', async () => {
  const side = await started({ secret: 'wrong' });
  await side.line('not logged in');
  expect(side.channel.state()).toMatchObject({ connected: false, counters: { login_refused: expect.any(Number) } });
  expect(side.channel.state().detail).toContain('认证错');
  expect(await side.channel.submit(segment('out/0'))).toMatchObject({ kind: 'refused', class: 'retry_later' });
});

test('busy slows down, with its code', async () => {
  const { channel, carrier, line } = await started();
  await line('logged in');
  carrier.onSubmit = ({ seq }, peer, msgId) => peer.send({ pdu: 'submit_resp', seq, msgId, status: 1 });
  expect(await channel.submit(segment('out/0'))).toMatchObject({ kind: 'refused', class: 'slow_down', code: '1' });
  expect(channel.state().counters).toMatchObject({ 'refused.1': 1 });
});

test('the keep-alive of either side is answered', async () => {
  const { carrier, line } = await started({ activeTestSeconds: 0.05 });
  await line('logged in');
  expect(await carrier.ask({ pdu: 'active_test', seq: 77 })).toEqual({ pdu: 'active_test_resp', seq: 77 });
  const { socket } = carrier.peer ?? {};
  while (!carrier.requests.some(({ pdu }) => pdu === 'active_test')) {
    await new Promise((resolve) => socket?.once('data', resolve));
  }
  expect(carrier.requests.map(({ pdu }) => pdu)).toContain('active_test');
});

test('the carrier ends the session in order, and the channel comes back', async () => {
  const { channel, carrier, line } = await started();
  await line('logged in');
  expect(await carrier.ask({ pdu: 'exit', seq: 78 })).toEqual({ pdu: 'exit_resp', seq: 78 });
  await line('the connection has ended');
  await line('connecting again');
  while (carrier.requests.filter(({ pdu }) => pdu === 'login').length < 2 || channel.state().links?.up !== 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await accepted(channel, 'out/0')).toMatch(/^\d{20}$/);
});

test('what breaks the protocol is answered and stalls nothing', async () => {
  const { carrier, channel, host, line } = await started();
  await line('logged in');
  // An unknown request, and a Deliver that ends in its MsgID.
  carrier.peer?.socket.write(Buffer.from('0000000c0000007700000001', 'hex'));
  carrier.peer?.socket.write(Buffer.from('0000000e00000003000000020105', 'hex'));
  expect(await carrier.deliver(FROM, '还在吗')).toBe('acknowledged');
  expect(host.texts).toMatchObject([{ text: '还在吗' }]);
  expect(channel.state().counters).toMatchObject({ unknown_command: 1, malformed: 1 });
  expect(carrier.peer?.unread.map((frame) => frame.toString('hex'))).toEqual(['0000001080000077000000010000000b']);
});
