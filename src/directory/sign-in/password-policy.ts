import type { ReadingsOf } from '../operators/search-words';
import { type CommonWords, isCommonPassword } from './common-passwords';
import { signInError } from './errors';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;
/** Passwords before the present one that may not come back. */
export const REMEMBERED_PASSWORDS = 5;

/** Digits of one's own mobile that a password may not hold: the last eight are as good as the number. */
const MOBILE_DIGITS = 8;
/** Names whose pinyin is shorter (李一: liyi has four letters) are inside too many words. */
const SHORTEST_NAME = 4;
const MOST_READINGS = 64;

export interface PasswordOwner {
  code: string;
  name: string;
  mobile: string;
}

/** A name as people type it in pinyin, by every reading of its characters. */
function spellings(name: string, readingsOf: ReadingsOf): string[] {
  let found = [''];
  for (const character of name) {
    const readings = readingsOf(character);
    if (readings.length === 0) continue;
    found = found.flatMap((before) => readings.map((reading) => before + reading)).slice(0, MOST_READINGS);
  }
  return found;
}

/**
 * Whether a password may be chosen: long enough, not among those tried first, and not made of what colleagues know.
 * @throws AppError `password_short`, `password_long`, `password_common`, `password_personal`
 */
export function checkPassword(
  password: string,
  owner: PasswordOwner,
  { words, readingsOf }: { words: CommonWords; readingsOf: ReadingsOf },
): void {
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) throw signInError('password_short', `${length} characters`);
  if (length > LONGEST_PASSWORD) throw signInError('password_long', `${length} characters`);
  const text = password.normalize('NFKC').toLowerCase();
  const letters = text.replace(/[^a-z]/g, '');
  const personal =
    text.includes(owner.code.toLowerCase()) ||
    text.includes(owner.name) ||
    text.replace(/\D/g, '').includes(owner.mobile.slice(-MOBILE_DIGITS)) ||
    spellings(owner.name, readingsOf).some((name) => name.length >= SHORTEST_NAME && letters.includes(name));
  if (personal) throw signInError('password_personal', 'the password holds the code, the name or the mobile');
  if (isCommonPassword(password, words)) throw signInError('password_common', 'the password is a common one');
}
