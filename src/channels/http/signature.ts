import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Both directions are signed alike: HMAC-SHA256, keyed with the account's secret, over `timestamp.nonce.` followed by the bytes of
 * the body as they travel; in hex. The timestamp is in whole seconds since 1970.
 */
export function signatureOf(secret: string, timestamp: string, nonce: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${timestamp}.${nonce}.`).update(body).digest('hex');
}

/** Compares in constant time. */
export function isSignature(given: string, secret: string, timestamp: string, nonce: string, body: Buffer): boolean {
  const expected = Buffer.from(signatureOf(secret, timestamp, nonce, body));
  const got = Buffer.from(given.toLowerCase());
  return got.length === expected.length && timingSafeEqual(got, expected);
}

export const HEADERS = {
  timestamp: 'x-12366-timestamp',
  nonce: 'x-12366-nonce',
  signature: 'x-12366-signature',
} as const;

export function signedHeaders(secret: string, timestamp: string, nonce: string, body: Buffer): Record<string, string> {
  return {
    [HEADERS.timestamp]: timestamp,
    [HEADERS.nonce]: nonce,
    [HEADERS.signature]: signatureOf(secret, timestamp, nonce, body),
  };
}
