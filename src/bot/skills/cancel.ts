import type { Skill } from '../engine/skill';
import { cancelledText, TASK_NAMES, withdrawalText } from '../replies/conversation';

/** Gives up what is going on. What was already filed stays filed, and its people learn of the wish to withdraw it. */
export const cancel: Skill = {
  intent: 'cancel',
  title: '取消',
  needs: [],
  run: async ({ session, message }) => {
    const task = session.task;
    const order = task?.awaiting === 'supplement' ? task.notes?.['order'] : undefined;
    if (order !== undefined)
      return {
        kind: 'cancelled',
        text: withdrawalText(order),
        events: [{ type: 'work_order_supplemented', number: order, text: `来信人希望撤回:${message.text}` }],
        outcome: '要求撤回',
      };
    return {
      kind: 'cancelled',
      text: cancelledText(task === undefined ? undefined : TASK_NAMES[task.intent]),
      outcome: task === undefined ? '无进行中事项' : '已取消',
    };
  },
};
