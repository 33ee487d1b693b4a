import { isVisitor } from '../../core/visitor';
import { OPTIONAL_KINDS, type OptionalKind, optionalKindsOf } from '../../directory/subscriptions/kinds';
import type { Task } from '../engine/session';
import type { Skill } from '../engine/skill';
import { byPhoneText, confirmUnsubscribeText, keptSubscriptionText, unsubscribedText } from '../replies/subscription';
import { kindsNamedIn, readSubscriptionCommand } from './message-kinds';

/** The kinds the question was about; none noted: all. */
function askedAbout({ notes }: Task): readonly OptionalKind[] {
  const noted = optionalKindsOf((notes?.['kinds'] ?? '').split(','));
  return noted.length === 0 ? OPTIONAL_KINDS : noted;
}

/** O5: ends the reminders, all or the kinds that are named, but only after a question was answered with yes, or the exact command came twice. */
export const unsubscribe: Skill = {
  intent: 'unsubscribe',
  title: '退订提醒',
  needs: [],
  run: async ({ task, message, said, understanding, deps }) => {
    if (isVisitor(message.from)) return { kind: 'ack', text: byPhoneText, outcome: '请用手机办理' };
    const named = readSubscriptionCommand(message.text) ?? kindsNamedIn(message.text);
    const kinds = named.optional.length === 0 ? OPTIONAL_KINDS : named.optional;
    const asked = askedAbout(task);
    // TD after the question about one kind, TD政策通知 after the question about all: another wish, asked about anew.
    const names =
      named.optional.length > 0 || (understanding.command !== undefined && understanding.intent === 'unsubscribe');
    const another = names && kinds.join() !== asked.join();
    if (task.awaiting === 'confirm' && said === 'yes' && !another) {
      const present = await deps.directory.subscriptionOf(message.from);
      const left = present.kinds.filter((kind) => !asked.includes(kind));
      const all = asked.length === OPTIONAL_KINDS.length;
      return {
        kind: 'ack',
        text: unsubscribedText(asked, left),
        events: [
          {
            type: 'subscription_changed',
            open: false,
            ...(all ? {} : { kinds: [...asked] }),
            // What was asked belongs to what was answered: 是 alone proves nothing.
            proof: all ? message.text : `${message.text}（退订${asked.join('、')}）`,
          },
        ],
        outcome: all ? '已退订' : `已退订${asked.join('、')}`,
      };
    }
    if (task.awaiting === 'confirm' && said === 'no')
      return { kind: 'cancelled', text: keptSubscriptionText, outcome: '保留订阅' };
    return {
      kind: 'confirm',
      text: confirmUnsubscribeText(kinds, named.statutory),
      awaiting: 'confirm',
      notes: { kinds: kinds.join() },
      outcome: '请对方确认退订',
    };
  },
};
