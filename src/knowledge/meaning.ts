import type { Article } from './article';
import type { Embedder } from './embedding';

/** Vectors of what people ask of each article, by a model the operator supplies. */
export interface Meaning {
  /** Cosine of a question's vector with the nearest title or question of each article file, 0..1. */
  nearness(vector: Float32Array): ReadonlyMap<string, number>;
}

/** Embeds titles and questions one after the other; some milliseconds each, so it is done beside the running service. */
export async function readMeaning(articles: readonly Article[], embedder: Embedder): Promise<Meaning> {
  const vectors: { file: string; vector: Float32Array }[] = [];
  for (const { file, title, questions } of articles) {
    for (const text of [title, ...questions]) vectors.push({ file, vector: await embedder.embed(text) });
  }
  return {
    nearness: (asked) => {
      const nearest = new Map<string, number>();
      for (const { file, vector } of vectors) {
        let product = 0;
        for (let at = 0; at < vector.length; at += 1) product += (vector[at] ?? 0) * (asked[at] ?? 0);
        if (product > (nearest.get(file) ?? 0)) nearest.set(file, product);
      }
      return nearest;
    },
  };
}
