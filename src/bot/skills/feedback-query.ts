import type { Skill } from '../engine/skill';
import { valuesOf } from '../engine/slots';
import type { WorkOrderKind } from '../../desk/order-kinds';
import { noOrdersText, orderStateText } from '../replies/orders';
import { tooManyLookUpsText, wrongValueText } from '../replies/values';
import { orderStatus } from './order-status';
import { wrongValue } from './wrong-values';

/** Q7, E10: what became of the sender's own complaint, report, suggestion or question. */
export const feedbackQuery: Skill = {
  intent: 'feedback_query',
  title: '查处理结果',
  needs: ['acceptanceNo'],
  run: async (input) => {
    const number = valuesOf(input.task.slots, 'acceptanceNo').at(-1);
    if (number !== undefined) {
      if (!(await input.deps.mayLookUp(input.message.from)))
        return { kind: 'result', text: tooManyLookUpsText, outcome: '查询次数已到上限' };
      return orderStatus(input, number);
    }
    const wrong = wrongValue(input, ['acceptanceNo']);
    if (wrong !== undefined)
      return { kind: 'invalid', text: wrongValueText(wrong, ''), awaiting: 'acceptanceNo', outcome: '编号不合规' };
    const latest = await input.deps.desk.latestOf(input.message.from, kindsNamed(input.message.text));
    return latest === undefined
      ? { kind: 'ask_slot', text: noOrdersText, awaiting: 'acceptanceNo', outcome: '请对方发编号' }
      : {
          kind: 'result',
          text: orderStateText(latest),
          slots: { ...input.task.slots, acceptanceNo: latest.number },
          outcome: `查到登记:${latest.state}`,
        };
  },
};

function kindsNamed(text: string): WorkOrderKind[] {
  if (/举报|检举|JB/i.test(text)) return ['举报'];
  if (/投诉|TS/i.test(text)) return ['投诉'];
  if (/建议|意见|JY/i.test(text)) return ['意见建议'];
  return ['投诉', '举报', '意见建议', '咨询', '数据核查', '人工'];
}
