import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerQuestion, type AnswerOptions, type AnswerResult } from './answer';
import type { Article } from './article';
import { loadArticles } from './article-store';
import type { Embedder } from './embedding';
import { explainAnswer, type Explanation } from './explain';
import { parseLexicon } from './lexicon';
import { readMeaning, type Meaning } from './meaning';
import { readRanking } from './ranking';
import { buildSearchIndex } from './search-index';
import { parseReadings } from './syllables';

const NEAREST = 3;

/** The knowledge base as the conversation sees it. */
export interface Knowledge {
  /** Pure and synchronous. */
  answer(question: string, options: AnswerOptions): AnswerResult;
  /** Why it is answered so, for editors. */
  explain(question: string, options: AnswerOptions): Explanation;
  /** Titles of the articles that come nearest to a text, for the editors. */
  nearest(text: string): { id: string; title: string }[];
  /**
   * What the embedding model makes of a question, for AnswerOptions.nearness; undefined without a model, while the articles are
   * still being read by it, and where the model fails.
   */
  nearness(question: string): Promise<ReadonlyMap<string, number> | undefined>;
  /** The newest national version, or the newest of any region where there is no national one. */
  get(id: string): Article | undefined;
  /** Number of articles, versions of one counted once. */
  size: number;
  /** Changes when any article does. */
  contentHash: string;
}

export interface KnowledgeOptions {
  /** Of the operator's sentence-embedding model (openEmbedder); reading the articles begins at once and goes on beside. */
  embedder?: Embedder;
  /** Whether articles that could not be checked against a document (`checked: no`) answer; default: they do. */
  unchecked?: boolean;
  /** Told once when the model has read all articles, or of what went wrong; answering goes on without it. */
  onEmbedding?: (outcome: 'ready' | Error) => void;
}

/**
 * Loads `articles/`, `lexicon.yaml`, `readings.txt` and `ranking.json` below `directory` (the repository's `knowledge/`).
 *
 * @throws KnowledgeFaultsError, AppError `lexicon_faults` or `ranking_faults`: nothing is loaded while anything is wrong.
 */
export async function loadKnowledge(directory: string, options: KnowledgeOptions = {}): Promise<Knowledge> {
  const [set, lexicon, syllables, weights] = await Promise.all([
    loadArticles(join(directory, 'articles')),
    readFile(join(directory, 'lexicon.yaml'), 'utf8').then(parseLexicon),
    readFile(join(directory, 'readings.txt'), 'utf8').then(parseReadings),
    readRanking(join(directory, 'ranking.json')),
  ]);
  const { embedder, onEmbedding = () => undefined, unchecked = true } = options;
  const articles = unchecked ? set.articles : set.articles.filter(({ checked }) => checked !== false);
  const index = buildSearchIndex(articles, { lexicon, syllables, weights });
  let meaning: Meaning | undefined;
  if (embedder) {
    readMeaning(articles, embedder).then(
      (read) => {
        meaning = read;
        onEmbedding('ready');
      },
      (error: unknown) => onEmbedding(error instanceof Error ? error : new Error(String(error))),
    );
  }
  return {
    explain: (question, asked) => explainAnswer(index, question, asked),
    nearest: (text) => {
      const hits = index.search(text).hits.map(({ article: { id, title } }) => ({ id, title }));
      return hits.filter(({ id }, at) => hits.findIndex((other) => other.id === id) === at).slice(0, NEAREST);
    },
    nearness: async (question) => {
      if (!embedder || !meaning) return undefined;
      try {
        return meaning.nearness(await embedder.embed(question));
      } catch (error) {
        onEmbedding(error instanceof Error ? error : new Error(String(error)));
        return undefined;
      }
    },
    answer: (question, options) => answerQuestion(index, question, options),
    get: (id) => {
      const versions = index.versions(id);
      return versions.find((article) => article.region === 'CN') ?? versions[0];
    },
    size: index.size,
    contentHash: set.contentHash,
  };
}
