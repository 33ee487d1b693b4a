import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnowledgeFaultsError, loadArticles } from '../../src/knowledge/article-store';
import { articleFile } from './sample-article';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'articles-'));
  mkdirSync(join(directory, 'vat'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, overrides: Record<string, string | undefined>, questions = name): void {
  const list = [1, 2, 3, 4, 5, 6].map((number) => `\n  - '${questions}问${number}'`).join('');
  writeFileSync(join(directory, 'vat', `${name}.md`), articleFile({ id: name, questions: list, ...overrides }));
}

async function faults(): Promise<string[]> {
  const error: unknown = await loadArticles(directory).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(KnowledgeFaultsError);
  return (error as KnowledgeFaultsError).faults.map((fault) => `${fault.file}:${fault.line} ${fault.message}`);
}

test('all files below the directory are read in the order of their paths; other files are not', async () => {
  mkdirSync(join(directory, 'iit'));
  write('second', {});
  write('first', { related: '[second]' });
  writeFileSync(join(directory, 'iit', 'third.md'), articleFile({ id: 'third' }));
  writeFileSync(join(directory, 'notes.txt'), 'no article');
  const { articles } = await loadArticles(directory);
  expect(articles.map((article) => [article.category, article.id])).toEqual([
    ['iit', 'third'],
    ['vat', 'first'],
    ['vat', 'second'],
  ]);
});

test('the content hash changes with a text and with nothing else', async () => {
  write('one', {});
  const before = (await loadArticles(directory)).contentHash;
  expect((await loadArticles(directory)).contentHash).toBe(before);
  write('one', { answer: "'另一个答复。'" });
  expect((await loadArticles(directory)).contentHash).not.toBe(before);
});

test('the faults of all files come together, with file and line', async () => {
  write('one', { title: undefined });
  write('two', { region: 'XX' });
  expect(await faults()).toEqual([
    'vat/one.md:1 title must be a text',
    expect.stringMatching(/^vat\/two\.md:\d+ region must be CN/),
  ]);
});

test('links to articles that do not exist are faults', async () => {
  write('one', { related: '[nowhere]', followUps: "\n  '专票': nobody" });
  expect(await faults()).toEqual([
    'vat/one.md:1 refers to an article that does not exist: nowhere',
    'vat/one.md:1 refers to an article that does not exist: nobody',
  ]);
});

test('one question belongs to one article, but to all its versions', async () => {
  write('one', {}, '同样');
  writeFileSync(
    join(directory, 'vat', 'one.410000.md'),
    articleFile({ id: 'one', region: "'410000'", questions: [1, 2, 3, 4, 5, 6].map((n) => `\n  - '同样问${n}'`).join('') }),
  );
  expect((await loadArticles(directory)).articles).toHaveLength(2);
  write('two', {}, '同样');
  expect(await faults()).toContain('vat/two.md:1 question also belongs to vat/one.md: 同样问1');
});

test('two versions of an article for one region may not be true on the same day', async () => {
  write('one', { validTo: "'2026-12-31'" }, '甲');
  writeFileSync(
    join(directory, 'vat', 'one.next.md'),
    articleFile({ id: 'one', validFrom: "'2027-01-01'" }),
  );
  expect((await loadArticles(directory)).articles).toHaveLength(2);
  writeFileSync(
    join(directory, 'vat', 'one.next.md'),
    articleFile({ id: 'one', validFrom: "'2026-12-31'" }),
  );
  expect(await faults()).toEqual([expect.stringContaining('one (CN) is true on the same days as vat/one.md')]);
});

test('a directory that is not there is an error of the file system', async () => {
  await expect(loadArticles(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
});
