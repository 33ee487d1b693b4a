import type { Skill } from '../engine/skill';
import { approvalsText, noApprovalsText } from '../replies/taxpayers';
import { askStaff } from './escalation';
import { ownTaxpayer } from './own-taxpayer';

/** Q3: approved invoice types, quantities and ceilings, for the taxpayer's own numbers. */
export const invoiceQuotaQuery: Skill = {
  intent: 'invoice_quota_query',
  title: '查发票核定',
  needs: ['taxpayerId'],
  run: async (input) => {
    const whose = await ownTaxpayer(input, '发票核定情况');
    if ('reply' in whose) return whose.reply;
    const { taxpayerId, name, unitCode } = whose.binding;
    const slots = { ...input.task.slots, taxpayerId };
    const found = await input.deps.lookups.invoiceApprovals(taxpayerId);
    if (found.state === 'unavailable') {
      const details = { 事项: '发票核定查询', 纳税人: taxpayerId };
      return { ...(await askStaff(input, { title: '发票核定待核查', details, unitCode })), slots };
    }
    return found.state === 'found' && found.value.length > 0
      ? { kind: 'result', text: approvalsText(name, found.value), slots, outcome: '查到发票核定' }
      : { kind: 'result', text: noApprovalsText(name), slots, outcome: '无发票核定' };
  },
};
