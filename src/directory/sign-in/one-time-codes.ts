import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD = 30;
const DIGITS = 6;
/** Clocks of telephones are a little off: the step before and the one after count too (RFC 6238, 5.2). */
const WINDOW = 1;
/** RFC 4226, 4: at least 128 bits, 160 recommended. */
export const SECRET_BYTES = 20;
export const RECOVERY_CODES = 10;
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';
const RECOVERY_LENGTH = 10;

export type Random = (bytes: number) => Buffer;

function generatorOf(secret: string, label = ''): TOTP {
  return new TOTP({
    issuer: '12366短信平台',
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD,
  });
}

/** A new secret, in base 32 as generators take it. */
export function drawSecret(random: Random): string {
  const bytes = random(SECRET_BYTES);
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}

/** What the QR code says to the generator. */
export function enrolmentUri(secret: string, code: string): string {
  return generatorOf(secret, code).toString();
}

/** The time step a code belongs to, or undefined where it is none of the present ones. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const delta = generatorOf(secret).validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

/** e.g. k7pm3-xqaw9: ten characters of 31, 49 bits each. */
export function drawRecoveryCodes(random: Random): string[] {
  // Bytes from 248 on are passed over: 256 is no multiple of 31.
  const draw = (): string => {
    for (;;) {
      const byte = random(1)[0] ?? 255;
      if (byte < READABLE.length * 8) return READABLE.charAt(byte % READABLE.length);
    }
  };
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = Array.from({ length: RECOVERY_LENGTH }, draw).join('');
    return `${text.slice(0, 5)}-${text.slice(5)}`;
  });
}

/** How a recovery code is stored: drawn at random, it needs no slow hash; the operator's code keeps equal ones apart. */
export function recoveryHash(code: string, recovery: string): string {
  const plain = recovery.toLowerCase().replace(/[^a-z0-9]/g, '');
  return createHash('sha256').update(`${code}:${plain}`).digest('hex');
}

export function looksLikeOtp(text: string): boolean {
  return /^\d{6}$/.test(text.replace(/\s/g, ''));
}
