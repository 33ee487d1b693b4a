import { isVisitor } from '../../core/visitor';
import { OPTIONAL_KINDS } from '../../directory/subscriptions/kinds';
import type { Skill } from '../engine/skill';
import {
  byPhoneText,
  kindsText,
  statutoryComesText,
  subscribedText,
  subscribeThereText,
  subscriptionStateText,
} from '../replies/subscription';
import { asksWhatIsOpen, kindsNamedIn, namesUnknownKind, readSubscriptionCommand } from './message-kinds';

const FOR_OTHERS =
  /(?:老婆|老公|媳妇|爱人|会计|财务|老板|同事|儿子|女儿|闺女|家里?人|朋友|别人|另[一外]个|其他|他|她)的?(?:那个)?(?:手机|电话|号)|(?:发|开|给)(?:一份)?(?:到|给)(?:我)?(?:老婆|老公|媳妇|爱人|会计|财务|老板|同事|儿子|女儿|闺女)/;

/** O5: opens the reminders, all or the kinds that are named; the sender's own text is the consent, so nothing is asked back. Also tells what is open. */
export const subscribe: Skill = {
  intent: 'subscribe',
  title: '开通提醒',
  needs: [],
  run: async ({ deps, message, understanding }) => {
    if (isVisitor(message.from)) return { kind: 'ack', text: byPhoneText, outcome: '请用手机办理' };
    if (namesUnknownKind(message.text)) return { kind: 'clarify', text: kindsText, outcome: '没有这类短信' };
    if (asksWhatIsOpen(message.text))
      return {
        kind: 'result',
        text: subscriptionStateText(await deps.directory.subscriptionOf(message.from)),
        outcome: '告知订阅情况',
      };
    // Nobody is subscribed by somebody else: the owner of the number asks for it, and that text is the proof.
    if (
      understanding.slots.phone !== undefined
        ? understanding.slots.phone !== message.from
        : FOR_OTHERS.test(message.text)
    )
      return { kind: 'ack', text: subscribeThereText, outcome: '请收信手机本人开通' };
    const named = readSubscriptionCommand(message.text) ?? kindsNamedIn(message.text);
    if (named.optional.length === 0 && named.statutory.length > 0)
      return { kind: 'ack', text: statutoryComesText(named.statutory), outcome: '法定告知无需开通' };
    const kinds = named.optional.length === 0 ? OPTIONAL_KINDS : named.optional;
    const present = await deps.directory.subscriptionOf(message.from);
    if (kinds.every((kind) => present.kinds.includes(kind)))
      return { kind: 'ack', text: subscribedText(kinds, true), outcome: '原已开通' };
    return {
      kind: 'ack',
      text: subscribedText(kinds, false),
      events: [
        {
          type: 'subscription_changed',
          open: true,
          ...(kinds === OPTIONAL_KINDS ? {} : { kinds: [...kinds] }),
          proof: message.text,
        },
      ],
      outcome: kinds === OPTIONAL_KINDS ? '已开通' : `已开通${kinds.join('、')}`,
    };
  },
};
