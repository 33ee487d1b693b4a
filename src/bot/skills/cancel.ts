import type { Understanding } from '../../intents/understanding';
import { callsOff } from '../engine/phrases';
import type { Task } from '../engine/session';
import type { Skill } from '../engine/skill';
import { cancelledText, confirmCancelText, goOnText, TASK_NAMES, withdrawalText } from '../replies/conversation';

/** Words were taken down that nobody would type again. */
function wouldLose(task: Task): boolean {
  return task.awaiting !== 'supplement' && task.notes?.['said'] !== undefined;
}

/** Not by the classifier's word alone: a command, a set phrase, or words that say it. */
function saysGivesUp(text: string, { command }: Understanding): boolean {
  return command !== undefined || callsOff(text);
}

/** Gives up what is going on. What was already filed stays filed, and its people learn of the wish to withdraw it. */
export const cancel: Skill = {
  intent: 'cancel',
  title: '取消',
  needs: [],
  run: async ({ session, message, said, understanding, task: asked }) => {
    if (asked.awaiting === 'confirm' && said === 'no') return { kind: 'ack', text: goOnText, outcome: '不取消,接着办' };
    const task = asked.awaiting === 'confirm' ? session.suspended : session.task;
    if (
      asked.awaiting === undefined &&
      task !== undefined &&
      wouldLose(task) &&
      !saysGivesUp(message.text, understanding)
    )
      return {
        kind: 'confirm',
        text: confirmCancelText(TASK_NAMES[task.intent]),
        awaiting: 'confirm',
        outcome: '请对方确认取消',
      };
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
