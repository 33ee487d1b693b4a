import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '../core/errors';
import { parseArticle, type Article, type ArticleFault } from './article';

/** The knowledge base cannot be used as it is; `faults` names every place. */
export class KnowledgeFaultsError extends AppError {
  readonly faults: ArticleFault[];

  constructor(faults: ArticleFault[]) {
    const list = faults.map((fault) => `${fault.file}:${fault.line} ${fault.message}`).join('\n');
    super('knowledge_faults', `${faults.length} fault(s) in the knowledge base:\n${list}`, {
      personMessage: '知识库有错误,请按清单逐条改正。',
    });
    this.name = 'KnowledgeFaultsError';
    this.faults = faults;
  }
}

/** All versions of all articles, in the order of their paths, and one hash that changes when any of them does. */
export interface ArticleSet {
  articles: Article[];
  /** SHA-256 over ids and versions, hex. */
  contentHash: string;
}

/**
 * Reads every `.md` below `directory`.
 *
 * @throws KnowledgeFaultsError with all faults of all files, those between files included.
 */
export async function loadArticles(directory: string): Promise<ArticleSet> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const sources = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const articles: Article[] = [];
  const faults: ArticleFault[] = [];
  sources.forEach((source, index) => {
    const parsed = parseArticle(source, relative(directory, paths[index] ?? ''));
    faults.push(...parsed.faults);
    if (parsed.article) articles.push(parsed.article);
  });
  faults.push(...faultsBetween(articles));
  if (faults.length > 0) throw new KnowledgeFaultsError(faults);
  const contentHash = createHash('sha256')
    .update(articles.map((article) => `${article.id} ${article.region} ${article.version}`).join('\n'))
    .digest('hex');
  return { articles, contentHash };
}

/** Faults that no file shows alone: overlapping versions, dead links, one question with two owners. */
export function faultsBetween(articles: readonly Article[]): ArticleFault[] {
  const faults: ArticleFault[] = [];
  const ids = new Set(articles.map((article) => article.id));
  const versions = new Map<string, Article[]>();
  const owners = new Map<string, Article>();
  for (const article of articles) {
    const fault = (message: string) => faults.push({ file: article.file, line: 1, message });
    const place = `${article.id} ${article.region}`;
    for (const other of versions.get(place) ?? []) {
      if (article.validFrom <= (other.validTo ?? '9999') && other.validFrom <= (article.validTo ?? '9999')) {
        fault(`${article.id} (${article.region}) is true on the same days as ${other.file}`);
      }
    }
    versions.set(place, [...(versions.get(place) ?? []), article]);
    for (const target of [...article.related, ...Object.values(article.followUps)]) {
      if (!ids.has(target)) fault(`refers to an article that does not exist: ${target}`);
    }
    for (const question of article.questions) {
      const owner = owners.get(question);
      if (owner && owner.id !== article.id) fault(`question also belongs to ${owner.file}: ${question}`);
      owners.set(question, article);
    }
  }
  return faults;
}
