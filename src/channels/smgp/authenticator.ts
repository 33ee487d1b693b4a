import { createHash } from 'node:crypto';
import { timestampDigits } from '../session/moments';

const SEVEN_NULS = Buffer.alloc(7);

/** AuthenticatorClient (6.2.2): MD5 of ClientID without its padding, seven NULs, the secret and the timestamp's ten digits. */
export function authenticatorClient(clientId: string, secret: string, timestamp: number): string {
  const digits = timestampDigits(timestamp);
  return createHash('md5').update(clientId).update(SEVEN_NULS).update(secret).update(digits).digest('hex');
}

/** AuthenticatorServer (6.2.7): MD5 of Status in its four octets, AuthenticatorClient and the secret. */
export function authenticatorServer(status: number, authClient: string, secret: string): string {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(status);
  return createHash('md5').update(octets).update(Buffer.from(authClient, 'hex')).update(secret).digest('hex');
}
