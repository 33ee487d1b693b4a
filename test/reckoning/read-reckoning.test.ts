import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { answerReckoning } from '../../src/reckoning/reckon';
import { readReckoning } from '../../src/reckoning/read-reckoning';
import { type Inputs, RECKONING_KINDS } from '../../src/reckoning/question';
import { fromCents, NOW, reckoned, rules } from './setting';
import { NOT_RECKONED, READ_RIGHT } from './wordings';

const articles = join(__dirname, '../../knowledge/articles');
const articleIds = new Set(
  (readdirSync(articles, { recursive: true }) as string[]).flatMap(
    (file) => /([^/\\.]+)[^/\\]*\.md$/.exec(file)?.[1] ?? [],
  ),
);

test.each(READ_RIGHT)('%s → %s %s', (text, kind, expected) => {
  const turn = answerReckoning(text, { now: NOW, rules });
  expect(turn?.question.kind).toBe(kind);
  if (turn === undefined) return;
  const { result, question } = turn;
  if (result.status === 'missing') {
    expect([result.missing[0]?.input, question.asked]).toEqual([expected, expected]);
    return;
  }
  expect(result.status).toBe('reckoned');
  if (result.status !== 'reckoned') return;
  const { reckoning } = result;
  expect(reckoning.result).toBe(expected);
  expect(reckoning.short.length).toBeLessThanOrEqual(120);
  expect(reckoning.short).toMatch(/^[^。]*(?:\d|不)/);
  expect(reckoning.full).toContain('依据:');
  expect(reckoning.full).not.toMatch(/\d\.\d{3}|NaN|undefined|\de[+-]\d/);
  expect(articleIds).toContain(reckoning.articleId);
  expect(JSON.parse(JSON.stringify(question))).toEqual(question);
});

test.each(NOT_RECKONED)('not for reckoning: %s', (text) => {
  expect(readReckoning(text, { now: NOW })).toBeUndefined();
});

test('enough of both', () => {
  expect(READ_RIGHT.length).toBeGreaterThanOrEqual(60);
  expect(NOT_RECKONED.length).toBeGreaterThanOrEqual(60);
  expect(new Set([...READ_RIGHT.map(([text]) => text), ...NOT_RECKONED]).size).toBe(
    READ_RIGHT.length + NOT_RECKONED.length,
  );
});

test.each([
  ['2028年小规模季度卖40万交多少增值税', 'small-scale-exemption'],
  ['2022年小规模季度卖40万交多少增值税', 'small-scale-exemption'],
  ['明年后年2029年发10万年终奖扣多少', 'year-end-bonus'],
  ['第三套房200万120平契税多少', 'deed-tax-other'],
])('no rule to reckon by: %s', (text, articleId) => {
  expect(answerReckoning(text, { now: NOW, rules })?.result).toMatchObject({ status: 'unknown', articleId });
  expect(articleIds).toContain(articleId);
});

test('那要交多少 takes the figures of the question that an article answered', () => {
  const before = '我一个季度卖了35万超了怎么办';
  expect(readReckoning(before, { now: NOW })).toBeUndefined();
  const turn = answerReckoning('那要交多少增值税', { now: NOW, rules, before });
  expect(turn?.result).toMatchObject({ status: 'reckoned', reckoning: { result: '3500.00' } });
  expect(answerReckoning('谢谢', { now: NOW, rules, before })).toBeUndefined();
  expect(answerReckoning('那要交多少', { now: NOW, rules, before: '小规模能开专票吗' })).toBeUndefined();
});

test('the first text fits whatever the sum, and always begins with what was asked for', () => {
  const given: Inputs = {
    period: 'quarter',
    contract: 'insurance',
    area: '140.25',
    home: 2,
    rentMonths: 12,
    premises: 'home',
    days: 3650,
    special: '123456.78',
    insurance: '1234.56',
    deductions: '2345.67',
    salary: '98765.43',
    taxIncluded: true,
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...RECKONING_KINDS),
      fc.integer({ min: 1, max: 999_999_999_999_999 }),
      (kind, cents) => {
        const { short, result, lines } = reckoned(kind, { ...given, amount: fromCents(cents) });
        expect(short.length).toBeLessThanOrEqual(120);
        expect(short.endsWith(')。')).toBe(true);
        const figure = result.replace(/\.00$/, '');
        expect(figure === '0' || short.includes(`${figure}元`)).toBe(true);
        expect(lines.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 600 },
  );
});

test('whatever is typed, reading never throws, and what is reckoned is to the cent', () => {
  const words = fc.constantFrom(
    '小规模',
    '季度',
    '月薪',
    '年终奖',
    '要交多少税',
    '增值税',
    '个税',
    '滞纳金',
    '印花税',
    '契税',
    '首套',
    '购置税',
    '35万',
    '8000',
    '1w2',
    '三千五',
    '120平',
    '30天',
    '专票',
    '普票',
    '其中',
    '不超过',
    '多',
    '利润',
    '公司',
    '个体户',
    '社保',
    '去年',
    '12月',
    '2025年',
    '含税',
    '那',
    '呢',
    '0',
    '.',
    '¥',
    '亿',
    '一亿',
    '万',
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join('')),
      (text) => {
        const result = answerReckoning(text, { now: NOW, rules })?.result;
        if (result?.status === 'reckoned') {
          expect(result.reckoning.result).toMatch(/^\d+\.\d{2}$/);
          expect(result.reckoning.short.length).toBeLessThanOrEqual(120);
          expect(result.reckoning.full).not.toMatch(/\d\.\d{3}|NaN|undefined/);
        } else if (result?.status === 'missing') expect(result.missing.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => void answerReckoning(text, { now: NOW, rules })),
    { numRuns: 300 },
  );
});
