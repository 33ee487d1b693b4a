const CHUNK = 64 * 1024;

/**
 * PDUs as buffers of their own, cut from a larger one as Buffer's pool does: writes with `write`, which never needs more than
 * `maxLength` octets.
 */
export function frameMaker(maxLength: number) {
  let chunk = Buffer.alloc(0);
  let used = 0;
  return <T>(write: (value: T, into: Buffer, at: number) => number, value: T): Buffer => {
    if (chunk.length - used < maxLength) {
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, maxLength));
      used = 0;
    }
    const start = used;
    const end = write(value, chunk, start);
    used = end;
    return chunk.subarray(start, end);
  };
}
