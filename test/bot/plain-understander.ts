import { checkDigitalInvoiceNumber, checkInvoiceCode } from '../../src/core/invoice-number';
import { checkTaxpayerId } from '../../src/core/taxpayer-id';
import type { Intent, InvalidValue, SlotName, Slots, Understander } from '../../src/intents/understanding';

/** Words of each intent, first match wins: enough to lead the engine by, and the same whatever the model learns. */
const WORDS: readonly [Intent, RegExp][] = [
  ['cancel', /^(?:算了|取消|不(?:投诉|举报|查|办|说)了|重来)/],
  ['human_agent', /转人工|找个?人|人工|^RG$/i],
  ['unsubscribe', /^(?:TD|T|QX|0000|退订)$|别给我发|不想收|停了.*短信/i],
  ['subscribe', /^(?:KT|DY)$|开通/i],
  ['feedback_query', /(?:投诉|举报|检举).*(?:结果|怎么样了)|TSJG|JBJG/i],
  ['invoice_flow_query', /FPLX|流向|卖给|发给哪/i],
  ['complaint', /投诉|^TS/],
  ['report', /举报|检举|^JB/],
  ['suggestion', /建议|^JY/],
  ['tax_officer_query', /专管员|税管员|管理员|GLY/i],
  ['fixed_tax_query', /定额|定税|定的多少|DSCX/i],
  ['invoice_quota_query', /核定|额度|还能领|FPHD/i],
  ['progress_query', /进度|办到哪|JDCX|BLJD/i],
  ['office_info', /上班|开门|下班|地址|在哪|大厅|办税厅|BSDT|电话/i],
  ['invoice_verify', /真伪|验|查.*(?:票|代码)|真不真|CXFP/i],
  ['help', /^(?:BZ|\?|帮助)$|能办/i],
  ['thanks', /谢/],
  ['greeting', /^(?:你好|您好|在吗)/],
  ['affirm', /^(?:是|好|对|嗯|行|可以)(?:的|吧|啊)?$/],
  ['deny', /^(?:不|否|不是|不对|不要)$/],
  ['consult', /免税|小规模|一般纳税人|税率|个税|专票|普票|怎么交|多少税|申报|几个点/],
];

const COMMAND = /^(CXFP|FPCX|DSCX|FPHD|BLJD|JDCX|GLY|TS|JB|JY|KT|TD|BSDT|BZ|RG|FPLX|TSJG|0000)(?![A-Za-z])/i;

function slotsIn(text: string, now: Date): { slots: Slots; invalid: InvalidValue[]; rest: string } {
  const found: [SlotName, string][] = [];
  const invalid: InvalidValue[] = [];
  const rest = text
    .replace(COMMAND, '')
    .replace(/(?<![A-Za-z0-9])(?:SL|DK|QS|CK|TS|JB|JY|ZX|RG|SJ)\d*(?![A-Za-z0-9])/gi, (value) => {
      if (/^[A-Z]{2}\d{14}$/i.test(value)) found.push(['acceptanceNo', value.toUpperCase()]);
      else if (value.length > 4)
        invalid.push({ slot: 'acceptanceNo', raw: value, code: 'length', expected: '字母加14位数字' });
      return value.length > 4 ? '' : value;
    })
    .replace(/(?<![A-Za-z0-9])[0-9A-Z]{7,24}(?![A-Za-z0-9])/gi, (value) => {
      const bad = (slot: SlotName, expected: string): void =>
        void invalid.push({ slot, raw: value, code: 'length', expected });
      const kept = (slot: SlotName, checked: { ok: boolean; expected?: string }): void => {
        if (checked.ok) found.push([slot, value]);
        else bad(slot, checked.expected ?? '');
      };
      if (/[A-Z]/i.test(value) || value.length === 15 || value.length === 18)
        kept('taxpayerId', checkTaxpayerId(value));
      else if (value.length === 20) kept('digitalInvoiceNumber', checkDigitalInvoiceNumber(value, now));
      else if (value.length === 10 || value.length === 12) kept('invoiceCode', checkInvoiceCode(value, now));
      else if (value.length === 8) found.push(['invoiceNumber', value]);
      else if (value.length === 11) found.push(['phone', value]);
      else bad(value.length > 15 ? 'digitalInvoiceNumber' : 'invoiceNumber', '发票号码应为8位数字');
      return '';
    });
  const slots: Slots = {};
  for (const [name, value] of found) {
    const before = slots[name];
    if (before === undefined) slots[name] = value;
    else if (![before].flat().includes(value)) slots[name] = [...[before].flat(), value];
  }
  return { slots, invalid, rest };
}

/** An Understander of a few rules. */
export const plainUnderstander: Understander = {
  understand: (raw, { now }) => {
    const text = raw.normalize('NFKC').trim();
    const command = COMMAND.exec(text)?.[1]?.toUpperCase();
    const { slots, invalid, rest } = slotsIn(text, now);
    const words = rest.replace(/发票|代码|号码|税号|单号|编号|是|[\s,，。:：、和]/g, '');
    const correction = /不对|错了|打错|发错|应该是|漏了/.test(text);
    const values = Object.keys(slots).length > 0 || invalid.length > 0;
    const bareValue = values && words.replace(/不对|错了|打错|发错了?|应该是?|漏了一?位?|^好/g, '') === '';
    const whole =
      slots.digitalInvoiceNumber !== undefined ||
      (slots.invoiceCode !== undefined && slots.invoiceNumber !== undefined);
    const intent =
      bareValue && command === undefined
        ? whole
          ? 'invoice_verify'
          : 'provide_info'
        : (WORDS.find(([, form]) => form.test(text))?.[0] ?? 'out_of_scope');
    const confidence = intent === 'out_of_scope' ? 0.4 : 0.92;
    return {
      intent,
      confidence,
      score: intent === 'out_of_scope' ? 0.2 : 0.95,
      alternatives: [],
      slots,
      invalid,
      command,
      correction,
      bareValue,
      normalised: text,
      masked: text,
    };
  },
};
