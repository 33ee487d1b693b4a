/**
 * Random and mutated PDUs for a codec, from a seed: the same octets on every run and machine. A reader must give a PDU or throw
 * its own error, whatever it is given.
 */

/** xorshift32: small, seeded, and good enough to spread over octets. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export interface FuzzFormat {
  /** Octets of the header; a frame is never shorter. */
  headerLength: number;
  /** Offset of the command, 32 bits. */
  commandAt: number;
  commands: readonly number[];
  /** Longest random frame; 400 by default. */
  longest?: number;
}

/** Frames of random octets with a right length and, nine times of ten, a command that exists. */
export function* randomFrames(format: FuzzFormat, count: number, seed: number): Generator<Buffer> {
  const { headerLength, commandAt, commands, longest = 400 } = format;
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random() * n);
  for (let i = 0; i < count; i++) {
    const frame = Buffer.alloc(headerLength + below(longest - headerLength));
    // Half of them mostly NULs, as padded fields are: readers then come further than the first length.
    const step = random() < 0.5 ? 1 : 10;
    for (let at = 0; at < frame.length; at += step) frame[at] = below(256);
    if (random() < 0.9) frame.writeUInt32BE(commands[below(commands.length)]! >>> 0, commandAt);
    frame.writeUInt32BE(frame.length, 0);
    yield frame;
  }
}

/** Real frames with octets changed, cut out, put in or doubled. The length field is made right in most. */
export function* mutatedFrames(
  samples: readonly Buffer[],
  format: FuzzFormat,
  count: number,
  seed: number,
): Generator<Buffer> {
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random() * n);
  for (let i = 0; i < count; i++) {
    let frame = Buffer.from(samples[below(samples.length)]!);
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(frame.length);
      const length = 1 + below(8);
      switch (below(5)) {
        case 0:
          frame[at] = below(256);
          break;
        case 1:
          frame[at]! ^= 1 << below(8);
          break;
        case 2:
          frame = Buffer.concat([frame.subarray(0, at), frame.subarray(Math.min(at + length, frame.length))]);
          break;
        case 3:
          frame = Buffer.concat([frame.subarray(0, at), Buffer.alloc(length, below(256)), frame.subarray(at)]);
          break;
        default:
          frame = Buffer.from(frame.subarray(0, Math.max(at, format.headerLength)));
      }
      if (frame.length === 0) frame = Buffer.alloc(1);
    }
    if (frame.length >= 4 && random() < 0.9) frame.writeUInt32BE(frame.length, 0);
    yield frame;
  }
}

/**
 * Gives every frame to `read`, which must return or throw an `allowed` error. Returns how many were read and refused; the first
 * frame that made something else happen is in the error.
 */
export function survive(
  frames: Iterable<Buffer>,
  read: (frame: Buffer) => unknown,
  allowed: (error: unknown) => boolean,
): { read: number; refused: number } {
  const counts = { read: 0, refused: 0 };
  for (const frame of frames) {
    try {
      read(frame);
      counts.read++;
    } catch (error) {
      if (!allowed(error)) throw new Error(`frame ${frame.toString('hex')}`, { cause: error });
      counts.refused++;
    }
  }
  return counts;
}
