import { basisShort } from '../replies/answers';
import { plain } from '../engine/phrases';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { budget } from '../replies/fit';
import { numbered } from '../replies/conversation';
import { questionOrderText } from '../replies/orders';
import { openFor, speakingUnit } from './escalation';

/** How sure a text must be a tax question for an unanswered one to become a work order at once. */
const IN_SCOPE = 0.6;
/** Room the hint to 回复1 takes. */
const HINT = 7;

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
    const found = input.deps.knowledge.answer(question, {
      now: input.now,
      ...(region === undefined ? {} : { region }),
      ...(topic === undefined ? {} : { topic }),
    });
    if (found.kind === 'answer') {
      const basis = basisShort(found.article);
      const room = budget(unit.signature) - HINT;
      const text =
        found.short.includes(basis) || found.short.length + basis.length + 2 > room
          ? found.short
          : `${found.short}(${basis})`;
      return {
        kind: 'answer',
        text,
        more: found.full,
        article: { id: found.article.id, version: found.version },
        remember: {
          articleId: found.article.id,
          question: found.followUp && topic !== undefined ? `${topic.question} ${question}` : question,
        },
        outcome: '已答复',
      };
    }
    if (found.kind === 'choose') {
      const choices = found.candidates.slice(0, 3).map((article) => ({
        label: article.title,
        intent: 'consult' as const,
        question: article.title,
      }));
      return {
        kind: 'clarify',
        text: `您想问的是哪一个?回复数字:\n${numbered(choices).replaceAll(';', '\n')}`,
        choices,
        outcome: '请对方选择问题',
      };
    }
    return unanswered(input, question);
  },
};

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
