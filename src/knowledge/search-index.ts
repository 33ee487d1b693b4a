import type { Article } from './article';
import { emptyLexicon, type Lexicon } from './lexicon';
import { normaliseQuestion, termsOf, topicWords } from './question-text';

/** One version of an article that fits a question, with how well, 0..1. */
export interface Hit {
  article: Article;
  score: number;
}

export interface SearchIndex {
  /** Versions that share anything with the question, best first; ties by id, then region, then validFrom. Pure. */
  search(question: string): Hit[];
  /** Every version of an article, the newest first. */
  versions(id: string): Article[];
  /** The lexicon that questions are read with. */
  lexicon: Lexicon;
  /** Number of articles (ids). */
  size: number;
}

/** How much a term found in a field counts (BM25F), and how strongly the field's length is evened out. */
const FIELDS = [
  { name: 'title', weight: 3, evening: 0.3 },
  { name: 'questions', weight: 2, evening: 0.5 },
  { name: 'answer', weight: 1.5, evening: 0.5 },
  { name: 'body', weight: 0.5, evening: 0.75 },
] as const;
const SATURATION = 1.2;
/** Share of the best single question in the score; the rest is the article as a whole. */
const QUESTION_SHARE = 0.6;
/** A pair of neighbours says more than a single character or figure. */
const SINGLE_WEIGHT = 0.4;
/** What the lexicon adds counts less than what was said. */
const EXPANSION_WEIGHT = 0.6;

interface Posting {
  at: number;
  value: number;
}

/** Builds the index in memory. Deterministic: the same articles in any order give the same answers. */
export function buildSearchIndex(articles: readonly Article[], lexicon: Lexicon = emptyLexicon): SearchIndex {
  const documents = [...articles].sort(
    (a, b) => compare(a.id, b.id) || compare(a.region, b.region) || compare(b.validFrom, a.validFrom),
  );
  const byId = new Map<string, Article[]>();
  for (const article of documents) byId.set(article.id, [...(byId.get(article.id) ?? []), article]);
  for (const versions of byId.values()) versions.sort((a, b) => compare(b.validFrom, a.validFrom));

  const whole = indexDocuments(documents);
  const questionOwners: number[] = [];
  const questionTerms: string[][] = [];
  documents.forEach((article, document) => {
    for (const question of [article.title, ...article.questions]) {
      questionOwners.push(document);
      questionTerms.push([...new Set(queryTerms(question))]);
    }
  });
  const questions = indexQuestions(questionTerms, whole.rarity);

  const search = (question: string): Hit[] => {
    const weights = weighQuery(question, lexicon, whole.rarity);
    if (weights.size === 0) return [];
    const scores = new Float64Array(documents.length);
    let ceiling = 0;
    let norm = 0;
    for (const weight of weights.values()) {
      ceiling += weight * (SATURATION + 1);
      norm += weight * weight;
    }
    const best = new Float64Array(documents.length);
    const products = new Float64Array(questionOwners.length);
    for (const [term, weight] of weights) {
      for (const { at, value } of whole.postings.get(term) ?? []) {
        scores[at] = (scores[at] ?? 0) + (weight * value * (SATURATION + 1)) / (value + SATURATION);
      }
      for (const { at, value } of questions.get(term) ?? []) products[at] = (products[at] ?? 0) + weight * value;
    }
    products.forEach((product, at) => {
      const owner = questionOwners[at] ?? 0;
      const similarity = product / Math.sqrt(norm);
      if (similarity > (best[owner] ?? 0)) best[owner] = similarity;
    });
    const hits: Hit[] = [];
    documents.forEach((article, at) => {
      const score = ((1 - QUESTION_SHARE) * (scores[at] ?? 0)) / ceiling + QUESTION_SHARE * (best[at] ?? 0);
      if (score > 0) hits.push({ article, score });
    });
    return hits.sort((a, b) => b.score - a.score || compare(a.article.file, b.article.file));
  };
  return { search, versions: (id) => byId.get(id) ?? [], lexicon, size: byId.size };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function queryTerms(text: string): string[] {
  const normalised = normaliseQuestion(text);
  const words = topicWords(normalised);
  return termsOf(words === '' ? normalised : words);
}

function weighQuery(question: string, lexicon: Lexicon, rarity: (term: string) => number): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (term: string, factor: number) => {
    const weight = factor * rarity(term) * (isPair(term) ? 1 : SINGLE_WEIGHT);
    if (weight > (weights.get(term) ?? 0)) weights.set(term, weight);
  };
  for (const term of queryTerms(question)) add(term, 1);
  for (const formal of lexicon.expand(normaliseQuestion(question))) {
    for (const term of termsOf(normaliseQuestion(formal))) add(term, EXPANSION_WEIGHT);
  }
  return weights;
}

function isPair(term: string): boolean {
  return !/^(?:.|\d+(?:\.\d+)?%?)$/u.test(term);
}

function indexDocuments(documents: readonly Article[]) {
  const lengths = FIELDS.map(() => 0);
  const counted = documents.map((article) =>
    FIELDS.map((field, index) => {
      const text = field.name === 'questions' ? article.questions.join(' ') : article[field.name];
      const parts = field.name === 'questions' ? article.questions : [text];
      const counts = new Map<string, number>();
      let length = 0;
      for (const part of parts) {
        const terms = field.name === 'body' ? termsOf(normaliseQuestion(part)) : queryTerms(part);
        length += terms.length;
        for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
      }
      lengths[index] = (lengths[index] ?? 0) + length;
      return { counts, length };
    }),
  );
  const postings = new Map<string, Posting[]>();
  counted.forEach((fields, at) => {
    const weighted = new Map<string, number>();
    fields.forEach(({ counts, length }, index) => {
      const field = FIELDS[index];
      if (!field) return;
      const average = (lengths[index] ?? 0) / documents.length || 1;
      const evened = 1 - field.evening + (field.evening * length) / average;
      for (const [term, count] of counts) {
        weighted.set(term, (weighted.get(term) ?? 0) + (field.weight * count) / evened);
      }
    });
    for (const [term, value] of weighted) {
      const list = postings.get(term);
      if (list) list.push({ at, value });
      else postings.set(term, [{ at, value }]);
    }
  });
  const total = documents.length;
  const rarity = (term: string): number => {
    const found = postings.get(term)?.length ?? 0;
    return Math.log(1 + (total - found + 0.5) / (found + 0.5));
  };
  return { postings, rarity };
}

function indexQuestions(questions: readonly string[][], rarity: (term: string) => number): Map<string, Posting[]> {
  const postings = new Map<string, Posting[]>();
  questions.forEach((terms, at) => {
    const weights = terms.map((term) => rarity(term) * (isPair(term) ? 1 : SINGLE_WEIGHT));
    const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
    terms.forEach((term, index) => {
      const value = (weights[index] ?? 0) / norm;
      const list = postings.get(term);
      if (list) list.push({ at, value });
      else postings.set(term, [{ at, value }]);
    });
  });
  return postings;
}
