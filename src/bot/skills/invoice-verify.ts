import type { Slots } from '../../intents/understanding';
import type { Invoice, InvoiceKey, LookupResult } from '../../taxdata/lookups';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { valuesOf } from '../engine/slots';
import {
  invoiceElsewhereText,
  invoiceLine,
  invoiceNotFoundLine,
  invoiceNotFoundText,
  invoiceText,
} from '../replies/invoices';
import { tooManyLookUpsText, wrongValueText } from '../replies/values';
import { askStaff, speakingUnit, unitRegion } from './escalation';
import { INVOICE_SLOTS, invoiceRegion, nameInvoice, wantedInvoices } from './invoice-values';

interface LookedUp {
  key: InvoiceKey;
  asked: string;
  found: LookupResult<Invoice>;
}

/** Q1: whether an invoice is genuine; anybody may ask. */
export const invoiceVerify: Skill = {
  intent: 'invoice_verify',
  title: '查发票真伪',
  needs: INVOICE_SLOTS,
  run: async (input) => {
    const wanted = wantedInvoices(input);
    if ('reply' in wanted) return wanted.reply;
    const looked: LookedUp[] = [];
    for (const key of wanted.keys) {
      if (!(await input.deps.mayLookUp(input.message.from)))
        return { kind: 'result', text: tooManyLookUpsText, outcome: '查询次数已到上限' };
      looked.push({ key, asked: nameInvoice(key), found: await input.deps.lookups.invoice(key) });
    }
    const missed = looked.filter((one) => one.found.state === 'unavailable');
    if (missed.length > 0) return notLooked(input, wanted.keys, missed);
    return { kind: 'result', text: (await told(input, looked)) + alsoWrong(input), outcome: outcomeOf(looked) };
  },
};

function notLooked(input: SkillInput, keys: InvoiceKey[], missed: LookedUp[]): Promise<SkillResult> {
  return askStaff(input, {
    title: `发票真伪待核查(${missed.length}张)`,
    details: { 事项: '发票真伪查询', 发票: keys.map(nameInvoice).join(';'), 来信: input.message.text },
  });
}

async function told(input: SkillInput, looked: LookedUp[]): Promise<string> {
  const [only] = looked;
  if (looked.length > 1 || only === undefined)
    return looked
      .map(({ asked, found }) =>
        found.state === 'found' ? invoiceLine(found.value, asked) : invoiceNotFoundLine(asked),
      )
      .map((line, i) => `${i + 1}.${line}`)
      .join('\n')
      .concat(looked.some((one) => one.found.state === 'not_found') ? '\n没查到的请核对号码,或次日再查。' : '');
  if (only.found.state !== 'found') {
    const region = invoiceRegion(only.key);
    const here = unitRegion((await speakingUnit(input.deps)).code);
    const elsewhere = region !== undefined && here !== undefined && region !== here;
    return elsewhere ? invoiceElsewhereText(only.asked, region) : invoiceNotFoundText(only.asked);
  }
  const invoice = only.found.value;
  const bindings = await input.deps.directory.bindingsOf(input.message.from);
  return invoiceText(invoice, only.asked, {
    own: bindings.some((binding) => binding.taxpayerId === invoice.sellerId),
    doubts: doubts(invoice, input.understanding.slots),
  });
}

/** What the sender read off the paper and the record has otherwise: the mark of an altered or cloned invoice. */
function doubts(invoice: Invoice, said: Slots): string[] {
  const found: string[] = [];
  const net = Number(invoice.amount);
  const known = [net, net + Number(invoice.tax ?? 0)].filter(Number.isFinite);
  const amounts = valuesOf(said, 'amount').map(Number);
  if (
    amounts.length > 0 &&
    known.length > 0 &&
    !amounts.some((amount) => known.some((own) => Math.abs(own - amount) < 0.01))
  )
    found.push('金额');
  const days = valuesOf(said, 'date');
  if (days.length > 0 && invoice.issuedOn !== undefined && !days.includes(invoice.issuedOn)) found.push('开票日期');
  return found;
}

/** A wrong value beside right ones is told too. */
function alsoWrong(input: SkillInput): string {
  const wrong = input.understanding.invalid.find((value) => INVOICE_SLOTS.includes(value.slot));
  return wrong === undefined ? '' : `\n另外${wrongValueText(wrong, '')}`;
}

/** As the ledger names them. */
const STATUS_NAMES: Readonly<Record<Invoice['status'], string>> = {
  issued: '正常',
  voided: '已作废',
  red_lettered: '已红冲',
  lost: '已登记遗失',
  unused: '无开具记录',
};

function outcomeOf(looked: LookedUp[]): string {
  return looked
    .map(({ found }) => (found.state === 'found' ? `查到:${STATUS_NAMES[found.value.status]}` : '未查到'))
    .join(',');
}
