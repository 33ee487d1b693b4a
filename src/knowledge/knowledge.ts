import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerQuestion, type AnswerOptions, type AnswerResult } from './answer';
import type { Article } from './article';
import { loadArticles } from './article-store';
import { parseLexicon } from './lexicon';
import { readRanking } from './ranking';
import { buildSearchIndex } from './search-index';
import { parseReadings } from './syllables';

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
 * Loads `articles/`, `lexicon.yaml`, `readings.txt` and `ranking.json` below `directory` (the repository's `knowledge/`).
 *
 * @throws KnowledgeFaultsError, AppError `lexicon_faults` or `ranking_faults`: nothing is loaded while anything is wrong.
 */
export async function loadKnowledge(directory: string): Promise<Knowledge> {
  const [set, lexicon, syllables, weights] = await Promise.all([
    loadArticles(join(directory, 'articles')),
    readFile(join(directory, 'lexicon.yaml'), 'utf8').then(parseLexicon),
    readFile(join(directory, 'readings.txt'), 'utf8').then(parseReadings),
    readRanking(join(directory, 'ranking.json')),
  ]);
  const index = buildSearchIndex(set.articles, { lexicon, syllables, weights });
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
