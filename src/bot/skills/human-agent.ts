import type { Skill } from '../engine/skill';
import { handedOffAlreadyText, handoffText, supplementedText } from '../replies/orders';
import { openFor } from './escalation';
import { saysNoMore } from './intake-facts';

/** E8: a person is wanted. On duty or not, the wish is a work order with its context; what is written next is added to it. */
export const humanAgent: Skill = {
  intent: 'human_agent',
  title: '转人工',
  needs: [],
  gathers: true,
  run: async (input) => {
    const { task, session, message, deps, now } = input;
    const number = task.notes?.['order'];
    if (task.awaiting === 'supplement' && number !== undefined) {
      const again = input.understanding.intent === 'human_agent' || saysNoMore(message.text);
      return {
        kind: again ? 'handoff' : 'ack',
        text: again ? handedOffAlreadyText(number) : supplementedText(number),
        awaiting: 'supplement',
        notes: { order: number },
        ...(again ? {} : { events: [{ type: 'work_order_supplemented' as const, number, text: message.text }] }),
        outcome: again ? '已在人工处理中' : '补充内容',
      };
    }
    const details: Record<string, string> = { 来信: message.text };
    if (session.last?.question !== undefined) details['此前的问题'] = session.last.question;
    if (session.last !== undefined) details['此前的事项'] = session.last.intent;
    const opened = await openFor(input, { kind: '人工', title: '要求人工服务', details });
    const duty = deps.desk.duty(now);
    return {
      kind: 'handoff',
      text: handoffText(opened.number, duty.open, duty.next, opened.promise),
      awaiting: 'supplement',
      notes: { order: opened.number },
      events: [opened.event],
      outcome: '转人工',
    };
  },
};
