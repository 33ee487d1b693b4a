import type { Article } from './article';
import { categoryModel } from './categories';
import { cohesionOf } from './cohesion';
import { emptyLexicon, type Lexicon } from './lexicon';
import { postDocuments, postQuestions, type TermWeights, termWeighing } from './postings';
import { figuresIn, formsOf, meanForms, sameAudience, sameForm } from './question-signs';
import { normaliseQuestion, pairsOf, readQuestion, termsOf, topicWords } from './question-text';
import { plainWeights, rankScore, shares, type Feature, type RankingWeights } from './ranking';
import { cosines, coverage, saturated } from './scoring';
import { soundAlikes } from './sound-alikes';
import { noSyllables, type Syllables } from './syllables';
import { taxKindsIn } from './tax-kinds';
import { createVocabulary } from './vocabulary';

/** One version of an article that fits a question. */
export interface Hit {
  article: Article;
  /** Of the ranker; the higher the better, comparable within one question only. */
  score: number;
  /** The scores as chances against the other candidates, 0..1. */
  share: number;
  features: Record<Feature, number>;
}

/** What a search found, and what it understood of the question. */
export interface Found {
  /** Best first; ties by file. */
  hits: Hit[];
  /** Terms of the question and their weights, those that only sound alike included. */
  said: ReadonlyMap<string, number>;
  /** Formal terms that the lexicon added. */
  formal: readonly string[];
  /** Share of the weight of what was said that occurs anywhere in the base. */
  known: number;
}

export interface SearchIndex {
  /** Versions that share most with the question; `nearness` by file, of an embedding model where there is one, joins in. Pure. */
  search(question: string, nearness?: ReadonlyMap<string, number>): Found;
  /** Every version of an article, the newest first. */
  versions(id: string): readonly Article[];
  /** Number of articles (ids). */
  size: number;
  weights: RankingWeights;
}

export interface IndexOptions {
  lexicon?: Lexicon;
  syllables?: Syllables;
  weights?: RankingWeights;
}

const TITLE = { weight: 3, evening: 0.3 };
const QUESTIONS = { weight: 2, evening: 0.5 };
const ANSWER = { weight: 1.5, evening: 0.5 };
const BODY = { weight: 0.5, evening: 0.75 };
/** Share of the best single question in the score by which candidates are chosen; the rest is the article as a whole. */
const QUESTION_SHARE = 0.25;
/** What the lexicon adds counts less than what was said. */
const EXPANSION_WEIGHT = 0.7;
/** Of an embedding's cosine in the score: half of what all words together can bring; not trained, for the model is the operator's. */
const NEARNESS_WEIGHT = 10;
/** How many the ranker looks at. */
const CANDIDATES = 30;

/** Builds the index in memory. Deterministic: the same articles in any order give the same answers. */
export function buildSearchIndex(articles: readonly Article[], options: IndexOptions = {}): SearchIndex {
  const { lexicon = emptyLexicon, syllables = noSyllables, weights: ranking = plainWeights } = options;
  const documents = [...articles].sort((a, b) => compare(a.file, b.file));
  const count = documents.length;
  const byId = new Map<string, Article[]>();
  for (const article of documents) {
    const versions = byId.get(article.id);
    if (versions) versions.push(article);
    else byId.set(article.id, [article]);
  }
  for (const versions of byId.values()) versions.sort((a, b) => compare(b.validFrom, a.validFrom));

  const normal = documents.map((article) => ({
    title: normaliseQuestion(article.title),
    questions: article.questions.map(normaliseQuestion),
    answer: normaliseQuestion(article.answer),
    body: normaliseQuestion(article.body),
  }));
  const vocabulary = createVocabulary();
  const titles = normal.map(({ title }) => topicTerms(title));
  const titled = titles.map(vocabulary.add);
  const asked = normal.map(({ questions }) => questions.map((question) => vocabulary.add(topicTerms(question))));
  const fields = {
    title: { ...TITLE, terms: titled },
    questions: { ...QUESTIONS, terms: asked.map((questions) => questions.flat()) },
    answer: { ...ANSWER, terms: normal.map(({ answer }) => vocabulary.add(topicTerms(answer))) },
    body: { ...BODY, terms: normal.map(({ body }) => vocabulary.add(pairsOf(body))) },
  };
  const whole = postDocuments(Object.values(fields), count, vocabulary);
  const cohesion = cohesionOf(normal.flatMap(({ title, questions, answer, body }) => [title, ...questions, answer, body]));
  const weights = termWeighing(whole, count, vocabulary, cohesion);
  const alone = {
    title: postDocuments([fields.title], count, vocabulary),
    answer: postDocuments([fields.answer], count, vocabulary),
  };
  const owners = asked.flatMap((questions, place) => [place, ...questions.map(() => place)]);
  const single = postQuestions(
    asked.flatMap((questions, place) => [titled[place] ?? [], ...questions]),
    weights,
    vocabulary,
  );
  const forms = normal.map(({ title, questions }) => meanForms([title, ...questions]));
  const figures = normal.map(({ title, questions, answer, body }) => new Set(figuresIn([title, ...questions, answer, body].join(' '))));
  const links = referredTo(documents);
  const categories = categoryModel(documents, fields.questions.terms, weights, vocabulary);
  const alike = soundAlikes([fields.title, fields.questions, fields.answer], syllables, weights, vocabulary);

  const search = (question: string, nearness?: ReadonlyMap<string, number>): Found => {
    const text = readQuestion(question).replace(/^那么?(?!个)/, '');
    const said = weighed(topicTerms(text), weights);
    const meant = new Map<string, number>();
    const formal = lexicon.expand(text);
    for (const phrase of formal) {
      for (const term of termsOf(normaliseQuestion(phrase))) if (!said.has(term)) meant.set(term, weights.of(term));
    }
    for (const [term, heardAs] of alike(topicWords(text) || text)) if (!said.has(term)) said.set(term, heardAs);
    const both = new Map(said);
    for (const [term, weight] of meant) both.set(term, Math.max(both.get(term) ?? 0, weight * EXPANSION_WEIGHT));
    const general = saturated(whole, both, count);
    const closest = cosines(single, both, owners, count);
    const preliminary = general.map(
      (value, place) =>
        (1 - QUESTION_SHARE) * value +
        QUESTION_SHARE * (closest.first[place] ?? 0) +
        QUESTION_SHARE * (nearness?.get(documents[place]?.file ?? '') ?? 0),
    );
    const candidates = [...preliminary.keys()]
      .filter((place) => (preliminary[place] ?? 0) > 0)
      .sort((a, b) => (preliminary[b] ?? 0) - (preliminary[a] ?? 0) || a - b)
      .slice(0, CANDIDATES);
    const byTitle = saturated(alone.title, said, count);
    const byAnswer = saturated(alone.answer, said, count);
    const byLexicon = saturated(whole, meant, count);
    const covered = coverage(whole, said, count);
    const pairs = coverage(whole, new Map([...said].filter(([term]) => !/^.$/u.test(term))), count);
    const category = categories(said);
    const form = formsOf(text);
    const named = taxKindsIn(text);
    const numbers = figuresIn(text);

    const scored = candidates.map((place) => {
      const article = documents[place] as Article;
      const tax = named.length === 0 || article.taxes.length === 0 ? 0 : named.some((kind) => article.taxes.includes(kind)) ? 1 : -1;
      const held = figures[place];
      const features: Record<Feature, number> = {
        whole: general[place] ?? 0,
        title: byTitle[place] ?? 0,
        titleAsked: titleAsked(titles[place] ?? [], both, weights),
        answer: byAnswer[place] ?? 0,
        closest: closest.first[place] ?? 0,
        next: closest.second[place] ?? 0,
        lexicon: byLexicon[place] ?? 0,
        covered: covered[place] ?? 0,
        pairs: pairs[place] ?? 0,
        taxSame: tax > 0 ? 1 : 0,
        taxOther: tax < 0 ? 1 : 0,
        category: category.get(article.category) ?? 0,
        audience: sameAudience(text, article.audience),
        form: sameForm(form, forms[place] ?? []),
        figures: numbers.length === 0 ? 0 : numbers.filter((figure) => held?.has(figure)).length / numbers.length,
        linked: Math.min(1, Math.log(1 + (links.get(article.id) ?? 0)) / 3),
      };
      const meant = NEARNESS_WEIGHT * (nearness?.get(article.file) ?? 0);
      return { article, score: rankScore(ranking, features) + meant, features };
    });
    scored.sort((a, b) => b.score - a.score || compare(a.article.file, b.article.file));
    const chances = shares(scored.map(({ score }) => score));
    let all = 0;
    let known = 0;
    for (const [term, weight] of said) {
      all += weight;
      if (whole.range(term)) known += weight;
    }
    return {
      hits: scored.map((hit, at) => ({ ...hit, share: chances[at] ?? 0 })),
      said,
      formal,
      known: all === 0 ? 0 : known / all,
    };
  };
  return { search, versions: (id) => byId.get(id) ?? [], size: byId.size, weights: ranking };
}

/** How often other articles refer to each. */
function referredTo(documents: readonly Article[]): Map<string, number> {
  const links = new Map<string, number>();
  for (const { id, related, followUps } of documents) {
    for (const target of new Set([...related, ...Object.values(followUps)])) {
      if (target !== id) links.set(target, (links.get(target) ?? 0) + 1);
    }
  }
  return links;
}

/** The share of a title's weight that the question speaks of: little where the article is about something more special. */
function titleAsked(title: readonly string[], asked: ReadonlyMap<string, number>, weights: TermWeights): number {
  let all = 0;
  let met = 0;
  for (const term of new Set(title)) {
    const weight = weights.of(term);
    all += weight;
    if (asked.has(term)) met += weight;
  }
  return all === 0 ? 0 : met / all;
}

function weighed(terms: readonly string[], weights: TermWeights): Map<string, number> {
  const found = new Map<string, number>();
  for (const term of terms) if (!found.has(term)) found.set(term, weights.of(term));
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function topicTerms(normalised: string): string[] {
  const words = topicWords(normalised);
  return termsOf(words === '' ? normalised : words);
}
