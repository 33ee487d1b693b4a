import { extractEntities } from './text/entities';
import { normalise } from './text/normalise';

/**
 * Whether two texts are one text written twice: values, punctuation, politeness and particles do not count, so that a sentence of a
 * measured set does not come back to training with another number or a 你好 in front.
 */
const FILLERS =
  /你好|您好|请问一下|请问|麻烦(?:你|您)?(?:们)?|谢谢(?:你|您)?|多谢|老师|同志|打扰一下|打扰了|打扰|我想问一下|我想问|想问一下|想问|问一下|问下|帮我|帮忙|给我|一下|那个|这个|就是|就想|在线等|急|[啊呀呢哦吧哈嘛了咧咯哎喂嗯呃哟啦嘞]/g;
const DAY = new Date('2026-03-16T02:00:00Z');
/** Of so short a text there are not many forms: it is the same only where every sign is. */
export const SHORT = 5;
/** Share of pairs of signs in common (Dice) from which on two texts are one. */
export const NEAR = 0.85;

/** What is left of a text without values, punctuation and fillers; of one that is nothing else, the text itself. */
export function plainForm(text: string): string {
  const masked = extractEntities(normalise(text).replaceAll('<', '('), { now: DAY }).masked.toLowerCase();
  const signs = masked.replace(/<[a-z0-9_]+>/g, '').replace(/[^\p{L}\p{N}]/gu, '');
  const plain = signs.replace(FILLERS, '');
  return plain === '' ? text.normalize('NFKC').toLowerCase().replace(/\s+/g, '') : plain;
}

function pairsOf(plain: string): Map<string, number> {
  const pairs = new Map<string, number>();
  const framed = `^${plain}$`;
  for (let i = 0; i + 1 < framed.length; i++) {
    const pair = framed.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

interface Indexed<T> {
  item: T;
  text: string;
  plain: string;
  pairs: Map<string, number>;
  size: number;
}

function indexed<T>(item: T, text: string): Indexed<T> {
  const plain = plainForm(text);
  return { item, text, plain, pairs: pairsOf(plain), size: plain.length + 1 };
}

function squeezed(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/** 0..1; 1 where only values, punctuation or fillers differ. */
function nearness<T, U>(a: Indexed<T>, b: Indexed<U>): number {
  if (a.plain.length <= SHORT || b.plain.length <= SHORT) return squeezed(a.text) === squeezed(b.text) ? 1 : 0;
  let both = 0;
  for (const [pair, times] of a.pairs) both += Math.min(times, b.pairs.get(pair) ?? 0);
  return (2 * both) / (a.size + b.size);
}

/** Texts read once, so that each of many others can be held against all of them. */
export function nearDuplicateIndex<T>(
  items: readonly T[],
  textOf: (item: T) => string,
): (text: string) => { item: T; nearness: number }[] {
  const all = items.map((item) => indexed(item, textOf(item)));
  const holding = new Map<string, number[]>();
  for (const [at, { pairs }] of all.entries())
    for (const pair of pairs.keys()) {
      const places = holding.get(pair);
      if (places === undefined) holding.set(pair, [at]);
      else places.push(at);
    }
  return (text) => {
    const asked = indexed(undefined, text);
    // Two texts this near share all but a few pairs: one of the rarest of the text asked about is among them.
    const rarest = [...asked.pairs.keys()].sort(
      (a, b) => (holding.get(a)?.length ?? 0) - (holding.get(b)?.length ?? 0),
    );
    const looked = rarest.slice(0, Math.floor(rarest.length * (1 - NEAR) * 2) + 2);
    const near = new Set(looked.flatMap((pair) => holding.get(pair) ?? []));
    return [...near]
      .map((at) => all[at] as Indexed<T>)
      .map((each) => ({ item: each.item, nearness: nearness(each, asked) }))
      .filter((each) => each.nearness >= NEAR)
      .sort((a, b) => b.nearness - a.nearness);
  };
}
