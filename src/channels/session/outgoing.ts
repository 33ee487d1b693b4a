import type { Socket } from 'node:net';
import type { PduWriter } from './frames';

/** The way out of one connection. What is put in one turn of the event loop leaves in one write. */
export interface Outgoing {
  /** Puts a PDU behind those that wait; returns its place in the order of all. Throws what the writer throws, with nothing put. */
  put(write: PduWriter, sequence: number): number;
  /** The command word of the PDU just put. */
  command(): number;
  /** The place of the last PDU the socket has been given: what is behind it has certainly not gone out. */
  given(): number;
  /** The socket takes nothing until it has drained. */
  full(): boolean;
  /** Octets that wait here for the socket to drain. */
  waiting(): number;
  /** Gives the socket all there is and ends it in order. */
  end(): void;
}

const SLAB = 16 * 1024;
const COMMAND_AT = 4;

/**
 * `maxLength`: octets of the largest PDU. `drained`: called when a full socket takes octets again.
 *
 * The slab is used again after each write the system took whole (`writableLength` 0); otherwise it is left to the socket.
 */
export function createOutgoing(socket: Socket, maxLength: number, drained: () => void): Outgoing {
  const size = Math.max(SLAB, 2 * maxLength);
  let slab = Buffer.allocUnsafeSlow(size);
  let end = 0;
  let last = 0;
  /** Slabs that filled up while the socket was full. */
  let behind: Buffer[] = [];
  let behindLength = 0;
  let put = 0;
  let given = 0;
  let full = false;
  let scheduled = false;

  const giveSlab = (): void => {
    given = put;
    if (end === 0) return;
    socket.write(slab.subarray(0, end));
    end = 0;
    if (socket.writableLength > 0) slab = Buffer.allocUnsafeSlow(size);
    full = socket.writableNeedDrain;
  };

  const flush = (): void => {
    scheduled = false;
    if (!full && !socket.destroyed) giveSlab();
  };

  /** All that waited, in its order; the slab too, or it could not be said which PDUs have been given. */
  const giveAll = (): void => {
    for (const octets of behind) socket.write(octets);
    behind = [];
    behindLength = 0;
    full = socket.writableNeedDrain;
    giveSlab();
  };

  const nextSlab = (): void => {
    flush();
    if (end === 0) return;
    behind.push(slab.subarray(0, end));
    behindLength += end;
    slab = Buffer.allocUnsafeSlow(size);
    end = 0;
  };

  socket.on('drain', () => {
    giveAll();
    if (!full) drained();
  });

  return {
    put: (writer, sequence) => {
      if (size - end < maxLength) nextSlab();
      const to = writer(slab, end, sequence);
      last = end;
      end = to;
      if (!scheduled && !full) {
        scheduled = true;
        setImmediate(flush);
      }
      return ++put;
    },
    command: () => slab.readUInt32BE(last + COMMAND_AT),
    given: () => given,
    full: () => full,
    waiting: () => behindLength + (full ? end : 0),
    end: () => {
      giveAll();
      socket.end();
    },
  };
}
