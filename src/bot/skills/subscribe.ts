import type { Skill } from '../engine/skill';
import { subscribedText, subscribeThereText } from '../replies/subscription';

const FOR_OTHERS =
  /(?:老婆|老公|媳妇|爱人|会计|财务|老板|同事|儿子|女儿|闺女|家里?人|朋友|别人|另[一外]个|其他|他|她)的?(?:那个)?(?:手机|电话|号)|(?:发|开|给)(?:一份)?(?:到|给)(?:我)?(?:老婆|老公|媳妇|爱人|会计|财务|老板|同事|儿子|女儿|闺女)/;

/** O5: opens the reminders. The sender's own text is the consent, so nothing is asked back. */
export const subscribe: Skill = {
  intent: 'subscribe',
  title: '开通提醒',
  needs: [],
  run: async ({ deps, message, understanding }) => {
    // Nobody is subscribed by somebody else: the owner of the number asks for it, and that text is the proof.
    if (
      understanding.slots.phone !== undefined
        ? understanding.slots.phone !== message.from
        : FOR_OTHERS.test(message.text)
    )
      return { kind: 'ack', text: subscribeThereText, outcome: '请收信手机本人开通' };
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
