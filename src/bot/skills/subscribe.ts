import type { Skill } from '../engine/skill';
import { subscribedText } from '../replies/subscription';

/** O5: opens the reminders. The sender's own text is the consent, so nothing is asked back. */
export const subscribe: Skill = {
  intent: 'subscribe',
  title: '开通提醒',
  needs: [],
  run: async ({ deps, message }) => {
    const present = await deps.directory.subscriptionOf(message.from);
    if (present.open) return { kind: 'ack', text: subscribedText(true), outcome: '原已开通' };
    return {
      kind: 'ack',
      text: subscribedText(false),
      events: [{ type: 'subscription_changed', open: true, proof: message.text }],
      outcome: '已开通',
    };
  },
};
