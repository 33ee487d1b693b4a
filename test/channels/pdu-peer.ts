import { EventEmitter, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createFrames, type WireFormat } from '../../src/channels/session/frames';

/** What the other side of a test has to know of a protocol. */
export interface PduWire<P> {
  format: WireFormat;
  decode(frame: Buffer): P;
  encode(pdu: P): Buffer;
  /** The number a request and its answer have in common. */
  number(pdu: P): number;
}

/** One connection, from the other side of the channel under test. */
export interface PduPeer<P> {
  readonly socket: Socket;
  send(pdu: P): void;
  /** Sends a request and waits for its answer; null when the connection ends first. */
  ask(pdu: P): Promise<P | null>;
  /** Answers that are no message of the protocol: those to requests that are none. */
  readonly unread: Buffer[];
}

const isAnswer = (frame: Buffer): boolean => (frame[4] ?? 0) >= 0x80;

/** `request` is called with each request that comes in. */
export function meet<P>(socket: Socket, wire: PduWire<P>, request: (pdu: P, peer: PduPeer<P>) => void): PduPeer<P> {
  const asked = new Map<number, (pdu: P | null) => void>();
  const peer: PduPeer<P> = {
    socket,
    unread: [],
    send: (pdu) => void socket.write(wire.encode(pdu)),
    ask: (pdu) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(null);
        asked.set(wire.number(pdu), resolve);
        peer.send(pdu);
      }),
  };
  const frames = createFrames(wire.format, {
    frame: (frame) => {
      const copy = Buffer.from(frame);
      if (!isAnswer(copy)) return request(wire.decode(copy), peer);
      let pdu: P;
      try {
        pdu = wire.decode(copy);
      } catch {
        peer.unread.push(copy);
        return;
      }
      asked.get(wire.number(pdu))?.(pdu);
      asked.delete(wire.number(pdu));
    },
    broken: () => socket.destroy(),
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk) => frames.push(chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const resolve of asked.values()) resolve(null);
    asked.clear();
  });
  return peer;
}

/** A carrier that listens on a port of its own. Events: connection(peer), gone. */
export interface PduServer<P> {
  readonly port: number;
  readonly peers: PduPeer<P>[];
  readonly events: EventEmitter;
  close(): Promise<void>;
}

export async function serve<P>(wire: PduWire<P>, request: (pdu: P, peer: PduPeer<P>) => void): Promise<PduServer<P>> {
  const events = new EventEmitter();
  const peers: PduPeer<P>[] = [];
  const server = createServer((socket) => {
    const peer = meet(socket, wire, request);
    peers.push(peer);
    socket.on('close', () => {
      peers.splice(peers.indexOf(peer), 1);
      events.emit('gone');
    });
    events.emit('connection', peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    peers,
    events,
    close: async () => {
      for (const { socket } of [...peers]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Connects to a listener; requests that come in are given to `request`. Rejects where nobody listens. */
export async function dial<P>(
  port: number,
  wire: PduWire<P>,
  request: (pdu: P, peer: PduPeer<P>) => void,
): Promise<PduPeer<P>> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return meet(socket, wire, request);
}

/** What a channel under test logs, and who waits for a line of it. */
export function createTestLog() {
  const lines: { message: string; details: Record<string, unknown> }[] = [];
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const write = (details: object, message: string): void => {
    const line = { message, details: details as Record<string, unknown> };
    lines.push(line);
    events.emit(message, line);
  };
  return {
    log: { info: write, warn: write },
    lines,
    logged: () => JSON.stringify(lines),
    /** The line with this message that has come, or the next. */
    line: async (message: string) =>
      lines.find((line) => line.message === message) ??
      ((await once(events, message))[0] as { message: string; details: Record<string, unknown> }),
  };
}
