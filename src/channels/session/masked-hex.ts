/**
 * The hex of a faulty PDU as a log may have it: octets outside of `shown` (numbers, texts, passwords) are zeros. Ranges are
 * from and to, as for Buffer.subarray.
 */
export function maskedHex(frame: Buffer, shown: readonly (readonly [from: number, to: number])[]): string {
  const masked = Buffer.alloc(frame.length);
  for (const [from, to] of shown) masked.set(frame.subarray(from, to), Math.min(from, frame.length));
  return masked.toString('hex');
}
