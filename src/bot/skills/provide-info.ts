import type { Choice } from '../engine/session';
import type { Skill } from '../engine/skill';
import { isEmpty } from '../engine/slots';
import type { Slots } from '../../intents/understanding';
import { numbered, slotTitle } from '../replies/conversation';
import { wrongValueText } from '../replies/values';
import { isOrderNumber } from './order-status';

/** A number without a word of what for: it is held, and the sender picks what to do with it. */
export const provideInfo: Skill = {
  intent: 'provide_info',
  title: '提供号码',
  needs: [],
  aside: true,
  run: async ({ task, understanding }) => {
    const [wrong] = understanding.invalid;
    if (isEmpty(task.slots))
      return wrong === undefined
        ? {
            kind: 'clarify',
            text: '收到。请问要办什么?例如“查发票真伪”“查定额”,回复BZ看全部功能。',
            outcome: '内容不明',
            miss: true,
          }
        : { kind: 'invalid', text: wrongValueText(wrong, ''), outcome: '号码不合规' };
    const choices = choicesFor(task.slots);
    const names = Object.keys(task.slots).map(slotTitle).join('、');
    const also = wrong === undefined ? '' : `另外${wrongValueText(wrong, '')}`;
    return {
      kind: 'clarify',
      text:
        choices.length === 0
          ? `${names}已收到。请问要办什么?直接说就行,回复BZ看功能。${also}`
          : `${names}已收到,要办哪一项?回复数字:${numbered(choices)}。${also}`,
      choices,
      hold: task.slots,
      outcome: '询问用途',
    };
  },
};

function choicesFor(slots: Slots): Choice[] {
  if (slots.taxpayerId !== undefined)
    return [
      { label: '查定额', intent: 'fixed_tax_query' },
      { label: '查发票核定', intent: 'invoice_quota_query' },
      { label: '查税收管理员', intent: 'tax_officer_query' },
    ];
  const number = [slots.acceptanceNo].flat()[0];
  if (number !== undefined)
    return isOrderNumber(number)
      ? [{ label: '查处理结果', intent: 'feedback_query' }]
      : [
          { label: '查办理进度', intent: 'progress_query' },
          { label: '查投诉举报结果', intent: 'feedback_query' },
        ];
  if (slots.invoiceCode !== undefined || slots.invoiceNumber !== undefined || slots.digitalInvoiceNumber !== undefined)
    return [
      { label: '查发票真伪', intent: 'invoice_verify' },
      { label: '查发票流向', intent: 'invoice_flow_query' },
    ];
  return [];
}
