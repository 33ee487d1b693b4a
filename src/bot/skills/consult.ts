import type { AnswerResult } from '../../knowledge/answer';
import { type Article, basisLine } from '../../knowledge/article';
import { plain } from '../engine/phrases';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { basisShort, withBasis } from '../replies/answers';
import { budget } from '../replies/fit';
import { questionOrderText } from '../replies/orders';
import { reckonFor } from './consult-reckoning';
import { openFor, speakingUnit } from './escalation';

/** How sure a text must be a tax question for an unanswered one to become a work order at once. */
const IN_SCOPE = 0.6;

/** Q8: consultation from the knowledge base; what it cannot answer goes to people (E2). */
export const consult: Skill = {
  intent: 'consult',
  title: '税收咨询',
  needs: [],
  aside: true,
  run: async (input) => {
    const question = input.question ?? input.message.text;
    const unit = await speakingUnit(input.deps);
    const last = input.session.last;
    const topic =
      last?.intent === 'consult' && last.articleId !== undefined && last.question !== undefined
        ? { articleId: last.articleId, question: last.question }
        : undefined;
    const reckoned = reckonFor(input, question, budget(unit.signature));
    if (reckoned !== undefined) return reckoned;
    const region = regionOf(unit.code);
    const ask = (text: string): AnswerResult =>
      input.deps.knowledge.answer(text, {
        now: input.now,
        ...(region === undefined ? {} : { region }),
        ...(topic === undefined ? {} : { topic }),
      });
    const found = ask(question);
    if (found.kind === 'answer') {
      const followed = found.followUp && topic !== undefined;
      return {
        kind: 'answer',
        text: withBasis(found.short, basisShort(found.article), budget(unit.signature)),
        more: found.full,
        article: { id: found.article.id, version: found.version },
        remember: { articleId: found.article.id, question: followed ? `${topic.question} ${question}` : question },
        outcome: '已答复',
      };
    }
    if (found.kind === 'choose') return oneOf(found.candidates, question, budget(unit.signature));
    return unanswered(input, question);
  },
};

/** Part of the question's letter pairs an article must hold, and how far it must be ahead of the next, to be told at once. */
const CLEARLY = { share: 0.5, ahead: 1.2 };

/**
 * Several articles fit about as well. Where the words of the question favour one, it is told at once and the next offered by its title,
 * so that whoever meant that needs one digit; where they do not, the sender picks: a wrong answer is worse than a question.
 */
function oneOf(candidates: readonly Article[], question: string, room: number): SkillResult {
  const ranked = candidates
    .map((article) => ({ article, share: sharedPairs(question, `${article.title} ${article.questions.join(' ')}`) }))
    .sort((a, b) => b.share - a.share);
  const [first, second] = ranked;
  if (
    first === undefined ||
    second === undefined ||
    first.share < CLEARLY.share ||
    first.share < second.share * CLEARLY.ahead
  )
    return pickOne(candidates);
  const { article } = first;
  const { title } = second.article;
  const caution = article.checked === false ? '以主管税务机关解释为准。' : '';
  const offer = `回复1看详情,2看“${title.length > 16 ? `${title.slice(0, 15)}…` : title}”。`;
  return {
    kind: 'answer',
    text: withBasis(article.answer + caution, basisShort(article), room - offer.length),
    more: `${article.body}\n${basisLine(article)}`,
    offer,
    choices: [
      { label: '看详情', more: true },
      { label: title, intent: 'consult', question: title },
    ],
    article: { id: article.id, version: article.version },
    remember: { articleId: article.id, question },
    outcome: '已答复,另有相近问题',
  };
}

function pickOne(candidates: readonly Article[]): SkillResult {
  const choices = candidates
    .slice(0, 3)
    .map(({ title }) => ({ label: title, intent: 'consult' as const, question: title }));
  return {
    kind: 'clarify',
    text: `您想问的是哪一个?回复数字:\n${choices.map(({ label }, i) => `${i + 1} ${label}`).join('\n')}\n都不是请换个说法,或回复RG转人工。`,
    choices,
    outcome: '请对方选择问题',
  };
}

/** The part of the question's pairs of neighbouring letters that the other text holds. */
function sharedPairs(question: string, other: string): number {
  const letters = question.replace(/[^\p{L}\p{N}]/gu, '');
  const pairs = new Set(Array.from({ length: Math.max(letters.length - 1, 0) }, (_, i) => letters.slice(i, i + 2)));
  return pairs.size === 0 ? 0 : [...pairs].filter((pair) => other.includes(pair)).length / pairs.size;
}

/** 14101050000 → 410105: a unit's code holds the GB/T 2260 code of its place. */
function regionOf(unitCode: string): string | undefined {
  return /^1(\d{6})\d{4}$/.exec(unitCode)?.[1];
}

async function unanswered(input: SkillInput, question: string): Promise<SkillResult> {
  if (input.understanding.score < IN_SCOPE || plain(question).length < 5)
    return {
      kind: 'clarify',
      text: '您想问哪方面的税收问题?请说具体些,例如“小规模季度免税额是多少”;要人工答复请回复RG。',
      outcome: '问题不明确',
      miss: true,
    };
  const opened = await openFor(input, {
    kind: '咨询',
    title: question.slice(0, 40),
    details: { 问题: question },
  });
  return {
    kind: 'ack',
    text: questionOrderText(opened.number, opened.promise),
    events: [opened.event],
    outcome: '知识库无答案,转人工答复',
  };
}
