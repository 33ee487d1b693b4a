import { type FeatureCounts } from './features';
import { type SparseRows } from './linear';

/** The features a model knows, each with its place and weight. */
export interface Vocabulary {
  keys: Uint32Array;
  /** Inverse frequency: how telling a feature is before any label is seen. */
  idf: Float32Array;
}

/**
 * Features that occur in at least `minimum` groups (a sentence and its variants are one group, so that a variant does not make a
 * slip look common).
 */
export function buildVocabulary(texts: readonly FeatureCounts[], groups: Int32Array, minimum: number): Vocabulary {
  const seenIn = new Map<number, number>();
  const lastGroup = new Map<number, number>();
  const allGroups = new Set<number>(groups).size;
  for (const [at, counts] of texts.entries()) {
    const group = groups[at] as number;
    for (const key of counts.keys) {
      if (lastGroup.get(key) === group) continue;
      lastGroup.set(key, group);
      seenIn.set(key, (seenIn.get(key) ?? 0) + 1);
    }
  }
  const kept = [...seenIn].filter(([, times]) => times >= minimum).sort(([a], [b]) => a - b);
  return {
    keys: Uint32Array.from(kept, ([key]) => key),
    idf: Float32Array.from(kept, ([, times]) => 1 + Math.log(allGroups / times)),
  };
}

/** Finds a feature's place by its key: open addressing in one typed array, no strings, built in milliseconds. */
export function indexKeys(keys: Uint32Array): (key: number) => number {
  let bits = 10;
  while (2 ** bits < keys.length * 2) bits++;
  const size = 2 ** bits;
  const home = (key: number): number => Math.imul(key, 0x9e3779b1) >>> (32 - bits);
  const slots = new Int32Array(size).fill(-1);
  for (let place = 0; place < keys.length; place++) {
    let slot = home(keys[place] as number);
    while (slots[slot] !== -1) slot = (slot + 1) & (size - 1);
    slots[slot] = place;
  }
  return (key) => {
    let slot = home(key);
    for (;;) {
      const place = slots[slot] as number;
      if (place === -1 || keys[place] === key) return place;
      slot = (slot + 1) & (size - 1);
    }
  };
}

/** A text as a unit vector over the vocabulary. */
export interface TextVector {
  indices: number[];
  values: number[];
  /** Share of the text's different features that the vocabulary holds, 0..1: low means unlike anything in the corpus. */
  known: number;
}

export function vectorOf(counts: FeatureCounts, find: (key: number) => number, idf: Float32Array): TextVector {
  const indices: number[] = [];
  const values: number[] = [];
  let squares = 0;
  for (let i = 0; i < counts.keys.length; i++) {
    const place = find(counts.keys[i] as number);
    if (place < 0) continue;
    const value = (1 + Math.log(counts.times[i] as number)) * (idf[place] as number);
    indices.push(place);
    values.push(value);
    squares += value * value;
  }
  const norm = squares === 0 ? 1 : Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / norm;
  return { indices, values, known: counts.keys.length === 0 ? 0 : indices.length / counts.keys.length };
}

export function stackRows(vectors: readonly TextVector[]): SparseRows {
  const starts = new Int32Array(vectors.length + 1);
  for (const [row, vector] of vectors.entries()) starts[row + 1] = (starts[row] as number) + vector.indices.length;
  const total = starts[vectors.length] as number;
  const indices = new Int32Array(total);
  const values = new Float32Array(total);
  for (const [row, vector] of vectors.entries()) {
    indices.set(vector.indices, starts[row]);
    values.set(vector.values, starts[row]);
  }
  return { starts, indices, values };
}
