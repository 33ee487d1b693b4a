import type { TermWeights } from './postings';
import { pairsOf } from './question-text';
import type { Syllables } from './syllables';
import type { Vocabulary } from './vocabulary';

/** What only sounds like a term of the base counts less, and only the commonest terms of that sound do. */
const ALIKE_WEIGHT = 0.8;
const ALIKE_AT_MOST = 2;
/** A pair that few articles hold may itself be a slip that somebody asked with, where what it sounds like is much commoner. */
const RARE = 3;
const MUCH_COMMONER = 10;
/** Say nothing about their neighbour. */
const PARTICLES = '了的不是我你他有里给在到要能个这那把被和也都就还吗呢啊';

/** A pair of characters that nobody wrote in the base may be one that sounds alike: 发飘 → 发票, fapiao → 发票. */
export function soundAlikes(
  fields: readonly { terms: readonly (readonly number[])[] }[],
  syllables: Syllables,
  weights: TermWeights,
  vocabulary: Vocabulary,
): (text: string) => Map<string, number> {
  const times = new Uint32Array(vocabulary.terms.length);
  for (const { terms } of fields) {
    for (const list of terms) for (const term of list) times[term]! += 1;
  }
  const frequency = (term: string): number => times[vocabulary.numberOf(term) ?? -1] ?? 0;
  const characters = new Set<string>();
  const common: { term: string; times: number }[] = [];
  vocabulary.terms.forEach((term, number) => {
    const found = times[number] ?? 0;
    if (found === 0 || !isPair(term)) return;
    characters.add(term.charAt(0)).add(term.charAt(1));
    if (found >= 2) common.push({ term, times: found });
  });
  const bySound = new Map<string, string[]>();
  for (const { term } of common.sort((a, b) => b.times - a.times || (a.term < b.term ? -1 : 1))) {
    const sound = syllables.pairsOf(term)[0];
    if (sound === undefined) continue;
    const others = bySound.get(sound);
    if (others === undefined) bySound.set(sound, [term]);
    else if (others.length < ALIKE_AT_MOST) others.push(term);
  }
  return (text) => {
    const found = new Map<string, number>();
    const pairs = pairsOf(text);
    const heard = syllables.pairsOf(text);
    // Where letters were typed the two lists do not run side by side: every pair is then taken by its sound.
    const latin = pairs.length !== heard.length;
    heard.forEach((sound, at) => {
      const pair = latin ? undefined : (pairs[at] ?? '');
      const written = pair === undefined ? 0 : frequency(pair);
      if (written > RARE) return;
      for (const term of bySound.get(sound) ?? []) {
        if (term === pair || frequency(term) < written * MUCH_COMMONER) continue;
        if (pair === undefined ? pairs.includes(term) : !mayBeSlip(pair, term, characters)) continue;
        found.set(term, Math.max(found.get(term) ?? 0, ALIKE_WEIGHT * weights.of(term)));
      }
    });
    return found;
  };
}

/** Two ideographs; half a million terms are asked at a start. */
function isPair(term: string): boolean {
  return term.length === 2 && isIdeograph(term.charCodeAt(0)) && isIdeograph(term.charCodeAt(1));
}

function isIdeograph(unit: number): boolean {
  return unit >= 0x3400 && unit <= 0x9fff;
}

/** A slip keeps one of the two characters (滞那 for 滞纳), or brings one that nobody needs here (發, 飘); 裁了 is not 拆了. */
function mayBeSlip(written: string, term: string, characters: ReadonlySet<string>): boolean {
  return [...written].some((character) => !characters.has(character) || (term.includes(character) && !PARTICLES.includes(character)));
}
