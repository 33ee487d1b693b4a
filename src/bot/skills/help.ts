import type { Skill } from '../engine/skill';
import { helpText } from '../replies/conversation';

/** What can be texted. */
export const help: Skill = {
  intent: 'help',
  title: '功能说明',
  needs: [],
  aside: true,
  run: async () => ({ kind: 'help', text: helpText, outcome: '功能说明' }),
};
