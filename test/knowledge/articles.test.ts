import { join } from 'node:path';
import { loadArticles } from '../../src/knowledge/article-store';
import type { Article } from '../../src/knowledge/article';

let articles: Article[];

beforeAll(async () => {
  articles = (await loadArticles(join(__dirname, '../../knowledge/articles'))).articles;
});

/** Every article that does not meet the rule, by file: an empty list is what is wanted. */
function offenders(breaks: (article: Article) => boolean): string[] {
  return articles.filter(breaks).map((article) => article.file);
}

const FIGURE = /\d|万分之|千分之|百分之/;

test('there are enough of them, of every kind people ask about', () => {
  expect(new Set(articles.map((article) => article.id)).size).toBeGreaterThanOrEqual(70);
  const kinds = new Set(articles.map((article) => article.category));
  for (const kind of ['vat', 'invoice', 'iit', 'cit', 'property', 'social', 'admin', 'service', 'export']) {
    expect(kinds).toContain(kind);
  }
});

test('each lies in a file of its name', () => {
  expect(offenders((article) => !new RegExp(`[\\\\/]${article.id}(\\.[^\\\\/]+)?\\.md$`).test(article.file))).toEqual([]);
});

test('each that names a figure rests on a document that a person can look up', () => {
  const isDocument = (doc: string) => /号|法|条例|规定|办法|意见/.test(doc);
  const hasFigure = (article: Article) => FIGURE.test(article.answer + article.body);
  expect(offenders((article) => hasFigure(article) && !article.basis.some((entry) => isDocument(entry.doc)))).toEqual([]);
});

test('no document is younger than the knowledge base, and no version lies outside its review', () => {
  expect(offenders((article) => article.basis.some((entry) => entry.date > '2026-11-21'))).toEqual([]);
  expect(offenders((article) => article.reviewBy <= '2026-11-21')).toEqual([]);
});

test('what ends in 2027 says so in the answer or the full text, and is reviewed before', () => {
  const ends = (article: Article) => /2027年(?:12月31日|底)/.test(article.answer + article.body);
  expect(articles.filter(ends).length).toBeGreaterThan(20);
  expect(offenders((article) => ends(article) && article.reviewBy > '2027-12-31')).toEqual([]);
});

test('the full text says more than the answer, in short paragraphs', () => {
  expect(offenders((article) => article.body.length < article.answer.length * 0.8)).toEqual([]);
  expect(offenders((article) => article.body.split('\n').some((line) => line.length > 320))).toEqual([]);
});

test('the answer is Chinese, complete, and gives no outside link but those of the tax service', () => {
  expect(offenders((article) => !/[。？！]$/.test(article.answer))).toEqual([]);
  expect(offenders((article) => /https?:/.test(article.answer + article.body))).toEqual([]);
  const hosts = articles.flatMap((article) => (article.answer + article.body).match(/[a-z0-9-]+(\.[a-z0-9-]+)+\.cn/g) ?? []);
  expect(hosts.filter((host) => !/(^|\.)chinatax\.gov\.cn$/.test(host))).toEqual([]);
});

test('most were checked against a document', () => {
  const checked = articles.filter((article) => article.checked !== false).length;
  expect(checked / articles.length).toBeGreaterThan(0.6);
});

test('no article speaks with two voices about how long the relief for small businesses lasts', () => {
  const otherYear = /小规模[^。]*(?:到|至)20(?!27)\d{2}年/;
  expect(offenders((article) => article.validTo === undefined && otherYear.test(article.answer))).toEqual([]);
});
