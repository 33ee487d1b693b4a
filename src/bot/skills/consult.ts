import type { AnswerResult } from '../../knowledge/answer';
import { type Article, basisLine } from '../../knowledge/article';
import { plain } from '../engine/phrases';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { basisShort, withBasis } from '../replies/answers';
import { budget } from '../replies/fit';
import { questionOrderText } from '../replies/orders';
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
    if (found.kind === 'choose') return likeliest(found.candidates, question, budget(unit.signature));
    return unanswered(input, question);
  },
};

/**
 * Several articles fit about as well: the likeliest is told at once, since a text costs its sender a wait, and the next is offered by its
 * title, so that whoever meant that needs one digit.
 */
function likeliest(candidates: readonly Article[], question: string, room: number): SkillResult {
  const [first, second] = candidates;
  if (first === undefined)
    return { kind: 'clarify', text: '您想问哪方面的税收问题?请说具体些。', outcome: '问题不明确', miss: true };
  const title = second?.title ?? '';
  const caution = first.checked === false ? '以主管税务机关解释为准。' : '';
  const offer =
    second === undefined ? undefined : `回复1看详情,2看“${title.length > 16 ? `${title.slice(0, 15)}…` : title}”。`;
  return {
    kind: 'answer',
    text: withBasis(first.answer + caution, basisShort(first), room - (offer?.length ?? 0)),
    more: `${first.body}\n${basisLine(first)}`,
    ...(offer === undefined ? {} : { offer }),
    choices: [
      { label: '看详情', more: true },
      ...(second === undefined ? [] : [{ label: second.title, intent: 'consult' as const, question: second.title }]),
    ],
    article: { id: first.id, version: first.version },
    remember: { articleId: first.id, question },
    outcome: '已答复,另有相近问题',
  };
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
