import { connect, createServer, type Server, type Socket } from 'node:net';
import { createFrames } from '../../src/channels/session/frames';
import type { ProtocolName } from '../../src/simulator/carrier-side';
import { type Heard, type Segment, SPEECH } from './provider-speech';

/** Something the carrier sent, as it was read, with its frame. */
export interface Came {
  heard: Heard;
  frame: Buffer;
  sequence: number;
}

/** One bare connection of a service provider: what it sends is what the test says, what comes is kept. */
export interface Provider {
  /** Everything that came, in order. */
  readonly came: readonly Came[];
  /** Resolves when what comes can no longer be cut into PDUs. */
  readonly broken: Promise<string>;
  send(bytes: Buffer): void;
  login(login?: string, secret?: string): Promise<Heard>;
  submit(segment: Segment): Promise<Heard>;
  /** Sends without waiting; the sequence number used. */
  submitOnly(segment: Segment, sequence?: number): number;
  request(make: (sequence: number) => Buffer): Promise<Heard>;
  acknowledge(came: Came, status?: number): void;
  /** The next thing that comes, or has come, and was not asked for yet, that fits. */
  next(fits: (came: Came) => boolean): Promise<Came>;
  readonly closed: Promise<void>;
  close(): void;
}

export interface ProviderOptions {
  /** Texts, reports and active tests are acknowledged as they come; true by default. */
  acknowledges?: boolean;
}

function onSocket(socket: Socket, protocol: ProtocolName, { acknowledges = true }: ProviderOptions): Provider {
  const speech = SPEECH[protocol];
  const came: Came[] = [];
  const unasked = new Set<Came>();
  let breaks: (about: string) => void;
  const broken = new Promise<string>((resolve) => {
    breaks = resolve;
  });
  const waiting = new Set<(one: Came) => boolean>();
  let sequence = 0;

  const acknowledge = ({ frame }: Came, status?: number): void => {
    socket.write(speech.acknowledge(frame, status));
  };
  const take = (frame: Buffer): void => {
    let heard: Heard;
    try {
      heard = speech.hear(frame);
    } catch {
      heard = { kind: 'unreadable' };
    }
    const one: Came = { heard, frame: Buffer.from(frame), sequence: frame.readUInt32BE(speech.sequenceAt) };
    came.push(one);
    if (acknowledges && heard.kind !== 'answer' && heard.kind !== 'unreadable') acknowledge(one);
    for (const offer of waiting) if (offer(one)) return;
    unasked.add(one);
  };
  const frames = createFrames(
    { headerLength: speech.headerLength, sequenceAt: speech.sequenceAt, maxSequence: 0xffff_ffff, maxLength: 70_000 },
    { frame: take, broken: (about) => breaks(about) },
  );
  socket.setNoDelay(true);
  socket.on('data', (chunk) => frames.push(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  const next: Provider['next'] = (fits) => {
    for (const one of unasked) {
      if (!fits(one)) continue;
      unasked.delete(one);
      return Promise.resolve(one);
    }
    return new Promise((resolve) => {
      const offer = (one: Came): boolean => {
        if (!fits(one)) return false;
        waiting.delete(offer);
        resolve(one);
        return true;
      };
      waiting.add(offer);
    });
  };
  const request: Provider['request'] = async (make) => {
    const mine = ++sequence;
    socket.write(make(mine));
    return (await next((one) => one.heard.kind === 'answer' && one.sequence === mine)).heard;
  };

  return {
    came,
    broken,
    send: (bytes) => void socket.write(bytes),
    login: (login = '106001', secret = 'secret01') => request((seq) => speech.login(login, secret, seq)),
    submit: (segment) => request((seq) => speech.submit(segment, seq)),
    submitOnly: (segment, given = ++sequence) => {
      socket.write(speech.submit(segment, given));
      return given;
    },
    request,
    acknowledge,
    next,
    closed,
    close: () => socket.destroy(),
  };
}

export async function connectProvider(
  protocol: ProtocolName,
  port: number,
  options: ProviderOptions = {},
): Promise<Provider> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return onSocket(socket, protocol, options);
}

/** Where a service provider of SGIP is called. */
export interface ProviderListener {
  readonly port: number;
  /** The next call. */
  called(): Promise<Provider>;
  close(): Promise<void>;
}

export async function listenAsProvider(options: ProviderOptions = {}): Promise<ProviderListener> {
  const calls: Provider[] = [];
  const waiting: ((provider: Provider) => void)[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    const provider = onSocket(socket, 'sgip12', options);
    const first = waiting.shift();
    if (first === undefined) calls.push(provider);
    else first(provider);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    called: () => {
      const first = calls.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
