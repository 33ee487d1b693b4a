/**
 * Retrieval, as JSON: leave-one-question-out over the articles' own questions (each fold takes every eighth question out of its article and
 * asks it), the street questions of test/knowledge, and texts that nothing answers. For each: first hit, among three, mean reciprocal rank;
 * what was told, offered or refused, rightly or wrongly; time of an answer, of building, memory of the index.
 *
 *   npm run bench -- retrieval [--train knowledge/ranking.json] [--misses]
 *
 * --train fits the ranker and its confidence and writes them: weights on leave-one-question-out and the tuning half, the confidence on the
 * tuning half (also with its article taken away) and every eighth out-of-scope sentence of the corpus. The checking halves only measure.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { answerQuestion, judge, versionChooser, type Judged } from '../src/knowledge/answer';
import type { Article } from '../src/knowledge/article';
import { loadArticles } from '../src/knowledge/article-store';
import { parseLexicon } from '../src/knowledge/lexicon';
import { plainWeights, readRanking, type RankingWeights } from '../src/knowledge/ranking';
import { buildSearchIndex, type Found, type IndexOptions, type SearchIndex } from '../src/knowledge/search-index';
import { parseReadings } from '../src/knowledge/syllables';
import { ASKED, FRESH } from '../test/knowledge/asked-questions';
import { BESIDE_CHECK, BESIDE_TUNE, CHECK, TUNE } from '../test/knowledge/street-questions';
import { trainConfidence, trainRanking, type JudgedCase, type RankingCase } from './retrieval/train';

type Asked = readonly (readonly [question: string, articles: string])[];

const KNOWLEDGE = join(__dirname, '../knowledge');
const NOW = new Date('2026-11-21T10:00:00+08:00');
const FOLDS = 8;
/** Measuring takes as many of them: a thousand questions and more are enough. */
const MEASURED_FOLDS = 2;
/** The tuning half speaks as people do, the articles' own questions as editors do: one of the former counts as much as this many. */
const STREET_WEIGHT = 40;
/** Of what is no tax question the gate of the understanding lets through little; the base is asked the rest. */
const PASSES_THE_GATE = 0.35;
/** Some people do ask in an editor's very words. */
const VERBATIM_WEIGHT = 0.2;

/** Asks each article's questions of an index that lacks them. */
function leaveOneOut(
  articles: readonly Article[],
  options: IndexOptions,
  folds: number,
  visit: (index: SearchIndex, question: string, id: string) => void,
): void {
  for (let fold = 0; fold < folds; fold += 1) {
    const rest = articles.map((article) => ({
      ...article,
      questions: article.questions.filter((_, at) => at % FOLDS !== fold),
    }));
    const index = buildSearchIndex(rest, options);
    for (const article of articles) {
      article.questions.forEach((question, at) => {
        if (at % FOLDS === fold) visit(index, question, article.id);
      });
    }
  }
}

function caseOf(judged: Judged, ids: readonly string[], weight: number): RankingCase {
  const hits = judged.hits;
  return {
    candidates: hits.map(({ features }) => features),
    right: hits.map(({ article }) => ids.includes(article.id)),
    weight,
  };
}

function ask(index: SearchIndex, question: string, without: readonly string[] = []): Judged {
  const current = versionChooser(index, { now: NOW });
  return judge(index, question, (id) => (without.includes(id) ? undefined : current(id)));
}

interface Ranks {
  questions: number;
  hitAt1: number;
  hitAt3: number;
  mrr: number;
}

function rankCounter() {
  const places: number[] = [];
  return {
    add: (judged: Judged, ids: readonly string[]) =>
      places.push(judged.hits.findIndex(({ article }) => ids.includes(article.id))),
    ranks: (): Ranks => ({
      questions: places.length,
      hitAt1: share(places, (place) => (place === 0 ? 1 : 0)),
      hitAt3: share(places, (place) => (place >= 0 && place < 3 ? 1 : 0)),
      mrr: share(places, (place) => (place < 0 ? 0 : 1 / (place + 1))),
    }),
  };
}

function share<T>(items: readonly T[], value: (item: T) => number): number {
  return Math.round((1000 * items.reduce((sum, item) => sum + value(item), 0)) / Math.max(1, items.length)) / 1000;
}

const OUTCOMES = [
  'right',
  'rightFirst',
  'wrongFirst',
  'wrongNamed',
  'wrong',
  'offered',
  'offeredWrong',
  'refused',
] as const;

/** What becomes of questions: `right`/`wrong` told alone; `…First` and `wrongNamed` told with the next ones named: the right one
 * first, among those named, or neither. */
function decisions(index: SearchIndex, asked: Asked): Record<(typeof OUTCOMES)[number], number> {
  const outcomes = asked.map(([question, ids]): (typeof OUTCOMES)[number] => {
    const result = answerQuestion(index, question, { now: NOW });
    const isRight = ({ id }: Article) => ids.split('|').includes(id);
    if (result.kind === 'none') return 'refused';
    if (result.kind === 'choose') return result.candidates.some(isRight) ? 'offered' : 'offeredWrong';
    if (isRight(result.article)) return result.also ? 'rightFirst' : 'right';
    if (!result.also) return 'wrong';
    return result.also.some(isRight) ? 'wrongFirst' : 'wrongNamed';
  });
  const of = (kind: string) => share(outcomes, (outcome) => (outcome === kind ? 1 : 0));
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])) as Record<
    (typeof OUTCOMES)[number],
    number
  >;
}

function refusals(index: SearchIndex, texts: readonly string[]) {
  const kinds = texts.map((text) => answerQuestion(index, text, { now: NOW }).kind);
  const of = (kind: string) => share(kinds, (one) => (one === kind ? 1 : 0));
  return { texts: texts.length, refused: of('none'), offered: of('choose'), answered: of('answer') };
}

/** What an outcome is worth to the asker: a wrong answer costs what a right one gives, one more text half of it;
 * a refusal makes somebody wait for a person, and an answer to what nobody can answer costs more than a wrong one, for there are fewer such texts here than in life. */
const WORTH = {
  right: 1,
  rightFirst: 0.9,
  wrongFirst: 0.1,
  wrongNamed: -0.8,
  wrong: -1,
  offered: 0.5,
  offeredWrong: -0.3,
  refused: -0.3,
};

function worth(index: SearchIndex, asked: Asked, beside: readonly string[]): number {
  const told = decisions(index, asked);
  const off = refusals(index, beside);
  const answered = OUTCOMES.reduce((sum, outcome) => sum + WORTH[outcome] * told[outcome], 0);
  return answered * asked.length - 1.2 * (off.answered + 0.4 * off.offered) * beside.length;
}

function outOfScope(): string[] {
  const read = parse(readFileSync(join(KNOWLEDGE, 'intents', 'out_of_scope.yaml'), 'utf8')) as {
    sentences: { text: string }[];
  };
  return read.sentences.map(({ text }) => text).filter((text) => !text.includes('{'));
}

/** The same index under other thresholds; what was searched before is not searched again. */
function remembering(index: SearchIndex, weights: RankingWeights): SearchIndex {
  return {
    ...index,
    weights,
    search: (question) => {
      const found = remembered.get(question) ?? index.search(question);
      remembered.set(question, found);
      return found;
    },
  };
}
const remembered = new Map<string, Found>();

function train(articles: readonly Article[], options: IndexOptions): RankingWeights {
  const plain = { ...options, weights: plainWeights };
  const full = buildSearchIndex(articles, plain);
  const cases: RankingCase[] = [];
  leaveOneOut(articles, plain, FOLDS, (index, question, id) => {
    cases.push(caseOf(ask(index, question), [id], 1));
    cases.push(caseOf(ask(full, question), [id], VERBATIM_WEIGHT));
  });
  const tuning = [...TUNE, ...ASKED];
  for (const [question, ids] of tuning) cases.push(caseOf(ask(full, question), ids.split('|'), STREET_WEIGHT));
  const features = trainRanking(cases);

  const ranked = buildSearchIndex(articles, { ...options, weights: { ...plainWeights, features } });
  const judgedCases: JudgedCase[] = [];
  const add = (judged: Judged, ids: readonly string[], weight: number) => {
    if (judged.hits[0])
      judgedCases.push({ signs: judged.signs, right: ids.includes(judged.hits[0].article.id), weight });
  };
  for (const [question, ids] of tuning) {
    add(ask(ranked, question), ids.split('|'), 1);
    add(ask(ranked, question, ids.split('|')), [], 0.3);
  }
  const beside = [...BESIDE_TUNE, ...BESIDE_TUNE, ...outOfScope().filter((_, at) => at % 8 === 0)];
  for (const text of beside) add(ask(ranked, text), [], PASSES_THE_GATE);
  const confidence = trainConfidence(judgedCases);

  let best: { weights: RankingWeights; worth: number } | undefined;
  for (const sureFrom of [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]) {
    for (const tellFrom of [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55]) {
      for (const offerFrom of [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]) {
        for (const rivalRatio of [0.85, 0.9, 0.95]) {
          if (offerFrom > tellFrom || tellFrom > sureFrom) continue;
          const weights = { features, confidence, sureFrom, tellFrom, offerFrom, rivalRatio };
          const value = worth(remembering(ranked, weights), [...TUNE, ...ASKED], BESIDE_TUNE);
          if (!best || value > best.worth) best = { weights, worth: value };
        }
      }
    }
  }
  return (best as { weights: RankingWeights }).weights;
}

function inMemory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function percentile(sorted: readonly number[], part: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}

function misses(index: SearchIndex, asked: Asked): string[] {
  return asked.flatMap(([question, ids]) => {
    const { hits, confidence } = ask(index, question);
    if (ids.split('|').includes(hits[0]?.article.id ?? '')) return [];
    return [
      `${question} | ${ids} | ${confidence.toFixed(2)} ${hits
        .slice(0, 3)
        .map((hit) => hit.article.id)
        .join(' ')}`,
    ];
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { train: { type: 'string' }, misses: { type: 'boolean', default: false } } });
  const { articles } = await loadArticles(join(KNOWLEDGE, 'articles'));
  const lexicon = parseLexicon(readFileSync(join(KNOWLEDGE, 'lexicon.yaml'), 'utf8'));
  const syllables = parseReadings(readFileSync(join(KNOWLEDGE, 'readings.txt'), 'utf8'));
  const national = articles.filter((article) => article.region === 'CN' && article.validTo === undefined);
  if (values.train !== undefined) {
    writeFileSync(values.train, `${JSON.stringify(train(national, { lexicon, syllables }), undefined, 2)}\n`);
  }
  const weights = await readRanking(values.train ?? join(KNOWLEDGE, 'ranking.json'));
  globalThis.gc?.();
  const before = inMemory();
  const began = performance.now();
  const index = buildSearchIndex(articles, { lexicon, syllables, weights });
  const buildMilliseconds = Math.round(performance.now() - began);
  globalThis.gc?.();
  const indexMegabytes = Math.round((inMemory() - before) / 1_048_576);

  const own = rankCounter();
  leaveOneOut(national, { lexicon, syllables, weights }, MEASURED_FOLDS, (left, question, id) =>
    own.add(ask(left, question), [id]),
  );
  const verbatim = rankCounter();
  for (const { id, questions } of national) verbatim.add(ask(index, questions[0] ?? ''), [id]);
  const sets: Readonly<Record<string, Asked>> = { tune: TUNE, check: CHECK, asked: ASKED, fresh: FRESH };
  const ranks = Object.entries(sets).map(([name, asked]) => {
    const counter = rankCounter();
    for (const [question, ids] of asked) counter.add(ask(index, question), ids.split('|'));
    return [name, { ...counter.ranks(), ...decisions(index, asked) }] as const;
  });
  const texts = [...TUNE, ...CHECK, ...ASKED, ...FRESH].map(([question]) => question);
  const fastest = new Float64Array(texts.length).fill(Infinity);
  for (let round = 0; round < 5; round += 1) {
    for (const [place, text] of texts.entries()) {
      const at = performance.now();
      answerQuestion(index, text, { now: NOW });
      fastest[place] = Math.min(fastest[place] ?? Infinity, (performance.now() - at) * 1000);
    }
  }
  const times = [...fastest].sort((a, b) => a - b);
  const report = {
    articles: articles.length,
    leaveOneOut: own.ranks(),
    verbatim: verbatim.ranks(),
    ...Object.fromEntries(ranks),
    besideTune: refusals(index, BESIDE_TUNE),
    besideCheck: refusals(index, BESIDE_CHECK),
    outOfScope: refusals(
      index,
      outOfScope().filter((_, at) => at % 16 === 8),
    ),
    microseconds: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
    buildMilliseconds,
    indexMegabytes,
    ...(values.misses
      ? { missed: Object.fromEntries(Object.entries(sets).map(([name, asked]) => [name, misses(index, asked)])) }
      : {}),
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 1)}\n`);
}

void main();
