import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkArticles, type CheckedArticle } from '../../src/knowledge/article-checks';
import { loadArticles } from '../../src/knowledge/article-store';
import { parseArticle } from '../../src/knowledge/article';
import { articleFile } from './sample-article';

const TODAY = '2026-11-21';

function checked(name: string, overrides: Record<string, string | undefined>, body?: string): CheckedArticle {
  const source = articleFile({ id: name, ...overrides }, body);
  const { article, faults } = parseArticle(source, `vat/${name}.md`);
  expect(faults).toEqual([]);
  return { article: article as NonNullable<typeof article>, source };
}

test('an article with nothing wrong has no finding', () => {
  expect(checkArticles([checked('good', { answer: "'税率13%。'" })], TODAY)).toEqual([]);
});

test('a figure that rests on no document is a fault, with its line', () => {
  const basis = "\n  - doc: '税务局网站'\n    date: '2026-01-01'";
  const [finding, ...rest] = checkArticles([checked('bare', { basis, answer: "'每月扣2000元。'" })], TODAY);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ file: 'vat/bare.md', severity: 'fault', kind: 'no_basis', line: 13 });
  expect(finding?.message).toContain('2000元');
  expect(checkArticles([checked('words', { basis, answer: "'去办税厅办。'" })], TODAY)).toEqual([]);
});

test('a version past its last day is a fault until another follows; so is a review that is due', () => {
  const old = checked('old', { validFrom: "'2023-01-01'", validTo: "'2025-12-31'" });
  const late = checked('late', { reviewBy: "'2026-11-20'" });
  expect(checkArticles([old, late], TODAY)).toMatchObject([
    { file: 'vat/late.md', kind: 'review_due', severity: 'fault' },
    { file: 'vat/old.md', kind: 'expired', severity: 'fault' },
  ]);
  expect(checkArticles([old, checked('old', { validFrom: "'2026-01-01'" })], TODAY)).toEqual([]);
  expect(checkArticles([old, late], '2025-12-31')).toEqual([]);
});

test('two articles with different numbers for the same thing are a warning that names both lines', () => {
  const one = checked('one', {}, '每个子女每月定额扣除2000元，父母可以各扣一半。');
  const two = checked('two', {}, '第一段。\n每个子女每月定额扣除1000元。');
  const [finding, ...rest] = checkArticles([one, two], TODAY);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ file: 'vat/one.md', line: 26, severity: 'warning', kind: 'contradiction' });
  expect(finding?.message).toContain('vat/two.md:27');
  const same = checked('same', {}, '每个子女每月定额扣除2,000元。');
  const otherTax = checked('other', { taxes: '[契税]' }, '每个子女每月定额扣除1000元。');
  const thatYear = checked('then', { validTo: "'2026-01-02'" }, '每个子女每月定额扣除1000元。');
  expect(checkArticles([one, same, otherTax, thatYear], TODAY).filter(({ kind }) => kind === 'contradiction')).toEqual([]);
});

test('千分之一 and 千分之1 are the same number', () => {
  const one = checked('one', {}, '租赁合同按租金的千分之一贴花缴纳。');
  const two = checked('two', {}, '租赁合同按租金的千分之1贴花缴纳。');
  expect(checkArticles([one, two], TODAY)).toEqual([]);
});

test('the articles of the repository are not past their days', async () => {
  const folder = join(__dirname, '../../knowledge/articles');
  const { articles } = await loadArticles(folder);
  const all = articles.map((article) => ({ article, source: readFileSync(join(folder, article.file), 'utf8') }));
  const faults = checkArticles(all, TODAY).filter(({ severity, kind }) => severity === 'fault' && kind !== 'no_basis');
  expect(faults).toEqual([]);
});

test('an article that was never checked is listed for the editors, and no fault', () => {
  const [finding, ...rest] = checkArticles([checked('unseen', { checked: 'no' })], TODAY);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity: 'warning', kind: 'unchecked' });
});
