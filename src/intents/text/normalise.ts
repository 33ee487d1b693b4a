import { Converter } from 'opencc-js/t2cn';
import { DIALECT, plainCopula, plainParticles } from './dialect';
import { HOMOPHONES, ORDINARY, SLEEPING } from './homophones';

/** What is read of a text, in UTF-16 units; a long SMS has at most 670 characters, so nothing a person sends is lost. */
export const TEXT_LIMIT = 1_000;

/** Invisible: controls but for white space, zero-width and direction marks, variation selectors, keycap frames, skin tones, private use. */
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\ue000-\uf8ff]/g;
/** With the u flag a surrogate class matches only surrogates without their other half. */
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
/** ① ⑴ ⒈: bullets that NFKC would glue to the number after them. */
const BULLET = /[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]/g;
const PUNCTUATION: Readonly<Record<string, string>> = {
  '、': ',',
  '。': '.',
  '〜': '~',
  '–': '-',
  '—': '-',
  '―': '-',
  '‐': '-',
  '−': '-',
  '○': '〇',
  '◯': '〇',
  '〝': '"',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '·': '.',
  '・': '.',
  '•': '.',
};
const PUNCTUATION_PATTERN = new RegExp(`[${Object.keys(PUNCTUATION).join('')}]`, 'g');

let simplify: ((text: string) => string) | undefined;

/** Built on first use: the tables take about 15 ms, which a process that only sends should not pay. */
function toSimplified(text: string): string {
  const convert = (simplify ??= Converter({ from: 't', to: 'cn' }));
  return convert(text);
}

/** Longest first, so that 税物局 is not read as 税物 + 局. */
function replacer(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  const table = new Map(pairs);
  const pattern = new RegExp(
    [...table.keys()]
      .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
      .map((word) => (word.endsWith('睡') ? `${word}(?![${SLEEPING}])` : word))
      .join('|'),
    'g',
  );
  return (text) => text.replace(pattern, (found) => table.get(found) ?? found);
}

const plainDialect = replacer(Object.entries(DIALECT));
const rightWords = replacer([
  ...Object.entries(HOMOPHONES).flatMap(([right, wrongs]) => wrongs.map((wrong) => [wrong, right] as const)),
  ...ORDINARY.map((word) => [word, word] as const),
]);

/** "发 票 真 伪": three or more single characters with a space between each are one phrase. */
function closeSpacedWriting(text: string): string {
  return text.replace(/(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: [\u4e00-\u9fff]){2,}(?![\u4e00-\u9fff])/g, (found) =>
    found.replaceAll(' ', ''),
  );
}

function cut(text: string): string {
  return text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT).replace(LONE_SURROGATE, '') : text;
}

function once(text: string): string {
  const visible = text
    .replace(LONE_SURROGATE, '')
    .replace(INVISIBLE, '')
    .replace(BULLET, ' ')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(PUNCTUATION_PATTERN, (mark) => PUNCTUATION[mark] ?? mark);
  const simplified = rightWords(plainDialect(plainParticles(toSimplified(plainCopula(cut(visible))))));
  const folded = simplified
    .replace(/\s+/gu, ' ')
    .replace(/([\p{P}\p{S}])\1+/gu, '$1')
    .trim();
  return cut(closeSpacedWriting(folded)).trim();
}

/**
 * A text in the one form that everything after it reads: NFKC (full-width digits and letters become plain), without invisible characters
 * and lone surrogates, simplified characters, dialect and mistyped tax words put right, white space and repeated punctuation folded,
 * at most `TEXT_LIMIT` UTF-16 units. Linear; never throws; normalising twice changes nothing. Letters keep their case.
 */
export function normalise(text: string): string {
  // Cut first: what comes after must not depend on how much was sent.
  let current = once(text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text);
  // What one step makes may be what an earlier one takes (a removed character brings two others together); two rounds settle real texts.
  for (let round = 0; round < 4; round++) {
    const next = once(current);
    if (next === current) break;
    current = next;
  }
  return current;
}
