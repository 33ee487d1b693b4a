import { join } from 'node:path';
import { loadArticles } from '../../src/knowledge/article-store';
import { loadKnowledge, type Knowledge } from '../../src/knowledge/knowledge';
import { ASKED, FRESH, OUTSIDE } from './asked-questions';

const DIRECTORY = join(__dirname, '../../knowledge');
const NOW = new Date('2026-11-21T10:00:00+08:00');
let knowledge: Knowledge;

beforeAll(async () => {
  knowledge = await loadKnowledge(DIRECTORY);
});

function firstHits(questions: readonly (readonly [string, string])[]): { share: number; missed: string[] } {
  const missed: string[] = [];
  for (const [question, expected] of questions) {
    const result = knowledge.answer(question, { now: NOW });
    const found = result.kind === 'answer' ? result.article.id : result.kind;
    if (!expected.split('|').includes(found)) missed.push(`${question} → ${found}`);
  }
  return { share: 1 - missed.length / questions.length, missed };
}

test('the articles answer what people ask in other words', () => {
  expect(ASKED.length).toBeGreaterThanOrEqual(60);
  const { share, missed } = firstHits(ASKED);
  expect({ good: share >= 0.88, missed }).toMatchObject({ good: true });
});

test('questions the weights were not chosen on are answered nearly as well', () => {
  const { share, missed } = firstHits(FRESH);
  expect({ good: share >= 0.78, missed }).toMatchObject({ good: true });
});

test('what has nothing to do with tax is not answered', () => {
  const answered = OUTSIDE.filter((text) => knowledge.answer(text, { now: NOW }).kind === 'answer');
  expect(answered.length).toBeLessThanOrEqual(1);
});

describe('the question of the front page', () => {
  const first = '小规模一个季度卖了28万要交增值税吗';

  test.each([first, '开了5万的普票要交税吗', '小规模30万以下免税吗'])('%s', (question) => {
    const result = knowledge.answer(question, { now: NOW });
    expect(result).toMatchObject({ kind: 'answer', followUp: false });
    const short = result.kind === 'answer' ? result.short : '';
    expect(short).toMatch(/10万元.*30万元.*免.*2027年12月31日/);
    expect(short).toMatch(/专票.*1%/);
  });

  test('and then 那开专票呢: that part is taxed at 1 %', () => {
    const topic = { articleId: 'small-scale-exemption', question: first };
    const result = knowledge.answer('那开专票呢', { now: NOW, topic });
    expect(result).toMatchObject({ kind: 'answer', followUp: true, article: { id: 'small-scale-special-invoice' } });
    expect(result.kind === 'answer' && result.short).toMatch(/专票部分不享受免税.*1%/);
  });

  test('until the end of 2025 the limit itself was still free', () => {
    const result = knowledge.answer(first, { now: new Date('2025-12-31T12:00:00+08:00') });
    expect(result.kind === 'answer' && result.short).toContain('含本数');
    expect(result.kind === 'answer' && result.article.validTo).toBe('2025-12-31');
  });
});

test('a place of its own rules gets its own answer', () => {
  const question = '租房能扣多少个税';
  const inZhengzhou = knowledge.answer(question, { now: NOW, region: '410105' });
  const elsewhere = knowledge.answer(question, { now: NOW, region: '320100' });
  expect(inZhengzhou).toMatchObject({ kind: 'answer', article: { id: 'rent-deduction', region: '410100' } });
  expect(elsewhere).toMatchObject({ kind: 'answer', article: { id: 'rent-deduction', region: 'CN' } });
});

test('an article is found by its id, the national version first', () => {
  expect(knowledge.get('rent-deduction')).toMatchObject({ region: 'CN' });
  expect(knowledge.get('small-scale-exemption')?.validTo).toBeUndefined();
  expect(knowledge.get('nothing')).toBeUndefined();
  expect(knowledge.size).toBeGreaterThanOrEqual(70);
  expect(knowledge.contentHash).toMatch(/^[0-9a-f]{64}$/);
});

test('long, strange and hostile texts neither throw nor take long', () => {
  const texts = ['税'.repeat(10_000), '一二三四五六七八九十'.repeat(500), '百分之'.repeat(2_000), '\u0000\uD800😀'.repeat(500)];
  const began = performance.now();
  for (const text of texts) expect(() => knowledge.answer(text, { now: NOW })).not.toThrow();
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('an article that was never checked answers with a caution, or not at all where that is not allowed', async () => {
  const question = '登录电子税务局的密码忘了怎么找回';
  const careful = await loadKnowledge(DIRECTORY, { unchecked: false });
  const told = knowledge.answer(question, { now: NOW });
  expect(told).toMatchObject({ kind: 'answer', article: { id: 'etax-login', checked: false } });
  expect(told.kind === 'answer' && told.short).toContain('以主管税务机关解释为准');
  expect(careful.get('etax-login')).toBeUndefined();
  expect(careful.size).toBeLessThan(knowledge.size);
  const otherwise = careful.answer(question, { now: NOW });
  expect(otherwise.kind === 'answer' ? otherwise.article.id : '').not.toBe('etax-login');
});

test('a title that was offered and picked is answered, and not asked back about again', async () => {
  const { articles } = await loadArticles(join(DIRECTORY, 'articles'));
  const current = articles.filter(({ region, validFrom, validTo }) => region === 'CN' && validTo === undefined && validFrom <= '2026-11-21');
  const astray = current.filter(({ id, title }) => {
    const told = knowledge.answer(title, { now: NOW });
    return told.kind !== 'answer' || told.article.id !== id;
  });
  expect(astray.map(({ id, title }) => `${id} ${title}`)).toEqual([]);
});
