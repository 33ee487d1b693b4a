import { createHash } from 'node:crypto';
import { isDay, type Day } from '../core/shanghai-time';
import { readFrontMatter, readPlainFrontMatter } from './front-matter';

/** The document an article rests on. */
export interface ArticleBasis {
  /** 文号 or the name of the law, as a person would look it up. */
  doc: string;
  /** Where in the document (第一条 …). */
  article?: string;
  /** When the document was issued, or the law passed. */
  date: Day;
}

/** One version of one answer: what is true in one region during one span of days. Requirement Q8, W8. */
export interface Article {
  id: string;
  /** First 8 hex digits of the SHA-256 of the file: what was answered is traced by it. */
  version: string;
  title: string;
  /** The folder it lies in (vat, invoice …). */
  category: string;
  /** Kinds of tax, Chinese; empty for matters of procedure. */
  taxes: string[];
  audience: string[];
  /** What people text who want this answer, in their own words. */
  questions: string[];
  /** The first text of the reply, at most 120 characters, complete in itself. */
  answer: string;
  /** What 回复1 brings. */
  body: string;
  basis: ArticleBasis[];
  /** First and last day on which the answer is true, Shanghai days; no `validTo` = until further notice. */
  validFrom: Day;
  validTo?: Day;
  /** CN, or a GB/T 2260 code whose version overrides the national one there. */
  region: string;
  /** The unit that answers for it (requirement W3). */
  owner: string;
  reviewBy: Day;
  related: string[];
  /** What it was checked against, or false: then it is answered with 以主管税务机关解释为准. */
  checked: string | false;
  /** Words of a follow-up question, several with |, and the article that answers it. */
  followUps: Record<string, string>;
  /** Path of the file, for messages to editors. */
  file: string;
}

/** Something an editor has to put right. */
export interface ArticleFault {
  file: string;
  line: number;
  message: string;
}

export const SHORT_ANSWER_LIMIT = 120;
export const FEWEST_QUESTIONS = 6;

const FIELDS = new Set([
  'id',
  'title',
  'taxes',
  'audience',
  'questions',
  'answer',
  'basis',
  'validFrom',
  'validTo',
  'region',
  'owner',
  'reviewBy',
  'related',
  'checked',
  'followUps',
]);

/**
 * Reads one article file: YAML front matter between `---` lines, then the full answer in Markdown. Returns the article, or
 * every fault with its line; never throws for what an editor may type.
 */
export function parseArticle(source: string, file: string): { article?: Article; faults: ArticleFault[] } {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const end = text.startsWith('---\n') ? text.indexOf('\n---\n', 3) : -1;
  if (end < 0) {
    return { faults: [{ file, line: 1, message: 'front matter between two lines of --- is missing' }] };
  }
  const yaml = text.slice(4, end + 1);
  const plain = readPlainFrontMatter(yaml);
  if (plain) {
    const quick = articleOf(plain, text, end, file, () => 1);
    if (quick.article) return quick;
  }
  const read = readFrontMatter(yaml);
  if (read.faults.length > 0) return { faults: read.faults.map((entry) => ({ file, ...entry })) };
  return articleOf(read.fields, text, end, file, read.lineOf);
}

function articleOf(
  data: Record<string, unknown>,
  text: string,
  end: number,
  file: string,
  lineOf: (field: string) => number,
): { article?: Article; faults: ArticleFault[] } {
  const faults: ArticleFault[] = [];
  const fault = (field: string, message: string) => faults.push({ file, line: lineOf(field), message });
  const reader = fieldReader(data, fault);

  for (const field of Object.keys(data)) {
    if (!FIELDS.has(field)) fault(field, `unknown field "${field}"`);
  }
  const body = text.slice(end + 5).trim();
  if (body === '') faults.push({ file, line: text.split('\n').length, message: 'the full answer below the front matter is missing' });

  const article: Article = {
    id: reader.text('id', /^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case English'),
    version: createHash('sha256').update(text).digest('hex').slice(0, 8),
    title: reader.text('title'),
    category: file.split(/[\\/]/).at(-2) ?? '',
    taxes: reader.list('taxes', 0),
    audience: reader.list('audience', 0),
    questions: reader.list('questions', FEWEST_QUESTIONS),
    answer: reader.text('answer'),
    body,
    basis: reader.basis(),
    validFrom: reader.day('validFrom'),
    region: reader.text('region', /^(CN|\d{6})$/, 'CN or a six-digit GB/T 2260 code'),
    owner: reader.text('owner'),
    reviewBy: reader.day('reviewBy'),
    related: reader.list('related', 0),
    checked: reader.checked(),
    followUps: reader.map('followUps'),
    file,
  };
  if (data['validTo'] !== undefined) article.validTo = reader.day('validTo');
  if (article.validTo !== undefined && article.validTo < article.validFrom) fault('validTo', 'validTo is before validFrom');
  const length = [...article.answer].length;
  if (length > SHORT_ANSWER_LIMIT) {
    fault('answer', `answer has ${length} characters, at most ${SHORT_ANSWER_LIMIT} fit the first text`);
  }
  const twice = article.questions.find((question, index) => article.questions.indexOf(question) !== index);
  if (twice !== undefined) fault('questions', `question is there twice: ${twice}`);
  return faults.length > 0 ? { faults } : { article, faults };
}

function fieldReader(data: Record<string, unknown>, fault: (field: string, message: string) => void) {
  const text = (field: string, pattern?: RegExp, expected = ''): string => {
    const value = data[field];
    if (typeof value !== 'string' || value.trim() === '') {
      fault(field, `${field} must be a text`);
      return '';
    }
    if (pattern && !pattern.test(value)) fault(field, `${field} must be ${expected}: ${value}`);
    return value.trim();
  };
  const day = (field: string): Day => {
    const value = data[field];
    if (typeof value === 'string' && isDay(value)) return value;
    fault(field, `${field} must be a day, 'YYYY-MM-DD' in quotes`);
    return '';
  };
  const list = (field: string, fewest: number): string[] => {
    const value = data[field] ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' || item.trim() === '')) {
      fault(field, `${field} must be a list of texts`);
      return [];
    }
    if (value.length < fewest) fault(field, `${field} has ${value.length} entries, at least ${fewest} are expected`);
    return value.map((item: string) => item.trim());
  };
  const map = (field: string): Record<string, string> => {
    const value = data[field] ?? {};
    const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value as object) : undefined;
    if (!entries || entries.some(([, target]) => typeof target !== 'string')) {
      fault(field, `${field} must map words to article ids`);
      return {};
    }
    return Object.fromEntries(entries) as Record<string, string>;
  };
  const checked = (): string | false => {
    const value = data['checked'];
    if (value === false || value === 'no') return false;
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    fault('checked', 'checked must name the document it was checked against, or be "no"');
    return false;
  };
  const basis = (): ArticleBasis[] => {
    const value = data['basis'];
    if (!Array.isArray(value) || value.length === 0) {
      fault('basis', 'basis must name at least one document');
      return [];
    }
    const found: ArticleBasis[] = [];
    value.forEach((item: unknown, index) => {
      const entry = (item ?? {}) as Record<string, unknown>;
      const { doc, article, date } = entry;
      if (typeof doc !== 'string' || typeof date !== 'string' || !isDay(date)) {
        fault('basis', `basis ${index + 1} needs doc and date ('YYYY-MM-DD')`);
        return;
      }
      if (article !== undefined && typeof article !== 'string') {
        fault('basis', `basis ${index + 1}: article must be a text`);
        return;
      }
      found.push(article === undefined ? { doc, date } : { doc, article, date });
    });
    return found;
  };
  return { text, day, list, map, checked, basis };
}

/** Whether the version is true on a day. */
export function isValidOn(article: Article, day: Day): boolean {
  return article.validFrom <= day && (article.validTo === undefined || day <= article.validTo);
}

/** How closely a version's region fits a place: 0 = not at all, 1 = national, 2 province, 3 city, 4 county. */
export function regionFit(article: Article, region: string | undefined): number {
  if (article.region === 'CN') return 1;
  if (region === undefined || !/^\d{6}$/.test(region)) return 0;
  if (article.region.endsWith('0000')) return article.region.slice(0, 2) === region.slice(0, 2) ? 2 : 0;
  if (article.region.endsWith('00')) return article.region.slice(0, 4) === region.slice(0, 4) ? 3 : 0;
  return article.region === region ? 4 : 0;
}

/** 依据:…, the documents an article rests on, in one line. */
export function basisLine(article: Article): string {
  return `依据:${article.basis.map((entry) => entry.doc + (entry.article ?? '')).join(';')}`;
}
