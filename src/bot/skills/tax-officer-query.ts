import type { Skill } from '../engine/skill';
import { officerText } from '../replies/taxpayers';
import { askStaff } from './escalation';
import { ownTaxpayer } from './own-taxpayer';

/** Q6: the tax administrator in charge and how to reach the office, for the taxpayer's own numbers. */
export const taxOfficerQuery: Skill = {
  intent: 'tax_officer_query',
  title: '查税收管理员',
  needs: ['taxpayerId'],
  run: async (input) => {
    const whose = await ownTaxpayer(input, '税收管理员');
    if ('reply' in whose) return whose.reply;
    const { taxpayerId, name, unitCode } = whose.binding;
    const slots = { ...input.task.slots, taxpayerId };
    const [found, unit] = await Promise.all([
      input.deps.lookups.taxpayer(taxpayerId),
      input.deps.directory.unit(unitCode),
    ]);
    if (found.state === 'unavailable') {
      const details = { 事项: '税收管理员查询', 纳税人: taxpayerId };
      return { ...(await askStaff(input, { title: '税收管理员待核查', details, unitCode })), slots };
    }
    const office = { name: found.state === 'found' ? found.value.bureauName : (unit?.name ?? ''), phone: unit?.phone };
    const officer = found.state === 'found' ? found.value.officer : undefined;
    return {
      kind: 'result',
      text: officerText(name, officer, office),
      slots,
      outcome: officer === undefined ? '未分配管理员' : '查到管理员',
    };
  },
};
