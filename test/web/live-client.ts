import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { LiveEvent } from '../../src/web/handset-api';

/** A WebSocket client as small as the tests need it (RFC 6455): it reads whole unfragmented frames and sends a close frame. */
export interface LiveClient<E = LiveEvent> {
  next(): Promise<E>;
  /** At most 125 bytes. */
  send(text: string): void;
  /** The code the server closed with; 1006 when it went without a word. */
  closed: Promise<number>;
  /** Says goodbye. */
  leave(): void;
  /** Goes without a word, as a phone in a tunnel does. */
  vanish(): void;
}

/** Thrown when the server answers the upgrade with a status of its own. */
export class UpgradeRefused extends Error {}

const TEXT = 1;
const CLOSE = 8;
/** A masked empty close frame; the mask is zero. */
const GOODBYE = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);

function* framesOf(pending: { bytes: Buffer }): Generator<{ opcode: number; payload: Buffer }> {
  for (;;) {
    const { bytes } = pending;
    if (bytes.length < 2) return;
    const short = bytes.readUInt8(1) & 0x7f;
    const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < headLength) return;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < headLength + length) return;
    pending.bytes = bytes.subarray(headLength + length);
    yield { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(headLength, headLength + length) };
  }
}

function follow<E>(socket: Socket, head: Buffer): LiveClient<E> {
  const pending = { bytes: head };
  const events: E[] = [];
  const waiting: ((event: E) => void)[] = [];
  let code = 1006;
  const take = (): void => {
    for (const { opcode, payload } of framesOf(pending)) {
      if (opcode === CLOSE) {
        code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        socket.end(GOODBYE);
      }
      if (opcode !== TEXT) continue;
      const event = JSON.parse(payload.toString()) as E;
      const next = waiting.shift();
      if (next) next(event);
      else events.push(event);
    }
  };
  const closed = new Promise<number>((resolve) => socket.on('close', () => resolve(code)));
  socket.on('data', (chunk: Buffer) => {
    pending.bytes = Buffer.concat([pending.bytes, chunk]);
    take();
  });
  socket.on('error', () => socket.destroy());
  take();
  return {
    next: () =>
      new Promise((resolve) => {
        const event = events.shift();
        if (event) resolve(event);
        else waiting.push(resolve);
      }),
    send: (text) => {
      const payload = Buffer.from(text);
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    },
    closed,
    leave: () => socket.write(GOODBYE),
    vanish: () => socket.destroy(),
  };
}

/** Opens a WebSocket on this machine. Rejects with UpgradeRefused, the status as its message. */
export function connectSocket<E>(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<LiveClient<E>> {
  return new Promise((resolve, reject) => {
    const upgrade = request({
      port,
      host: '127.0.0.1',
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      },
    });
    upgrade.on('upgrade', (_response, socket, head) => resolve(follow<E>(socket as Socket, head)));
    upgrade.on('response', (response) => {
      response.resume();
      reject(new UpgradeRefused(String(response.statusCode)));
    });
    upgrade.on('error', reject);
    upgrade.end();
  });
}

/** Opens /api/handset/live on this machine. */
export function connectLive(port: number, mobiles: string, headers: Record<string, string> = {}): Promise<LiveClient> {
  return connectSocket(port, `/api/handset/live?mobile=${encodeURIComponent(mobiles)}`, headers);
}
