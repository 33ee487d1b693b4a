import type { Article } from './article';
import { emptyLexicon, type Lexicon } from './lexicon';
import { postDocuments, postQuestions, termWeighing } from './postings';
import { normaliseQuestion, pairsOf, termsOf, topicWords } from './question-text';
import { taxKindsIn } from './tax-kinds';

/** One version of an article that fits a question, with how well, 0 to about 1. */
export interface Hit {
  article: Article;
  score: number;
}

export interface SearchIndex {
  /** Versions that share anything with the question, best first; ties by file. Pure. */
  search(question: string): Hit[];
  /** Every version of an article, the newest first. */
  versions(id: string): readonly Article[];
  /** Number of articles (ids). */
  size: number;
}

/** The weights below were chosen on the first set of test/knowledge/asked-questions.ts; the second set checks them. */
const TITLE = { weight: 3, evening: 0.3 };
const QUESTIONS = { weight: 2, evening: 0.5 };
const ANSWER = { weight: 1.5, evening: 0.5 };
const BODY = { weight: 0.5, evening: 0.75 };
const SATURATION = 2.5;
/** Share of the best single question in the score; the rest is the article as a whole. */
const QUESTION_SHARE = 0.25;
/** What the lexicon adds counts less than what was said. */
const EXPANSION_WEIGHT = 0.7;
/** An article about the kind of tax that was named, and one about others only. */
const SAME_TAX = 1.15;
const OTHER_TAX = 0.8;

/** Builds the index in memory. Deterministic: the same articles in any order give the same answers. */
export function buildSearchIndex(articles: readonly Article[], lexicon: Lexicon = emptyLexicon): SearchIndex {
  const documents = [...articles].sort((a, b) => compare(a.file, b.file));
  const byId = new Map<string, Article[]>();
  for (const article of documents) {
    const versions = byId.get(article.id);
    if (versions) versions.push(article);
    else byId.set(article.id, [article]);
  }
  for (const versions of byId.values()) versions.sort((a, b) => compare(b.validFrom, a.validFrom));

  const titles = documents.map((article) => topicTerms(article.title));
  const asked = documents.map((article) => article.questions.map(topicTerms));
  const whole = postDocuments(
    [
      { ...TITLE, terms: titles },
      { ...QUESTIONS, terms: asked.map((questions) => questions.flat()) },
      { ...ANSWER, terms: documents.map((article) => topicTerms(article.answer)) },
      { ...BODY, terms: documents.map((article) => pairsOf(normaliseQuestion(article.body))) },
    ],
    documents.length,
  );
  const weightOf = termWeighing(whole, documents.length);
  const single = asked.flatMap((questions, place) => [titles[place] ?? [], ...questions]);
  const owners = asked.flatMap((questions, place) => [place, ...questions.map(() => place)]);
  const questions = postQuestions(single, weightOf);

  const weigh = (question: string): Map<string, number> => {
    const weights = new Map<string, number>();
    const add = (term: string, factor: number) => {
      const weight = factor * weightOf(term);
      if (weight > (weights.get(term) ?? 0)) weights.set(term, weight);
    };
    for (const term of topicTerms(question)) add(term, 1);
    for (const formal of lexicon.expand(normaliseQuestion(question))) {
      for (const term of termsOf(normaliseQuestion(formal))) add(term, EXPANSION_WEIGHT);
    }
    return weights;
  };

  const search = (question: string): Hit[] => {
    const weights = weigh(question);
    const scores = new Float64Array(documents.length);
    const products = new Float64Array(owners.length);
    const best = new Float64Array(documents.length);
    let ceiling = 0;
    let square = 0;
    for (const [term, weight] of weights) {
      ceiling += weight * (SATURATION + 1);
      square += weight * weight;
      const [from, to] = whole.range(term) ?? [0, 0];
      for (let entry = from; entry < to; entry += 1) {
        const place = whole.places[entry] ?? 0;
        const value = whole.values[entry] ?? 0;
        scores[place] = (scores[place] ?? 0) + (weight * value * (SATURATION + 1)) / (value + SATURATION);
      }
      const [first, end] = questions.range(term) ?? [0, 0];
      for (let entry = first; entry < end; entry += 1) {
        const place = questions.places[entry] ?? 0;
        products[place] = (products[place] ?? 0) + weight * (questions.values[entry] ?? 0);
      }
    }
    products.forEach((product, place) => {
      const owner = owners[place] ?? 0;
      const similarity = product / Math.sqrt(square);
      if (similarity > (best[owner] ?? 0)) best[owner] = similarity;
    });
    const named = taxKindsIn(normaliseQuestion(question));
    const taxFactor = (article: Article): number => {
      if (named.length === 0 || article.taxes.length === 0) return 1;
      return named.some((kind) => article.taxes.includes(kind)) ? SAME_TAX : OTHER_TAX;
    };
    const hits: Hit[] = [];
    documents.forEach((article, place) => {
      const general = (scores[place] ?? 0) / ceiling;
      const score = ((1 - QUESTION_SHARE) * general + QUESTION_SHARE * (best[place] ?? 0)) * taxFactor(article);
      if (score > 0) hits.push({ article, score });
    });
    return hits.sort((a, b) => b.score - a.score || compare(a.article.file, b.article.file));
  };
  return { search, versions: (id) => byId.get(id) ?? [], size: byId.size };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function topicTerms(text: string): string[] {
  const normalised = normaliseQuestion(text);
  const words = topicWords(normalised);
  return termsOf(words === '' ? normalised : words);
}
