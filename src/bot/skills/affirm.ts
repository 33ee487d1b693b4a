import type { Skill } from '../engine/skill';
import { affirmAloneText } from '../replies/conversation';

/** A yes to nothing: the engine takes those that answer a question before they come here. */
export const affirm: Skill = {
  intent: 'affirm',
  title: '肯定',
  needs: [],
  aside: true,
  run: async () => ({ kind: 'clarify', text: affirmAloneText, outcome: '无待确认事项' }),
};
