import { answerQuestion, judge, versionChooser, type AnswerOptions } from './answer';
import type { Article } from './article';
import { normaliseQuestion, readQuestion } from './question-text';
import { FEATURES, FEATURE_NAMES, SIGNS, type Sign } from './ranking';
import type { Hit, SearchIndex } from './search-index';

/** Why a question was answered as it was, for editors (`sms12366 answer --explain`). */
export interface Explanation {
  /** 答复 … in Chinese: what becomes of the question. */
  outcome: '答复' | '答复并列出相近条目' | '请对方选择' | '不答';
  confidence: number;
  thresholds: { sureFrom: number; tellFrom: number; offerFrom: number; rivalRatio: number };
  signs: Record<Sign, number>;
  question: string;
  /** Terms of the question, the weightiest first, and where the first article has them. */
  terms: { term: string; weight: number; fields: string[] }[];
  /** What the lexicon added. */
  formal: string[];
  /** The first candidate and the next ones. */
  candidates: ExplainedCandidate[];
}

export interface ExplainedCandidate {
  id: string;
  title: string;
  category: string;
  taxes: string[];
  audience: string[];
  region: string;
  validFrom: string;
  validTo?: string;
  version: string;
  score: number;
  share: number;
  /** What each feature brought, the most first; only those that brought something. */
  parts: { feature: string; name: string; value: number; points: number }[];
}

const TERMS_SHOWN = 16;
const CANDIDATES_SHOWN = 4;

/** Pure; asks the index as answerQuestion does, a follow-up's topic apart. */
export function explainAnswer(index: SearchIndex, question: string, options: AnswerOptions): Explanation {
  const { found, hits, signs, confidence } = judge(index, question, versionChooser(index, options), options.nearness);
  const result = answerQuestion(index, question, options);
  const { sureFrom, tellFrom, offerFrom, rivalRatio } = index.weights;
  const first = hits[0]?.article;
  const outcome =
    result.kind === 'answer' ? (result.also ? '答复并列出相近条目' : '答复') : result.kind === 'choose' ? '请对方选择' : '不答';
  return {
    outcome,
    confidence: rounded(confidence),
    thresholds: { sureFrom, tellFrom, offerFrom, rivalRatio },
    signs: Object.fromEntries(SIGNS.map((sign) => [sign, rounded(signs[sign])])) as Record<Sign, number>,
    question: readQuestion(question),
    terms: [...found.said]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, TERMS_SHOWN)
      .map(([term, weight]) => ({ term, weight: rounded(weight), fields: first ? fieldsWith(first, term) : [] })),
    formal: [...found.formal],
    candidates: hits.slice(0, CANDIDATES_SHOWN).map((hit) => explained(index, hit)),
  };
}

function explained(index: SearchIndex, { article, score, share, features }: Hit): ExplainedCandidate {
  const { id, title, category, taxes, audience, region, validFrom, validTo, version } = article;
  const parts = FEATURES.map((feature) => ({
    feature,
    name: FEATURE_NAMES[feature],
    value: rounded(features[feature]),
    points: rounded(features[feature] * index.weights.features[feature]),
  }))
    .filter(({ points }) => points !== 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const base = { id, title, category, taxes, audience, region, validFrom, version, score: rounded(score), share: rounded(share), parts };
  return validTo === undefined ? base : { ...base, validTo };
}

function fieldsWith(article: Article, term: string): string[] {
  const holds = (text: string) => normaliseQuestion(text).includes(term);
  return [
    ...(holds(article.title) ? ['标题'] : []),
    ...(article.questions.some(holds) ? ['问法'] : []),
    ...(holds(article.answer) ? ['答复'] : []),
    ...(holds(article.body) ? ['全文'] : []),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The explanation as lines for people. */
export function explanationLines(explanation: Explanation): string[] {
  const { outcome, confidence, thresholds, terms, formal, candidates } = explanation;
  const lines = [
    `结果：${outcome}，把握 ${confidence}（${thresholds.sureFrom} 以上直接答复，${thresholds.tellFrom} 以上答复并列出相近条目，${thresholds.offerFrom} 以上请对方选择）`,
    `问题（规范写法）：${explanation.question}`,
    `用词与权重：${terms.map(({ term, weight, fields }) => `${term} ${weight}${fields.length > 0 ? `（${fields.join('、')}）` : '（未出现）'}`).join('；')}`,
    `俗语词表补充：${formal.length > 0 ? formal.join('、') : '无'}`,
  ];
  candidates.forEach((candidate, at) => {
    const until = candidate.validTo === undefined ? '起长期有效' : `至 ${candidate.validTo}`;
    lines.push(
      `${at + 1}. ${candidate.id} ${candidate.title}：得分 ${candidate.score}，占比 ${candidate.share}`,
      `   类别 ${candidate.category}，税种 ${candidate.taxes.join('、') || '无'}，地区 ${candidate.region}，${candidate.validFrom} ${until}，版本 ${candidate.version}`,
      `   ${candidate.parts.map(({ name, value, points }) => `${name} ${value}→${points}`).join('；')}`,
    );
  });
  return lines;
}
