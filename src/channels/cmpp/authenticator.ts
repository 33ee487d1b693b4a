import { createHash } from 'node:crypto';
import { timestampDigits } from '../session/moments';

const NINE_NULS = Buffer.alloc(9);
const digest = (...pieces: (Buffer | string)[]): string => {
  const md5 = createHash('md5');
  for (const piece of pieces) md5.update(piece);
  return md5.digest('hex');
};

/**
 * AuthenticatorSource (8.4.1.1): MD5 of Source_Addr, nine NULs, the secret and the ten digits of the timestamp. Source_Addr is
 * hashed as it is, though the field is padded to six octets.
 */
export function authenticatorSource(sourceAddr: string, secret: string, timestamp: number): string {
  return digest(sourceAddr, NINE_NULS, secret, timestampDigits(timestamp));
}

/**
 * AuthenticatorISMG (8.4.1.2): MD5 of Status, AuthenticatorSource and the secret. `statusOctets`: Status is one octet in 2.0, four
 * in 3.0.
 */
export function authenticatorIsmg(status: number, source: string, secret: string, statusOctets: 1 | 4): string {
  const octets = Buffer.alloc(statusOctets);
  octets.writeUIntBE(status, 0, statusOctets);
  return digest(octets, Buffer.from(source, 'hex'), secret);
}

/**
 * Whether an AuthenticatorISMG is right. Of a 2.0 gateway the four octets of 3.0 are taken too: at least one widespread
 * implementation (sms-core) hashes so.
 */
export function isAuthenticIsmg(given: string, status: number, source: string, secret: string): boolean {
  return ([1, 4] as const).some((octets) => given === authenticatorIsmg(status, source, secret, octets));
}
