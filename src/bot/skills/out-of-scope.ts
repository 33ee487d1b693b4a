import { insults } from '../engine/careful';
import { LIMITS } from '../engine/limits';
import type { Skill } from '../engine/skill';
import { calmText, notUnderstoodText, offerPersonText, outOfScopeText } from '../replies/conversation';

/** Not tax, or not to be understood: says what can be done here, and after two misses offers a person. Abuse is met calmly. */
export const outOfScope: Skill = {
  intent: 'out_of_scope',
  title: '其他',
  needs: [],
  aside: true,
  run: async ({ session, message, understanding }) => {
    if (insults(message.text)) return { kind: 'fallback', text: calmText, outcome: '不文明用语', miss: true };
    if (session.misses >= LIMITS.missesBeforePerson)
      return {
        kind: 'fallback',
        text: offerPersonText,
        choices: [{ label: '转人工', intent: 'human_agent' }],
        outcome: '多次未理解,提供人工',
        miss: true,
      };
    const readable = /[\u4e00-\u9fa5]{2}/.test(message.text);
    return {
      kind: 'fallback',
      text: readable && understanding.score < 0.5 ? outOfScopeText : notUnderstoodText,
      outcome: readable ? '非税收事项' : '未理解',
      miss: true,
    };
  },
};
