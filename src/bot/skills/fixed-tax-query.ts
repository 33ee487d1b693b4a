import { shanghaiDay } from '../../core/shanghai-time';
import type { Skill } from '../engine/skill';
import { valueOf } from '../engine/slots';
import { fixedTaxText, noFixedTaxText } from '../replies/taxpayers';
import { askStaff } from './escalation';
import { ownTaxpayer } from './own-taxpayer';

/** Q2: the 定期定额 assessment in force, for the taxpayer's own numbers. */
export const fixedTaxQuery: Skill = {
  intent: 'fixed_tax_query',
  title: '查定额',
  needs: ['taxpayerId'],
  run: async (input) => {
    const whose = await ownTaxpayer(input, '定额');
    if ('reply' in whose) return whose.reply;
    const { taxpayerId, name, unitCode } = whose.binding;
    const slots = { ...input.task.slots, taxpayerId };
    const month = monthOf(valueOf(slots, 'period'), input.now);
    const found = await input.deps.lookups.fixedTax(taxpayerId, month);
    if (found.state === 'unavailable') {
      const details = { 事项: '定额查询', 纳税人: taxpayerId, 所属期: month };
      return { ...(await askStaff(input, { title: '定额待核查', details, unitCode })), slots };
    }
    return found.state === 'found'
      ? { kind: 'result', text: fixedTaxText(found.value, month), slots, outcome: '查到定额' }
      : { kind: 'result', text: noFixedTaxText(name, month), slots, outcome: '无定额核定' };
  },
};

/** The month a period asks about: the last of it that is not in the future. */
export function monthOf(period: string | undefined, now: Date): string {
  const present = shanghaiDay(now).slice(0, 7);
  if (period === undefined) return present;
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  const month = quarter
    ? `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`
    : /^\d{4}$/.test(period)
      ? `${period}-12`
      : period;
  return month > present && month.slice(0, 4) === present.slice(0, 4) && !/^\d{4}-\d{2}$/.test(period)
    ? present
    : month;
}
