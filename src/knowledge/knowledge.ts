import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerQuestion, type AnswerOptions, type AnswerResult } from './answer';
import type { Article } from './article';
import { loadArticles } from './article-store';
import { parseLexicon } from './lexicon';
import { buildSearchIndex } from './search-index';

/** The knowledge base as the conversation sees it. */
export interface Knowledge {
  /** Pure and synchronous. */
  answer(question: string, options: AnswerOptions): AnswerResult;
  /** The newest national version, or the newest of any region where there is no national one. */
  get(id: string): Article | undefined;
  /** Number of articles, versions of one counted once. */
  size: number;
  /** Changes when any article does. */
  contentHash: string;
}

/**
 * Loads `articles/` and `lexicon.yaml` below `directory` (the repository's `knowledge/`).
 *
 * @throws KnowledgeFaultsError, AppError `lexicon_faults`: nothing is loaded while anything is wrong.
 */
export async function loadKnowledge(directory: string): Promise<Knowledge> {
  const [set, lexicon] = await Promise.all([
    loadArticles(join(directory, 'articles')),
    readFile(join(directory, 'lexicon.yaml'), 'utf8').then(parseLexicon),
  ]);
  const index = buildSearchIndex(set.articles, lexicon);
  return {
    answer: (question, options) => answerQuestion(index, question, options),
    get: (id) => {
      const versions = index.versions(id);
      return versions.find((article) => article.region === 'CN') ?? versions[0];
    },
    size: index.size,
    contentHash: set.contentHash,
  };
}
