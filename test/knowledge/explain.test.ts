import { join } from 'node:path';
import { explanationLines } from '../../src/knowledge/explain';
import { loadKnowledge, type Knowledge } from '../../src/knowledge/knowledge';
import { FEATURES } from '../../src/knowledge/ranking';

const NOW = new Date('2026-11-21T10:00:00+08:00');
let knowledge: Knowledge;

beforeAll(async () => {
  knowledge = await loadKnowledge(join(__dirname, '../../knowledge'));
});

test('an explanation shows the terms and their places, the lexicon, the candidates and what each was scored for', () => {
  const explanation = knowledge.explain('小规模一个季度卖了28万要交增值税吗', { now: NOW });
  const [first, second] = explanation.candidates;
  expect(explanation.outcome).toMatch(/^答复/);
  expect(first).toMatchObject({ id: 'small-scale-exemption', category: 'vat', taxes: ['增值税'], region: 'CN' });
  expect(explanation.terms.find(({ term }) => term === '季度')?.fields).toContain('问法');
  expect(explanation.formal).toContain('小规模纳税人');
  expect((first?.score ?? 0) >= (second?.score ?? 0)).toBe(true);
  expect(first?.parts.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(first?.score ?? NaN, 1);
  expect(first?.parts.every(({ feature }) => (FEATURES as readonly string[]).includes(feature))).toBe(true);
});

test('it is told in Chinese lines: what, why, and the next candidates', () => {
  const lines = explanationLines(knowledge.explain('fapiao丢了怎么办', { now: NOW }));
  expect(lines[0]).toMatch(/^结果：答复/);
  expect(lines.find((line) => line.startsWith('1. '))).toContain('lost-invoice');
  expect(lines.some((line) => line.startsWith('2. '))).toBe(true);
  expect(lines.join('\n')).toMatch(/俗语词表补充：.*发票/);
});

test('what is not understood is explained as well', () => {
  const explanation = knowledge.explain('', { now: NOW });
  expect(explanation).toMatchObject({ outcome: '不答', confidence: 0, candidates: [] });
  expect(explanationLines(explanation).length).toBeGreaterThan(2);
});
