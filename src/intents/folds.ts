import { type CorpusSentence } from './corpus';
import { seededRandom } from './random';

/** What is kept out of training together: everything that one person wrote, or all sentences of one style or kind. */
export type HeldOut = 'writer' | 'style';

/** Whoever wrote more than this share is not held out to calibrate: a model without those sentences is a poorer one than the model in use. */
const LARGEST_WRITER = 0.4;
/** Fewer held-out sentences than this say nothing about confidence. */
const FEWEST = 200;
/** A writer is one fold; the share of each varies, the number does not. */
const STYLE_FOLDS = 4;
const SEED = 12_366;

/** The name under which a sentence without `by` is counted. */
export const FIRST_WRITER = 'first';

export function writerOf(sentence: CorpusSentence): string {
  return sentence.by === '' ? FIRST_WRITER : sentence.by;
}

/** Sentence by sentence the name of its writer. */
export function writerFolds(sentences: readonly CorpusSentence[]): string[] {
  return sentences.map(writerOf);
}

/** Sentence by sentence its fold: styles and kinds (the first tag) stay together, sentences without any are spread; folds are of like size. */
export function styleFolds(sentences: readonly CorpusSentence[], folds = STYLE_FOLDS): string[] {
  const random = seededRandom(SEED);
  const groupOf = sentences.map(({ tags }) => tags[0] ?? `plain ${random.below(folds * 2)}`);
  const sizes = new Map<string, number>();
  for (const group of groupOf) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const loads = new Array<number>(folds).fill(0);
  const foldFor = new Map<string, number>();
  for (const [group, size] of [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const lightest = loads.indexOf(Math.min(...loads));
    foldFor.set(group, lightest);
    loads[lightest]! += size;
  }
  return groupOf.map((group) => `styles ${(foldFor.get(group) ?? 0) + 1}`);
}

/**
 * The folds whose predictions calibrate: the writers who wrote not too much, so that the models that read them are nearly the model in
 * use, and of what is ours and what is not, so that the gate sees both from each. Where there are not two such writers with enough
 * sentences, styles.
 */
export function calibrationFolds(
  sentences: readonly CorpusSentence[],
  styles = 3,
): { foldOf: string[]; held: string[] } {
  const writers = writerFolds(sentences);
  const sizes = new Map<string, number>();
  for (const writer of writers) sizes.set(writer, (sizes.get(writer) ?? 0) + 1);
  const outside = new Set(sentences.filter(({ intent }) => intent === 'out_of_scope').map(writerOf));
  const held = [...sizes]
    .filter(([writer, size]) => size >= FEWEST && size <= LARGEST_WRITER * sentences.length && outside.has(writer))
    .map(([writer]) => writer)
    .sort();
  if (held.length >= 2) return { foldOf: writers, held };
  const foldOf = styleFolds(sentences, styles);
  return { foldOf, held: [...new Set(foldOf)].sort() };
}
