import type { AnswerResult } from '../../knowledge/answer';
import type { Article } from '../../knowledge/article';
import { isFollowUp, plain } from '../engine/phrases';
import type { Choice } from '../engine/session';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { basisShort, withBasis } from '../replies/answers';
import { budget, DETAILS } from '../replies/fit';
import { questionOrderText } from '../replies/orders';
import { askKnowledge } from './ask-knowledge';
import { askedFilingMonth, DEADLINE_ARTICLE, deadlineText } from './consult-deadline';
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
    const room = budget(unit.signature);
    const last = input.session.last;
    const topic =
      last?.intent === 'consult' && last.articleId !== undefined && last.question !== undefined
        ? { articleId: last.articleId, question: last.question }
        : undefined;
    const due = dueDay(input, question, topic?.articleId === DEADLINE_ARTICLE);
    if (due !== undefined) return due;
    const reckoned = reckonFor(input, question, room);
    if (reckoned !== undefined) return reckoned;
    const region = regionOf(unit.code);
    const found = await askKnowledge(input.deps.knowledge, question, {
      now: input.now,
      slots: input.understanding.slots,
      ...(region === undefined ? {} : { region }),
      ...(topic === undefined ? {} : { topic }),
    });
    if (found.kind === 'choose') return pickOne(found.candidates, question);
    if (found.kind === 'none') return unanswered(input, question);
    const offered = offerOthers(found, room);
    const followed = found.followUp && topic !== undefined;
    return {
      kind: 'answer',
      text: withBasis(found.short, basisShort(found.article), room - (offered?.offer.length ?? 0)),
      more: found.full,
      ...offered,
      article: { id: found.article.id, version: found.version },
      remember: { articleId: found.article.id, question: followed ? `${topic.question} ${question}` : question },
      outcome: offered === undefined ? '已答复' : '已答复,另有相近问题',
    };
  },
};

/** The day until which a month's returns are due, from the calendar. */
function dueDay({ deps, now }: SkillInput, question: string, goesOn: boolean): SkillResult | undefined {
  // 那下个月呢, after the day of this month was told.
  const month = askedFilingMonth(goesOn && isFollowUp(question) ? `${question}申报截止几号` : question, now);
  if (month === undefined) return undefined;
  const { short, full } = deadlineText(deps.filing, month, now);
  const article = deps.knowledge.get(DEADLINE_ARTICLE);
  return {
    kind: 'answer',
    text: short,
    more: article === undefined ? full : `${full}\n${article.answer}`,
    ...(article === undefined ? {} : { article: { id: article.id, version: article.version } }),
    remember: { question, ...(article === undefined ? {} : { articleId: article.id }) },
    outcome: '已答复申报期限',
  };
}

/** A title is named by no more characters than this. */
const TITLE_ROOM = 16;

/** Where the answer is likely but not sure: the next articles, one digit away, as many as two texts have room for. */
function offerOthers(
  { short, also = [] }: AnswerResult & { kind: 'answer' },
  room: number,
): Required<Pick<SkillResult, 'offer' | 'choices'>> | undefined {
  let offer = '';
  const choices: Choice[] = [{ label: '看详情', more: true }];
  for (const { title } of also) {
    const named = `,${choices.length + 1}看“${shortTitle(title)}”`;
    if (short.length + DETAILS.length + offer.length + named.length > room) break;
    offer += named;
    choices.push({ label: title, intent: 'consult', question: title });
  }
  return offer === '' ? undefined : { offer: `${DETAILS.slice(0, -1)}${offer}。`, choices };
}

function shortTitle(title: string): string {
  return title.length > TITLE_ROOM ? `${title.slice(0, TITLE_ROOM - 1)}…` : title;
}

function pickOne(candidates: readonly Article[], question: string): SkillResult {
  const choices = candidates
    .slice(0, 3)
    .map(({ title }) => ({ label: title, intent: 'consult' as const, question: title }));
  return {
    kind: 'clarify',
    text: `您想问的是哪一个?回复数字:\n${choices.map(({ label }, i) => `${i + 1} ${label}`).join('\n')}\n都不是请换个说法,或回复RG转人工。`,
    choices,
    // Who goes on without picking one (那租给公司呢) goes on with the likeliest.
    remember: { question, ...(candidates[0] === undefined ? {} : { articleId: candidates[0].id }) },
    outcome: '请对方选择问题',
    unanswered: true,
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
      unanswered: true,
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
    unanswered: true,
  };
}
