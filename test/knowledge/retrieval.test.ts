import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKnowledge, type Knowledge } from '../../src/knowledge/knowledge';
import { plainWeights, readRanking } from '../../src/knowledge/ranking';
import { parseReadings } from '../../src/knowledge/syllables';
import { formsOf, sameAudience, sameForm } from '../../src/knowledge/question-signs';
import { BESIDE_CHECK, CHECK, TUNE } from './street-questions';

const DIRECTORY = join(__dirname, '../../knowledge');
const NOW = new Date('2026-11-21T10:00:00+08:00');
let knowledge: Knowledge;

beforeAll(async () => {
  knowledge = await loadKnowledge(DIRECTORY);
});

function firstOf(question: string): string | undefined {
  return knowledge.explain(question, { now: NOW }).candidates[0]?.id;
}

test('street questions nobody wrote an article for find theirs', () => {
  const missed = CHECK.filter(([question, ids]) => !ids.split('|').includes(firstOf(question) ?? ''));
  expect(TUNE.length + CHECK.length).toBeGreaterThanOrEqual(245);
  expect({ share: 1 - missed.length / CHECK.length >= 0.72, missed }).toMatchObject({ share: true });
});

test('few of them are answered beside the point', () => {
  const beside = CHECK.filter(([question, ids]) => {
    const result = knowledge.answer(question, { now: NOW });
    return result.kind === 'answer' && !result.also && !ids.split('|').includes(result.article.id);
  });
  expect(beside.length / CHECK.length).toBeLessThanOrEqual(0.06);
});

test('most texts that no article answers are not answered', () => {
  const answered = BESIDE_CHECK.filter((text) => knowledge.answer(text, { now: NOW }).kind === 'answer');
  expect(answered.length / BESIDE_CHECK.length).toBeLessThanOrEqual(0.4);
});

test.each([
  ['fapiao diu le zenme ban', 'lost-invoice'],
  ['发嫖额度不够用', 'invoice-quota'],
  ['滞那金一天多少', 'late-fee'],
])('%s is heard as it is meant', (question, id) => {
  expect(firstOf(question)).toBe(id);
});

test('letters and ideographs of one sound meet; what is no pinyin stays', () => {
  const syllables = parseReadings(readFileSync(join(DIRECTORY, 'readings.txt'), 'utf8'));
  expect(syllables.pairsOf('fapiao')).toEqual(syllables.pairsOf('发票'));
  expect(syllables.pairsOf('睡务')).toEqual(syllables.pairsOf('税务'));
  expect(syllables.pairsOf('發票')).toEqual(syllables.pairsOf('发票'));
  expect(syllables.pairsOf('ktv票')).toEqual(['ktv piao']);
});

test('the form of a question and whom it is about are read from its words', () => {
  expect(sameForm(formsOf('契税多少'), formsOf('印花税多少'))).toBe(1);
  expect(sameForm(formsOf('契税多少'), formsOf('在哪里开'))).toBe(0);
  expect(sameAudience('个体户要交吗', ['个体工商户'])).toBe(1);
  expect(sameAudience('一般纳税人要交吗', ['小规模纳税人'])).toBe(-1);
  expect(sameAudience('要交吗', ['个人'])).toBe(0);
});

test('a ranking without one of its numbers is refused by name', async () => {
  await expect(readRanking(join(DIRECTORY, 'ranking.json'))).resolves.toMatchObject({ features: expect.any(Object) });
  await expect(readRanking(join(__dirname, '../../package.json'))).rejects.toMatchObject({ code: 'ranking_faults' });
  expect(plainWeights.sureFrom).toBeGreaterThan(plainWeights.tellFrom);
});

test.each(['契税', '开票', '印花税'])('%s alone is asked back about, not refused and not guessed', (question) => {
  expect(knowledge.answer(question, { now: NOW }).kind).toBe('choose');
});
