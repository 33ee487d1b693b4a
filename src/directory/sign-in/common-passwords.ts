import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Words that passwords are commonly made of (knowledge/sign-in/common-passwords.txt). */
export type CommonWords = ReadonlySet<string>;

/** Keys that lie beside one another, and the alphabet: walking along them is no password. */
const WALKS = ['`1234567890-=', 'qwertyuiop[]', 'asdfghjkl;', 'zxcvbnm,./', 'abcdefghijklmnopqrstuvwxyz', '0123456789'];
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol', '0p'];
const SHORTEST_WALK = 3;
/** Fewer different characters than this are a pattern, however long. */
const LEAST_DIFFERENT = 5;
const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  $: 's',
  '5': 's',
  '!': 'i',
  '7': 't',
};

export async function loadCommonWords(knowledgeDir: string): Promise<CommonWords> {
  const content = await readFile(join(knowledgeDir, 'sign-in', 'common-passwords.txt'), 'utf8');
  return new Set(
    content
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

const ALL_WALKS = [...WALKS, COLUMNS.join('')].flatMap((walk) => [walk, reversed(walk)]);

/** How many characters from `from` on are one walk along the keys. */
function walkLength(text: string, from: number): number {
  let length = 0;
  while (from + length < text.length) {
    const piece = text.slice(from, from + length + 1);
    if (!ALL_WALKS.some((walk) => walk.includes(piece))) break;
    length += 1;
  }
  return length;
}

/** Whether the text is a block said several times: abcabcabcabc. */
function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if ([...text].every((character, i) => character === text.charAt(i % period))) return true;
  }
  return false;
}

/**
 * What is left to guess of the text once its common words, walks along the keys, years and repetitions are known: the number of
 * characters outside of them. Taken from the left, the longest piece first.
 */
function unguessed(text: string, words: CommonWords): number {
  let left = 0;
  for (let at = 0; at < text.length;) {
    const walk = walkLength(text, at);
    let known = walk >= SHORTEST_WALK ? walk : 0;
    for (let end = text.length; end > at + known; end--) {
      if (words.has(text.slice(at, end))) known = end - at;
    }
    const year = /^(19|20)\d\d((0[1-9]|1[0-2])([0-2]\d|3[01])?)?/.exec(text.slice(at))?.[0].length ?? 0;
    const same = /^(.)\1{2,}/.exec(text.slice(at))?.[0].length ?? 0;
    known = Math.max(known, year, same);
    if (known === 0) left += 1;
    at += Math.max(known, 1);
  }
  return left;
}

/** Fewer characters than this outside of common pieces are guessed in no time. */
const LEAST_UNGUESSED = 4;

/** Whether a password is one of those that are tried first: common words with years and digits, walks, repetitions. */
export function isCommonPassword(password: string, words: CommonWords): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  if (/^\d+$/.test(text) || new Set(text).size < LEAST_DIFFERENT || isRepeated(text)) return true;
  const plain = [...text].map((character) => LEET[character] ?? character).join('');
  return [text, plain, text.replace(/[^\p{L}\p{N}]/gu, '')].some(
    (reading) => unguessed(reading, words) < LEAST_UNGUESSED,
  );
}
