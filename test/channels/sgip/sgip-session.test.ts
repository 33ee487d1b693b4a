import { once } from 'node:events';
import { connect } from 'node:net';
import type { Channel } from '../../../src/channels/channel';
import { joinParts } from '../../../src/channels/text/concatenation';
import { openSides } from '../open-sides';
import { createSgipSide, FROM, segment, textOf } from './sgip-carrier';

/** Our client and the carrier over real sockets, both ways: we connect to submit, the carrier to deliver and report. */

const started = openSides(createSgipSide);

const accepted = async (channel: Channel, id: string, text?: string): Promise<string> => {
  const outcome = await channel.submit(segment(id, text === undefined ? {} : { text }));
  if (outcome.kind !== 'accepted' || outcome.carrierId === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.carrierId;
};

test('submit, report, deliver, and an orderly end of both connections', async () => {
  const { channel, carrier, host, line } = await started();
  await line('logged in');
  expect(carrier.requests[0]).toMatchObject({ pdu: 'bind', loginType: 1, loginName: 'sgipuser' });

  const id = await accepted(channel, 'out/0', '您好，您的申请已受理。');
  expect(carrier.submits.map(textOf)).toEqual(['您好，您的申请已受理。']);
  expect(id).toBe(carrier.submits[0]?.seq.join('.'));
  expect(await carrier.report(carrier.submits[0]?.seq ?? [0, 0, 0], 2, 25)).toBe('acknowledged');
  expect(host.receipts).toMatchObject([{ channel: 'unicom-1', carrierId: id, state: 'failed', code: '25' }]);

  const long = '我公司上月多缴了增值税，想申请退税，请问需要带什么材料？'.repeat(6);
  expect(await carrier.deliver(FROM, long, '1069000101907')).toBe('acknowledged');
  const parts = new Map(host.texts.map(({ part, text }) => [part?.index ?? 0, text]));
  expect(joinParts(parts, host.texts.length)).toEqual({ text: long, incomplete: false });
  expect(host.texts[0]).toMatchObject({ channel: 'unicom-1', from: FROM, to: '1236607' });
  expect(channel.state()).toMatchObject({ connected: true, links: { up: 1, of: 1 } });

  await channel.stop(1_000);
  expect(carrier.requests.filter(({ pdu }) => pdu === 'unbind')).toHaveLength(2);
  expect(channel.state()).toMatchObject({ connected: false, inFlight: 0 });
});

test('a report before the answer to its submit has the id of that answer', async () => {
  const { channel, carrier, host, line } = await started();
  await line('logged in');
  carrier.onSubmit = ({ seq }, peer) => {
    void carrier.report(seq).then(() => peer.send({ pdu: 'submit_resp', seq, result: 0, reserve: '' }));
  };
  const id = await accepted(channel, 'out/0');
  expect(host.receipts).toMatchObject([{ carrierId: id, state: 'delivered' }]);
});

test('no id twice: over connections of an account, and over processes of it', async () => {
  const sides = await Promise.all([started({ connections: 4 }), started({ connections: 4 })]);
  for (const { line } of sides) await line('logged in');
  const ids = await Promise.all(
    sides.flatMap(({ channel }) => Array.from({ length: 200 }, (_, i) => accepted(channel, `out/${i}`))),
  );
  expect(new Set(ids).size).toBe(400);
});

test('a login refused is told in Chinese', async () => {
  const side = await started({}, ({ carrier }) => {
    carrier.bindResult = 1;
  });
  await side.line('not logged in');
  expect(side.channel.state()).toMatchObject({ connected: false, counters: { login_refused: expect.any(Number) } });
  expect(side.channel.state().detail).toContain('口令');
  expect(await side.channel.submit(segment('out/0'))).toMatchObject({ kind: 'refused', class: 'retry_later' });
});

test('busy slows down, with its code', async () => {
  const { channel, carrier, line } = await started();
  await line('logged in');
  carrier.onSubmit = ({ seq }, peer) => peer.send({ pdu: 'submit_resp', seq, result: 11, reserve: '' });
  expect(await channel.submit(segment('out/0'))).toMatchObject({ kind: 'refused', class: 'slow_down', code: '11' });
  expect(channel.state().counters).toMatchObject({ 'refused.11': 1 });
});

test("the carrier's wrong password does not go unnoticed", async () => {
  const { channel, carrier, listener, line } = await started();
  const port = await listener();
  expect(await carrier.bind(port, { loginPassword: 'wrong' })).toMatchObject({ pdu: 'bind_resp', result: 1 });
  expect((await line('the carrier was not let in')).details).toMatchObject({ about: expect.stringContaining('口令') });
  expect(await carrier.bind(port, { loginType: 3 })).toMatchObject({ result: 4 });
  expect(await carrier.bind(port, {})).toMatchObject({ result: 0 });
  expect(channel.state().counters).toMatchObject({ admission_refused: 2, admitted: 1 });
});

test('only addresses that are allowed reach the login', async () => {
  const { listener, line } = await started({ listen: { host: '127.0.0.1', port: 0, allowed: ['10.1.0.0/16'] } });
  const socket = connect(await listener(), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'close');
  expect((await line('a connection was turned away')).details).toMatchObject({ address: '127.0.0.1', why: 'address' });
});

test('what breaks the protocol is answered and stalls nothing', async () => {
  const { carrier, channel, host, line } = await started();
  await line('logged in');
  const { socket, ask, unread } = await carrier.dialIn();
  // An unknown command, and a Deliver whose text goes beyond its end.
  socket.write(Buffer.from(`00000014${'00000077'}${'00000001'.repeat(3)}`, 'hex'));
  socket.write(Buffer.from(`00000016${'00000004'}${'00000001'.repeat(2)}0000000200ff`, 'hex'));
  expect(await carrier.deliver(FROM, '还在吗')).toBe('acknowledged');
  expect(host.texts).toMatchObject([{ text: '还在吗' }]);
  expect(channel.state().counters).toMatchObject({ unknown_command: 1, malformed: 1 });
  expect(unread.map((frame) => frame.toString('hex'))).toEqual([
    `0000001d80000077${'00000001'.repeat(3)}070000000000000000`,
  ]);
  const seq = [1, 2, 900] as const;
  const user = { spNumber: '10690001019', userNumber: `86${FROM}`, userCondition: 1, reserve: '' };
  expect(await ask({ pdu: 'user_rpt', seq, ...user })).toMatchObject({ pdu: 'user_rpt_resp', result: 0 });
});

test('a connection nobody uses is ended in order, and made again for the next submit', async () => {
  const { channel, carrier, line } = await started({ idleCloseSeconds: 0.1 });
  await line('logged in');
  await accepted(channel, 'out/0');
  const ended = await line('the connection has ended');
  expect(ended.details).toMatchObject({ reason: 'terminated' });
  expect(carrier.requests.filter(({ pdu }) => pdu === 'unbind')).toHaveLength(1);
  expect(channel.state()).toMatchObject({ connected: true });
  await accepted(channel, 'out/1');
  expect(carrier.requests.filter(({ pdu }) => pdu === 'bind')).toHaveLength(2);
});

test('without a listener it submits all the same', async () => {
  const { channel, line } = await started({ listen: undefined });
  await line('logged in');
  expect(await accepted(channel, 'out/0')).toMatch(/^3025000001\.\d{8,10}\.\d+$/);
});
