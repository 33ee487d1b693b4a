import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../core/errors';

/** What hides who reported or complained, and what they wrote (E10). */
export interface Secrecy {
  /** A mobile as a key: the same number gives the same value, which tells nothing of it without the secret. */
  hashOf(mobile: string): string;
  /** A number as it may stand in an address: the same each time, and only this service can read it. */
  nameOf(mobile: string): string;
  /** The number of a name; undefined where it is none of ours. */
  ofName(name: string): string | undefined;
  seal(text: string): string;
  /** Throws AppError `unsealable` where the secret is another one or the text was altered. */
  unseal(sealed: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NAME = /^[A-Za-z0-9_-]{40,120}$/;

/** AES-256-GCM and HMAC-SHA-256 under keys derived from one secret. `random` gives nonces. */
export function createSecrecy(secret: string, random: (bytes: number) => Buffer = randomBytes): Secrecy {
  if (secret.length < 16) throw new RangeError('the secret of the desk needs at least 16 characters');
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'sms12366', purpose, 32));
  const sealKey = derive('seal');
  const hashKey = derive('hash');
  const nameKey = derive('name');
  const nameNonceKey = derive('name-nonce');
  /** Made of the number itself, so that the same number has one name; two numbers never share a nonce. */
  const nonceOf = (mobile: string): Buffer =>
    createHmac('sha256', nameNonceKey).update(mobile).digest().subarray(0, NONCE_BYTES);
  return {
    nameOf: (mobile) => {
      const nonce = nonceOf(mobile);
      const cipher = createCipheriv('aes-256-gcm', nameKey, nonce);
      const body = Buffer.concat([cipher.update(mobile, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    ofName: (name) => {
      if (!NAME.test(name)) return undefined;
      const bytes = Buffer.from(name, 'base64url');
      try {
        const cipher = createDecipheriv('aes-256-gcm', nameKey, bytes.subarray(0, NONCE_BYTES));
        cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + cipher.final('utf8');
      } catch {
        return undefined;
      }
    },
    hashOf: (mobile) => createHmac('sha256', hashKey).update(mobile).digest('hex').slice(0, 32),
    seal: (text) => {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    unseal: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const cipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, NONCE_BYTES));
        cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + cipher.final('utf8');
      } catch (cause) {
        throw new AppError('unsealable', 'a sealed text cannot be opened with this secret', {
          cause,
          personMessage: '内容无法解密，请确认密钥配置与登记时一致。',
        });
      }
    },
  };
}
