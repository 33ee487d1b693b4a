/** Where the four protocols put what a link must know: every PDU begins with its length and its command, 32 bits each. */
export interface WireFormat {
  /** Octets: CMPP and SMGP 12, SMPP 16, SGIP 20. */
  headerLength: number;
  /** Offset of the 32-bit word that pairs a request with its response: CMPP and SMGP 8, SMPP 12, SGIP 16. */
  sequenceAt: number;
  /** Sequence numbers run from 1 to this. */
  maxSequence: number;
  /** A length beyond this means that the stream is out of step: the link is closed. */
  maxLength: number;
}

/**
 * Writes a PDU with the given sequence number into a buffer and returns where it ends. There is always room for the largest
 * PDU of the format. Answers ignore the sequence number and repeat that of the request they belong to.
 */
export type PduWriter = (into: Buffer, at: number, sequence: number) => number;

export interface FrameHandlers {
  /** A whole PDU. A view of what came in wherever it came in one piece: to be read at once, or copied. */
  frame(frame: Buffer): void;
  /** A length that cannot be: the stream is out of step and the connection of no more use. Called once, nothing after it. */
  broken(about: string): void;
}

/** Cuts a stream of octets into PDUs by their lengths. */
export interface Frames {
  push(chunk: Buffer): void;
}

const LENGTH_WORD = 4;
const FIRST_HOLD = 256;

/**
 * A PDU is copied only where it came in pieces, and memory is taken for octets that have come, never for a length that was
 * claimed.
 */
export function createFrames(format: WireFormat, handlers: FrameHandlers): Frames {
  const { headerLength, maxLength } = format;
  /** The beginning of a PDU whose rest has not come. */
  let hold: Buffer | null = null;
  let held = 0;
  let broken = false;

  const sound = (length: number): boolean => {
    if (length >= headerLength && length <= maxLength) return true;
    broken = true;
    hold = null;
    handlers.broken(`length ${length}, not ${headerLength} to ${maxLength}`);
    return false;
  };

  const keep = (chunk: Buffer, from: number, to: number): void => {
    const size = held + to - from;
    if (hold === null || hold.length < size) {
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_HOLD, size, Math.min(2 * held, maxLength)));
      if (hold !== null) hold.copy(larger, 0, 0, held);
      hold = larger;
    }
    chunk.copy(hold, held, from, to);
    held = size;
  };

  /** Adds what is missing of the PDU begun; returns how much of the chunk it took. */
  const complete = (chunk: Buffer): number => {
    let at = 0;
    if (held < LENGTH_WORD) {
      at = Math.min(LENGTH_WORD - held, chunk.length);
      keep(chunk, 0, at);
      if (held < LENGTH_WORD) return at;
    }
    const whole = (hold as Buffer).readUInt32BE(0);
    if (!sound(whole)) return chunk.length;
    const to = Math.min(at + whole - held, chunk.length);
    keep(chunk, at, to);
    if (held < whole) return to;
    const frame = (hold as Buffer).subarray(0, whole);
    hold = null;
    held = 0;
    handlers.frame(frame);
    return to;
  };

  return {
    push: (chunk) => {
      if (broken) return;
      let at = held > 0 ? complete(chunk) : 0;
      while (chunk.length - at >= LENGTH_WORD && !broken) {
        const length = chunk.readUInt32BE(at);
        if (!sound(length)) return;
        if (chunk.length - at < length) break;
        at += length;
        handlers.frame(chunk.subarray(at - length, at));
      }
      if (at < chunk.length && !broken) keep(chunk, at, chunk.length);
    },
  };
}
