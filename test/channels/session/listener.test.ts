import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ChannelHost } from '../../../src/channels/channel';
import { createFrames } from '../../../src/channels/session/frames';
import { createListener, plainAddress } from '../../../src/channels/session/listener';
import { startToyCarrier, type ToyCarrier } from './toy-carrier';
import { FROM, keepAll, SECRET, toyChannel, type ToySide } from './toy-channel';
import { answerTo, commandOf, octets, pdu, statusOf, TOY, TOY_FORMAT } from './toy-protocol';

let carrier: ToyCarrier;
const sides: ToySide[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  carrier = await startToyCarrier();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(sides.splice(0).map(({ channel }) => channel.stop(200)));
  await carrier.close();
});

interface Listening {
  side: ToySide;
  port: number;
}

async function listening(host: ChannelHost = keepAll(), allowed?: string[], more: object = {}): Promise<Listening> {
  const side = toyChannel({ port: carrier.port, listen: { host: '127.0.0.1', port: 0, allowed }, ...more });
  sides.push(side);
  const listens = side.line('listening for the carrier');
  await side.channel.start(host);
  return { side, port: (await listens).details.port as number };
}

/** The carrier connects to us. */
async function dial(port: number) {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const waiting: ((frame: Buffer | null) => void)[] = [];
  const frames: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      for (const tell of waiting.splice(0)) tell(null);
      resolve();
    });
  });
  const { push } = createFrames(TOY_FORMAT, {
    frame: (frame) => {
      const tell = waiting.shift();
      if (tell === undefined) frames.push(Buffer.from(frame));
      else tell(Buffer.from(frame));
    },
    broken: () => socket.destroy(),
  });
  socket.on('data', push);
  await Promise.race([new Promise<void>((resolve) => socket.on('connect', resolve)), ended]);
  const next = (): Promise<Buffer | null> =>
    new Promise((resolve) => {
      const frame = frames.shift();
      if (frame !== undefined || socket.destroyed) resolve(frame ?? null);
      else waiting.push(resolve);
    });
  return {
    socket,
    ended,
    next,
    ask: (write: Parameters<typeof octets>[0], sequence = 1) => {
      socket.write(octets(write, sequence));
      return next();
    },
  };
}

const LOGIN = pdu(TOY.login, '900001', SECRET);
const status = (frame: Buffer | null): number | null => (frame === null ? null : statusOf(frame));

test('the carrier logs in, brings texts and reports, and is answered when they are durable', async () => {
  const host = keepAll();
  const { side, port } = await listening(host, ['10.0.0.0/8', '127.0.0.1']);
  const { ask } = await dial(port);
  expect(status(await ask(LOGIN))).toBe(0);
  expect(status(await ask(pdu(TOY.deliver, 'm-1', FROM, '您好')))).toBe(0);
  expect(status(await ask(pdu(TOY.report, '00000001')))).toBe(0);
  expect(host.texts).toEqual([expect.objectContaining({ channel: 'toy-1', carrierId: 'm-1', text: '您好' })]);
  expect(host.receipts).toHaveLength(1);
  expect(side.channel.state().detail).toMatch(/对方来连1/);
  expect(side.channel.state().counters).toMatchObject({ admitted: 1, texts: 1, receipts: 1 });
});

test('a wrong login is refused, told in the log, and the connection closed', async () => {
  const { side, port } = await listening();
  const { ask, ended } = await dial(port);
  expect(status(await ask(pdu(TOY.login, '900001', 'wrong')))).toBe(1);
  await ended;
  expect(side.channel.state().counters).toMatchObject({ admission_refused: 1 });
  expect(side.lines.find(({ message }) => message === 'the carrier was not let in')?.details).toMatchObject({
    about: 'wrong login',
  });
  expect(side.logged()).not.toContain(SECRET);
});

test('nothing is taken before the login, and nothing after a refused one', async () => {
  const host = keepAll();
  const { port } = await listening(host);
  const { socket, next, ended } = await dial(port);
  socket.write(
    Buffer.concat([
      octets(pdu(TOY.deliver, 'm', FROM, '您好'), 1),
      octets(LOGIN, 2),
      octets(pdu(TOY.deliver, 'n', FROM, '在'), 3),
    ]),
  );
  expect(status(await next())).toBe(1);
  await ended;
  expect(await next()).toBeNull();
  expect(host.texts).toEqual([]);
});

test('a connection that does not log in is closed after the time-out', async () => {
  const { side, port } = await listening(keepAll(), undefined, { responseTimeoutSeconds: 0.05 });
  const { ended } = await dial(port);
  await ended;
  expect(side.channel.state().counters).toMatchObject({ admission_late: 1 });
});

test('an address that is not allowed is not let in', async () => {
  const { side, port } = await listening(keepAll(), ['10.0.0.0/8', '192.168.1.7']);
  const { ended } = await dial(port);
  await ended;
  expect(side.channel.state().counters).toMatchObject({ address_refused: 1 });
});

test('what is no protocol at all is closed', async () => {
  const { port } = await listening();
  const { socket, ended } = await dial(port);
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await ended;
});

test('the carrier ends its session in order', async () => {
  const { side, port } = await listening();
  const { ask, ended } = await dial(port);
  await ask(LOGIN);
  const told = side.line("the carrier's connection has ended");
  expect(commandOf((await ask(pdu(TOY.terminate))) as Buffer)).toBe((TOY.terminate | 0x8000_0000) >>> 0);
  await ended;
  await told;
  expect(side.channel.state().detail).toMatch(/对方来连0/);
});

test('stopping takes no more connections, drains, and ends those there are in order', async () => {
  let keep: () => void = () => undefined;
  const host = keepAll();
  const asked = new Promise<void>((resolve) => {
    host.accept = () => {
      resolve();
      return new Promise((done) => (keep = () => done('accepted')));
    };
  });
  const { side, port } = await listening(host);
  const { socket, ask, next, ended } = await dial(port);
  await ask(LOGIN);
  const brought = ask(pdu(TOY.deliver, 'm', FROM, '您好'));
  await asked;
  const unknown = await dial(port);
  const stopped = side.channel.stop(5_000);
  await unknown.ended;
  const refused = await dial(port);
  await refused.ended;
  keep();
  expect(status(await brought)).toBe(0);
  const last = (await next()) as Buffer;
  expect(commandOf(last)).toBe(TOY.terminate);
  socket.write(octets(answerTo(last)));
  await stopped;
  await ended;
});

test('only so many connections at a time', async () => {
  const turned: string[] = [];
  const listener = createListener({
    host: '127.0.0.1',
    port: 0,
    connections: 1,
    accepted: (socket) => sockets.push(socket),
    turnedAway: (address, why) => turned.push(`${address} ${why}`),
  });
  const port = await listener.open();
  const first = await dial(port);
  const second = await dial(port);
  await second.ended;
  expect(turned).toEqual(['127.0.0.1 limit']);
  expect(first.socket.destroyed).toBe(false);
  listener.close();
});

test('a port that is taken fails the start, and leaves nothing behind', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const side = toyChannel({ port: carrier.port, listen: { host: '127.0.0.1', port } });
  await expect(side.channel.start(keepAll())).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await side.channel.stop(100);
  expect(carrier.connections).toBe(0);
  other.close();
});

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/16', '::/129', 'gateway'])(
  'an allowed address that is none is told at the start: %p',
  async (entry) => {
    const side = toyChannel({ port: carrier.port, listen: { host: '127.0.0.1', port: 0, allowed: [entry] } });
    await expect(side.channel.start(keepAll())).rejects.toMatchObject({ code: 'listen_address' });
  },
);

test('IPv4 addresses are such on an IPv6 listener too', () => {
  expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3');
  expect(plainAddress('fe80::1')).toBe('fe80::1');
});
