import type { Skill } from '../engine/skill';
import { confirmUnsubscribeText, keptSubscriptionText, unsubscribedText } from '../replies/subscription';

/** O5: ends the reminders, but only after a question was answered with yes, or the exact command came twice. */
export const unsubscribe: Skill = {
  intent: 'unsubscribe',
  title: '退订提醒',
  needs: [],
  run: async ({ task, message, said }) => {
    if (task.awaiting === 'confirm' && said === 'yes')
      return {
        kind: 'ack',
        text: unsubscribedText,
        events: [{ type: 'subscription_changed', open: false, proof: message.text }],
        outcome: '已退订',
      };
    if (task.awaiting === 'confirm' && said === 'no')
      return { kind: 'cancelled', text: keptSubscriptionText, outcome: '保留订阅' };
    return { kind: 'confirm', text: confirmUnsubscribeText, awaiting: 'confirm', outcome: '请对方确认退订' };
  },
};
