import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createFrames, type PduWriter } from '../../../src/channels/session/frames';
import { ANSWER, answerTo, commandOf, octets, pdu, sequenceOf, statusOf, texts, TOY, TOY_FORMAT } from './toy-protocol';

/** One connection, from the carrier's side. */
export interface Peer {
  readonly number: number;
  readonly socket: Socket;
  loggedIn: boolean;
  write(write: PduWriter, sequence?: number): void;
  /** Sends a request and waits for its answer; null when the connection ends first. */
  ask(write: PduWriter): Promise<Buffer | null>;
  /** Brings a text: 'acknowledged' when answered with status 0. */
  deliver(id: string, from: string, text: string): Promise<'acknowledged' | 'refused'>;
  report(...carrierIds: string[]): Promise<'acknowledged' | 'refused'>;
  /** Requests of ours without answer. */
  unanswered(): number;
}

export interface ToySubmit {
  id: string;
  text: string;
  sequence: number;
  peer: Peer;
  /** Answers with status 0 and an id, or another status. */
  answer(status?: number): string;
}

export interface ToyCarrier {
  readonly port: number;
  readonly peers: Peer[];
  /** All connections there have been. */
  connections: number;
  /** Events: connection(peer), login(peer), submit(ToySubmit), test(peer), terminate(peer), gone(peer). */
  readonly events: EventEmitter;
  readonly submits: { id: string; text: string; sequence: number }[];
  /** Statuses for the next logins; 0 when there are none. null: no answer. */
  logins: (number | null)[];
  /** How a submit is dealt with; answered at once by default. */
  onSubmit: (submit: ToySubmit) => void;
  /** Answers active tests and terminations. */
  polite: boolean;
  next<T>(event: string): Promise<T>;
  close(): Promise<void>;
}

export async function startToyCarrier(port = 0): Promise<ToyCarrier> {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  let lastId = 0;
  const sockets = new Set<Socket>();

  const handle = (peer: Peer, frame: Buffer): void => {
    switch (commandOf(frame)) {
      case TOY.login: {
        const status = carrier.logins.length > 0 ? (carrier.logins.shift() as number | null) : 0;
        if (status !== null) peer.write(answerTo(frame, status));
        peer.loggedIn = status === 0;
        if (peer.loggedIn) carrier.peers.push(peer);
        events.emit('login', peer);
        return;
      }
      case TOY.submit: {
        const [id = '', , text = ''] = texts(frame);
        const sequence = sequenceOf(frame);
        carrier.submits.push({ id, text, sequence });
        const copy = Buffer.from(frame);
        const submit: ToySubmit = {
          id,
          text,
          sequence,
          peer,
          answer: (status = 0) => {
            const carrierId = ++lastId;
            peer.write(answerTo(copy, status, carrierId));
            return carrierId.toString(16).padStart(8, '0');
          },
        };
        carrier.onSubmit(submit);
        events.emit('submit', submit);
        return;
      }
      case TOY.test:
        if (carrier.polite) peer.write(answerTo(frame));
        events.emit('test', peer);
        return;
      case TOY.terminate:
        if (carrier.polite) peer.write(answerTo(frame));
        events.emit('terminate', peer);
    }
  };

  const meet = (socket: Socket, dealWith: (peer: Peer, frame: Buffer) => void): Peer => {
    const asked = new Map<number, (frame: Buffer | null) => void>();
    let sequence = 0;
    let out: Buffer[] = [];
    sockets.add(socket);
    socket.setNoDelay(true);
    const peer: Peer = {
      number: ++carrier.connections,
      socket,
      loggedIn: false,
      write: (write, number = 0) => {
        if (out.length === 0) {
          setImmediate(() => {
            socket.write(Buffer.concat(out));
            out = [];
          });
        }
        out.push(octets(write, number));
      },
      ask: (write) =>
        new Promise((resolve) => {
          if (socket.destroyed) return resolve(null);
          asked.set(++sequence, resolve);
          peer.write(write, sequence);
        }),
      deliver: async (id, from, text) => taken(await peer.ask(pdu(TOY.deliver, id, from, text))),
      report: async (...carrierIds) => taken(await peer.ask(pdu(TOY.report, ...carrierIds))),
      unanswered: () => asked.size,
    };
    const frames = createFrames(TOY_FORMAT, {
      frame: (frame) => {
        if (commandOf(frame) < ANSWER) return dealWith(peer, frame);
        asked.get(sequenceOf(frame))?.(Buffer.from(frame));
        asked.delete(sequenceOf(frame));
      },
      broken: () => socket.destroy(),
    });
    socket.on('data', (chunk) => frames.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      carrier.peers.splice(0, carrier.peers.length, ...carrier.peers.filter((other) => other !== peer));
      for (const resolve of asked.values()) resolve(null);
      asked.clear();
      events.emit('gone', peer);
    });
    return peer;
  };

  const server = createServer((socket) => {
    events.emit('connection', meet(socket, handle));
  });
  const carrier: ToyCarrier = {
    port: 0,
    peers: [],
    connections: 0,
    events,
    submits: [],
    logins: [],
    onSubmit: (submit) => void submit.answer(),
    polite: true,
    next: async (event) => (await once(events, event))[0],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(carrier, { port: (server.address() as AddressInfo).port });
}

function taken(frame: Buffer | null): 'acknowledged' | 'refused' {
  return frame !== null && statusOf(frame) === 0 ? 'acknowledged' : 'refused';
}
