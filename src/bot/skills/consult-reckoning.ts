import { answerReckoning, type ReckoningTurn } from '../../reckoning/reckon';
import type { SkillInput, SkillResult } from '../engine/skill';
import { basisShort, withBasis } from '../replies/answers';
import { shortened } from '../replies/fit';

/** What a question comes to that asks for a sum; undefined where it does not. */
export function reckonFor(input: SkillInput, question: string, room: number): SkillResult | undefined {
  const { session, deps, now } = input;
  const last = session.last?.intent === 'consult' ? session.last : undefined;
  const turn = answerReckoning(question, {
    now,
    rules: deps.rules,
    ...(last?.reckoning === undefined ? {} : { previous: last.reckoning }),
    ...(last?.reckoning === undefined && last?.question !== undefined ? { before: last.question } : {}),
  });
  return turn === undefined ? undefined : told(input, question, turn, room, last?.reckoning !== undefined);
}

function told(
  { deps, now }: SkillInput,
  question: string,
  turn: ReckoningTurn,
  room: number,
  goesOn: boolean,
): SkillResult {
  const { result } = turn;
  const remember = { question, reckoning: turn.question };
  switch (result.status) {
    case 'reckoned': {
      const { short, full, articleId } = result.reckoning;
      const article = deps.knowledge.get(articleId);
      return {
        kind: 'answer',
        text: short,
        more: article === undefined ? full : `${full}\n${article.body}`,
        remember: { ...remember, articleId },
        ...(article === undefined ? {} : { article: { id: article.id, version: article.version } }),
        outcome: '已计算',
      };
    }
    case 'missing': {
      const ask = result.missing[0]?.ask ?? '';
      if (goesOn) return { kind: 'ask_slot', text: ask, remember, outcome: '计算还缺数据' };
      const found = deps.knowledge.answer(question, { now });
      // What holds for everybody is said first, so that nobody has to answer to learn it.
      if (found.kind !== 'answer') return { kind: 'ask_slot', text: ask, remember, outcome: '计算还缺数据' };
      const rule = shortened(withBasis(found.short, basisShort(found.article), room - ask.length), room - ask.length);
      return {
        kind: 'answer',
        text: rule + ask,
        more: found.full,
        article: { id: found.article.id, version: found.version },
        remember: { ...remember, articleId: found.article.id },
        outcome: '已答复,计算还缺数据',
      };
    }
    case 'unknown': {
      const article = deps.knowledge.get(result.articleId);
      return {
        kind: 'answer',
        text: result.reason,
        ...(article === undefined
          ? {}
          : { more: `${article.answer}\n${article.body}`, article: { id: article.id, version: article.version } }),
        remember: { ...remember, articleId: result.articleId },
        outcome: '无法计算,已说明',
      };
    }
  }
}
