import type { Socket } from 'node:net';
import { createFrames, type WireFormat } from '../channels/session/frames';
import type { PduWriter } from '../channels/session/link';
import { explainEnd } from '../channels/session/reasons';

/** One TCP connection: frames in, PDUs out, written together at the end of a turn of the event loop. */
export interface Connection {
  readonly name: string;
  readonly open: boolean;
  /** Throws what the writer throws where something does not fit its field; nothing is written then. */
  write(writer: PduWriter, sequence?: number): void;
  /** Writes an answer under a sequence number that nobody waits for. */
  writeWrong(writer: PduWriter): void;
  /** Writes the first half of a PDU and drops the connection. */
  writeHalf(writer: PduWriter): void;
  writeRaw(bytes: Uint8Array): void;
  /** Black hole: nothing is read and nothing goes out, the connection stays; what was held goes on afterwards. */
  hold(on: boolean): void;
  destroy(why: string): void;
}

export interface ConnectionHandlers {
  frame(frame: Buffer): void;
  /** The stream cannot be followed any further: what is wrong with it. The connection is closed afterwards. */
  broken(about: string): void;
  closed(why: string): void;
}

const SLAB = 64 * 1024;
const WRONG_BY = 0x0010_0000;

export function createConnection(
  socket: Socket,
  name: string,
  format: WireFormat,
  handlers: ConnectionHandlers,
): Connection {
  let slab = Buffer.allocUnsafeSlow(SLAB);
  let from = 0;
  let to = 0;
  let scheduled = false;
  let held = false;
  let why = '对方断开';
  let open = true;

  const flush = (): void => {
    scheduled = false;
    if (held || to === from || !open) return;
    const out = slab.subarray(from, to);
    from = to;
    socket.write(out);
  };
  const flushLater = (): void => {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(flush);
  };
  // What was written stays where it is until the socket is done with it, so a full slab is left to it and a new one begun.
  const makeRoom = (octets: number): void => {
    if (slab.length - to >= octets) return;
    const waiting = slab.subarray(from, to);
    const next = Buffer.allocUnsafeSlow(Math.max(SLAB, 2 * (waiting.length + octets)));
    waiting.copy(next);
    slab = next;
    to = waiting.length;
    from = 0;
  };
  const put = (writer: PduWriter, sequence: number): number => {
    makeRoom(format.maxLength);
    const at = to;
    to = writer(slab, at, sequence);
    return at;
  };
  const destroy = (reason: string): void => {
    if (!open) return;
    why = reason;
    open = false;
    socket.destroy();
  };

  const frames = createFrames(format, {
    frame: (frame) => {
      if (open) handlers.frame(frame);
    },
    broken: (about) => {
      handlers.broken(about);
      destroy('数据流错乱');
    },
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    frames.push(chunk);
    flush();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (open) why = explainEnd(error.code ?? error.message);
  });
  socket.on('close', () => {
    open = false;
    handlers.closed(why);
  });

  return {
    name,
    get open() {
      return open;
    },
    write: (writer, sequence = 0) => {
      if (!open) return;
      put(writer, sequence);
      flushLater();
    },
    writeWrong: (writer) => {
      if (!open) return;
      const at = put(writer, 0) + format.sequenceAt;
      slab.writeUInt32BE((slab.readUInt32BE(at) ^ WRONG_BY) >>> 0, at);
      flushLater();
    },
    writeHalf: (writer) => {
      if (!open) return;
      const at = put(writer, 0);
      to = at + Math.ceil((to - at) / 2);
      flush();
      // The half must be on its way before the end is.
      why = '故障：半个 PDU';
      open = false;
      socket.destroySoon();
    },
    writeRaw: (bytes) => {
      if (!open) return;
      makeRoom(bytes.length);
      slab.set(bytes, to);
      to += bytes.length;
      flushLater();
    },
    hold: (on) => {
      held = on;
      if (on) socket.pause();
      else {
        socket.resume();
        flush();
      }
    },
    destroy,
  };
}
