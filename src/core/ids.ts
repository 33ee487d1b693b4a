import { randomBytes } from 'node:crypto';

/** Where new identifiers come from: random in service, sequential in tests and evaluation runs. */
export interface Ids {
  /** A new identifier, unique and sortable by the time it was made. */
  next(): string;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;

function timePart(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** 26 characters: 10 of time (milliseconds, base 32), 16 random. Sorts by time as text. */
export function randomIds(now: () => number = Date.now): Ids {
  return {
    next: () => timePart(now()) + Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31)).join(''),
  };
}

/** prefix-000001, prefix-000002 …: for tests and evaluation runs, where the same input must give the same output. */
export function sequentialIds(prefix = 'id'): Ids {
  let last = 0;
  return { next: () => `${prefix}-${String(++last).padStart(6, '0')}` };
}
