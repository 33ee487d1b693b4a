import type { Skill } from '../engine/skill';
import { greetingText } from '../replies/conversation';

/** A greeting gets one short text, not an essay. */
export const greeting: Skill = {
  intent: 'greeting',
  title: '问候',
  needs: [],
  aside: true,
  run: async () => ({ kind: 'greet', text: greetingText, outcome: '问候' }),
};
