import type { Skill } from '../engine/skill';
import { thanksText } from '../replies/conversation';

/** Thanks get one short text. */
export const thanks: Skill = {
  intent: 'thanks',
  title: '致谢',
  needs: [],
  aside: true,
  run: async () => ({ kind: 'thanks', text: thanksText, outcome: '致谢' }),
};
