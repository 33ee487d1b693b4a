const CHUNK = 64 * 1024;

/**
 * PDUs as buffers of their own: `write` never needs more than `maxLength` octets. They are cut from a larger buffer as Buffer's
 * pool does; where that much room seldom is used, they are written apart and copied.
 */
export function frameMaker(maxLength: number) {
  const apart = maxLength > CHUNK / 4 ? Buffer.alloc(maxLength) : undefined;
  let chunk = Buffer.alloc(0);
  let used = 0;
  return <T>(write: (value: T, into: Buffer, at: number) => number, value: T): Buffer => {
    if (apart !== undefined) return Buffer.from(apart.subarray(0, write(value, apart, 0)));
    if (chunk.length - used < maxLength) {
      chunk = Buffer.allocUnsafeSlow(CHUNK);
      used = 0;
    }
    const start = used;
    const end = write(value, chunk, start);
    used = end;
    return chunk.subarray(start, end);
  };
}
