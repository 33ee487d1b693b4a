import { type PinyinTable } from './pinyin-table';
import { type Random } from './random';

/** What was left of the ways to write one sentence: applied to masked text, masks stay whole. */
export interface Augmenter {
  /** One variant, or undefined where the kind does not apply (a one-character text has nothing to swap). */
  vary(masked: string, kind: Variation): string | undefined;
}

export const VARIATIONS = ['homophone', 'drop', 'swap', 'filler', 'pinyin', 'part_pinyin'] as const;
export type Variation = (typeof VARIATIONS)[number];

const BEFORE = [
  '你好',
  '您好,',
  '请问',
  '请问一下',
  '那个',
  '麻烦问下',
  '老师,',
  '我想问',
  '嗯',
  '同志你好',
  '打扰一下,',
  '急!',
  '帮忙',
  '哎',
  '喂',
  '就是',
  '亲,',
];
const AFTER = [
  '谢谢',
  '啊',
  '呀',
  '呢',
  '哦',
  '吧',
  '哈',
  '嘛',
  '了',
  '急',
  '在线等',
  ',谢谢',
  '!',
  '!!',
  '?',
  '。',
  '~',
  '😊',
  '🙏',
  '咧',
  '吗',
  '咯',
  ',快点',
];

/** Pieces of a masked text: a mask, a run of Latin letters, or one character. */
function pieces(masked: string): string[] {
  return masked.match(/<[A-Z0-9_]+>|[a-z]+|[\s\S]/giu) ?? [];
}

function isIdeograph(piece: string): boolean {
  return /^[\u4e00-\u9fa5]$/.test(piece);
}

/** @param alphabet ideographs that people use: only these are put in the place of a homophone */
export function createAugmenter(table: PinyinTable, alphabet: Iterable<string>, random: Random): Augmenter {
  const reading = (character: string): string =>
    table.syllables[table.readings[character.charCodeAt(0) - 0x4e00] ?? 0] ?? '';
  const bySound = new Map<string, string[]>();
  for (const character of new Set(alphabet)) {
    if (!isIdeograph(character)) continue;
    const sound = reading(character);
    if (sound !== '') bySound.set(sound, [...(bySound.get(sound) ?? []), character]);
  }
  const homophone = (character: string): string | undefined => {
    const others = (bySound.get(reading(character)) ?? []).filter((other) => other !== character);
    return others.length === 0 ? undefined : random.pick(others);
  };
  const places = (parts: readonly string[]): number[] => parts.flatMap((part, i) => (isIdeograph(part) ? [i] : []));

  const vary = (masked: string, kind: Variation): string | undefined => {
    const parts = pieces(masked);
    const at = places(parts);
    if (kind === 'filler') {
      const both = random.next();
      return `${both < 0.6 ? random.pick(BEFORE) : ''}${masked}${both > 0.4 ? random.pick(AFTER) : ''}`;
    }
    if (at.length < 2) return undefined;
    if (kind === 'homophone') {
      let changed = 0;
      for (let tries = 0; tries < 6 && changed < 1 + Math.floor(at.length / 8); tries++) {
        const place = random.pick(at);
        const other = homophone(parts[place] as string);
        if (other !== undefined) {
          parts[place] = other;
          changed++;
        }
      }
      return changed === 0 ? undefined : parts.join('');
    }
    if (kind === 'drop') {
      if (at.length < 4) return undefined;
      parts.splice(random.pick(at), 1);
      return parts.join('');
    }
    if (kind === 'swap') {
      if (at.length < 4) return undefined;
      const place = random.pick(at.slice(0, -1));
      const kept = parts[place] as string;
      parts[place] = parts[place + 1] as string;
      parts[place + 1] = kept;
      return parts.join('');
    }
    const joined = random.next() < 0.5 ? '' : ' ';
    const whole = kind === 'pinyin';
    const from = whole ? 0 : random.below(at.length - 1);
    const to = whole ? at.length : from + 2 + random.below(at.length - from - 1);
    for (let i = from; i < to; i++) {
      const place = at[i] as number;
      parts[place] = reading(parts[place] as string) + (i + 1 < to ? joined : '');
    }
    return parts.join('');
  };
  return { vary };
}
