import type { Skill } from '../engine/skill';
import { denyAloneText } from '../replies/conversation';

/** A no to nothing: usually something was wrong with the last reply, so the right value is asked for. */
export const deny: Skill = {
  intent: 'deny',
  title: '否定',
  needs: [],
  aside: true,
  run: async () => ({ kind: 'clarify', text: denyAloneText, outcome: '请对方更正' }),
};
