import type { InvoiceFlow, LookupResult } from '../../taxdata/lookups';
import type { Skill } from '../engine/skill';
import { flowLine, flowNotFoundText, flowText, invoiceNotFoundLine } from '../replies/invoices';
import { tooManyLookUpsText } from '../replies/values';
import { askStaff } from './escalation';
import { INVOICE_SLOTS, nameInvoice, wantedInvoices } from './invoice-values';

/** Q5: which taxpayer an invoice was issued to. Strangers see the name partly masked. */
export const invoiceFlowQuery: Skill = {
  intent: 'invoice_flow_query',
  title: '查发票流向',
  needs: INVOICE_SLOTS,
  run: async (input) => {
    const wanted = wantedInvoices(input);
    if ('reply' in wanted) return wanted.reply;
    const bindings = await input.deps.directory.bindingsOf(input.message.from);
    const looked: { asked: string; found: LookupResult<InvoiceFlow> }[] = [];
    for (const key of wanted.keys) {
      if (!(await input.deps.mayLookUp(input.message.from)))
        return { kind: 'result', text: tooManyLookUpsText, outcome: '查询次数已到上限' };
      looked.push({ asked: nameInvoice(key), found: await input.deps.lookups.invoiceFlow(key) });
    }
    if (looked.some(({ found }) => found.state === 'unavailable'))
      return askStaff(input, {
        title: `发票流向待核查(${looked.length}张)`,
        details: { 事项: '发票流向查询', 发票: wanted.keys.map(nameInvoice).join(';'), 来信: input.message.text },
      });
    const own = (flow: InvoiceFlow): boolean => bindings.some((binding) => binding.taxpayerId === flow.holderId);
    const lines = looked.map(({ asked, found }) => {
      if (found.state !== 'found') return looked.length === 1 ? flowNotFoundText(asked) : invoiceNotFoundLine(asked);
      return (looked.length === 1 ? flowText : flowLine)(found.value, asked, own(found.value));
    });
    return {
      kind: 'result',
      text: lines.length === 1 ? (lines[0] ?? '') : lines.map((line, i) => `${i + 1}.${line}`).join('\n'),
      outcome: looked.map(({ found }) => (found.state === 'found' ? '查到' : '未查到')).join(','),
    };
  },
};
