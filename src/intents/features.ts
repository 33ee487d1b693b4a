import { type PinyinReader } from './pinyin-table';

/** Which views of a text a model looks at. Part of the model: a text is read as it was in training. */
export interface FeatureOptions {
  /** Longest run of characters. */
  characters: number;
  /** Longest run of syllables; 0 leaves pinyin out. */
  syllables: number;
  /** Longest run of first letters of syllables (发票 and fp meet here); 0 leaves them out. */
  initials: number;
  /** Pairs of syllables up to this far apart, in order; 0 leaves them out. */
  gap: number;
  /** Length, question mark, kinds of values in the text. */
  flags: boolean;
}

/** Decided by cross-validation (docs/decisions/0002-classifier.md). */
export const FEATURES: FeatureOptions = { characters: 2, syllables: 3, initials: 3, gap: 2, flags: true };

/** A text as features: different 32-bit keys and how often each occurs (255 and more as 255). Packed: a corpus has millions. */
export interface FeatureCounts {
  keys: Uint32Array;
  times: Uint8Array;
}

type Tally = Map<number, number>;

function pack(tally: Tally): FeatureCounts {
  const keys = new Uint32Array(tally.size);
  const times = new Uint8Array(tally.size);
  let at = 0;
  for (const [key, count] of tally) {
    keys[at] = key;
    times[at++] = Math.min(255, count);
  }
  return { keys, times };
}

const GROUP = { character: 0x1001, syllable: 0x2002, initial: 0x3003, flag: 0x5005, gap: 0x4004 } as const;
const START = 0xe000;
const END = 0xe001;
const BREAK = 0xe002;
const MASK_FIRST = 0xe100;

function mix(hash: number, code: number): number {
  const h = Math.imul(hash ^ code, 0x9e3779b1);
  return h ^ (h >>> 15);
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function isIdeograph(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fa5;
}

function isLatin(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The parallel sequences that the n-grams run over. */
interface Units {
  characters: number[];
  syllables: number[];
  initials: number[];
  masks: Set<number>;
  ideographs: number;
  latin: number;
  question: boolean;
}

/** Reads a masked text (values as <TYPE>). Spaces and punctuation fall away but for one break between parts; digits that are left stay. */
function readUnits(masked: string, pinyin: PinyinReader): Units {
  const text = masked.toLowerCase();
  const units: Units = {
    characters: [START],
    syllables: [START],
    initials: [START],
    masks: new Set(),
    ideographs: 0,
    latin: 0,
    question: /[?？吗么呢不没]\s*[?？]?\s*$/.test(text),
  };
  const everywhere = (code: number): void => {
    units.characters.push(code);
    units.syllables.push(code);
    units.initials.push(code);
  };
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x3c) {
      const mask = /^<([a-z0-9_]{2,24})>/.exec(text.slice(at, at + 26));
      if (mask?.[1] !== undefined) {
        const unit = MASK_FIRST + (hashText(mask[1]) & 0x7ff);
        units.masks.add(unit);
        everywhere(unit);
        at += mask[0].length;
        continue;
      }
    }
    if (isIdeograph(code)) {
      units.ideographs++;
      units.characters.push(code);
      const syllable = pinyin.syllableOf(code);
      units.syllables.push(syllable === '' ? code : hashText(syllable));
      units.initials.push(syllable === '' ? code : syllable.charCodeAt(0));
      at++;
    } else if (isLatin(code)) {
      let end = at + 1;
      while (end < text.length && isLatin(text.charCodeAt(end))) end++;
      const letters = text.slice(at, end);
      units.latin++;
      for (let i = 0; i < letters.length; i++) units.characters.push(letters.charCodeAt(i));
      const syllables = pinyin.segment(letters);
      if (syllables === undefined) {
        units.syllables.push(hashText(letters));
        for (let i = 0; i < letters.length; i++) units.initials.push(letters.charCodeAt(i));
      } else {
        for (const syllable of syllables) {
          units.syllables.push(hashText(syllable));
          units.initials.push(syllable.charCodeAt(0));
        }
      }
      at = end;
    } else if (isDigit(code)) {
      everywhere(code);
      at++;
    } else {
      const wide = text.codePointAt(at) ?? code;
      if (wide > 0x2000 && /\p{Extended_Pictographic}/u.test(String.fromCodePoint(wide))) everywhere(wide);
      else if (code !== 0x20 && units.characters.at(-1) !== BREAK) everywhere(BREAK);
      at += wide > 0xffff ? 2 : 1;
    }
  }
  everywhere(END);
  return units;
}

function addRuns(codes: readonly number[], longest: number, group: number, shortest: number, counts: Tally): void {
  for (let start = 0; start < codes.length; start++) {
    let hash = group;
    for (let length = 1; length <= longest && start + length <= codes.length; length++) {
      hash = mix(hash, codes[start + length - 1] as number);
      if (length >= shortest) {
        const key = mix(hash, length) >>> 0;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
}

function addPairs(codes: readonly number[], furthest: number, counts: Tally): void {
  for (let apart = 2; apart <= furthest + 1; apart++) {
    for (let i = 0; i + apart < codes.length; i++) {
      const key = mix(mix(mix(GROUP.gap, codes[i] as number), codes[i + apart] as number), 7) >>> 0;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
}

function addFlag(name: string, counts: Tally): void {
  counts.set(mix(GROUP.flag, hashText(name)) >>> 0, 1);
}

function addFlags(units: Units, counts: Tally): void {
  const length = units.syllables.length - 2;
  const bucket =
    length <= 1 ? '1' : length <= 3 ? '3' : length <= 6 ? '6' : length <= 12 ? '12' : length <= 30 ? '30' : 'long';
  addFlag(`length:${bucket}`, counts);
  if (units.question) addFlag('question', counts);
  if (units.latin > 0 && units.ideographs === 0) addFlag('latin only', counts);
  for (const mask of units.masks) addFlag(`mask:${mask}`, counts);
  if (units.masks.size > 0) addFlag(`masks:${units.masks.size}:${bucket}`, counts);
}

/** The features of a normalised text whose values are masked. Pure; linear in the length of the text. */
export function readFeatures(masked: string, pinyin: PinyinReader, options: FeatureOptions): FeatureCounts {
  const units = readUnits(masked, pinyin);
  const counts: Tally = new Map();
  addRuns(units.characters, options.characters, GROUP.character, 1, counts);
  if (options.syllables > 0) addRuns(units.syllables, options.syllables, GROUP.syllable, 1, counts);
  if (options.initials > 0) addRuns(units.initials, options.initials, GROUP.initial, 2, counts);
  addPairs(units.syllables, options.gap, counts);
  if (options.flags) addFlags(units, counts);
  return pack(counts);
}
