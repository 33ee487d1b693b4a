import { formatMonthDay } from '../../core/shanghai-time';
import type { Slots } from '../../intents/understanding';
import type { Invoice, InvoiceFlow } from '../../taxdata/lookups';
import { valuesOf } from '../engine/slots';
import { maskName, shortUnit } from './names';

const PLATFORM = 'inv-veri.chinatax.gov.cn';

export function askInvoiceText(slots: Slots): string {
  const codes = valuesOf(slots, 'invoiceCode');
  const numbers = valuesOf(slots, 'invoiceNumber');
  if (codes.length > 0) return `发票代码${codes.join('、')}已记下,请再发8位发票号码。`;
  if (numbers.length > 0) return `发票号码${numbers.join('、')}已记下,请再发10位或12位发票代码。`;
  return '请发发票代码(10或12位)和发票号码(8位);数电发票只发20位号码。';
}

export const unclearPairsText = '几个代码和号码对不上,请一张一张发:代码 号码。';

export const tooManyInvoicesText = (most: number): string => `一次最多查${most}张,请分几次发来。`;

const ymd = (day: string | undefined): string =>
  day === undefined ? '' : `${day.slice(0, 4)}年${formatMonthDay(day)}`;

/** What an invoice's state means and what to do next. `own` shows names in full. `saidAmount` is the amount the sender gave. */
export function invoiceText(invoice: Invoice, asked: string, options: { own: boolean; doubts: string[] }): string {
  const seller = options.own ? invoice.sellerName : maskName(invoice.sellerName);
  const on = ymd(invoice.statusOn);
  switch (invoice.status) {
    case 'issued': {
      const doubts = options.doubts.length === 0 ? '' : `但您说的${options.doubts.join('、')}与登记的不同,请留意。`;
      return `${asked}:有此发票,状态正常,与税务登记信息一致。${invoice.type},${ymd(invoice.issuedOn)}开具,销方${seller}。${doubts || '请再核对票面销方、金额。'}`;
    }
    case 'voided':
      return `${asked}:此发票已作废${on === '' ? '' : `(${on})`},不能报销和抵扣。请找销方${seller}重新开具;不肯开的可回复JB举报。`;
    case 'red_lettered':
      return `${asked}:此发票已被红字冲销${on === '' ? '' : `(${on})`},不能再作凭证。请向销方${seller}要新的发票。`;
    case 'lost':
      return `${asked}:此发票已登记遗失${on === '' ? '' : `(${on})`},不应再使用。请向销方核实来源,怀疑有问题回复JB举报。`;
    case 'unused':
      return `${asked}:税务局发出过此发票,但没有开具记录。可能刚开还没上传,请明天再查;仍查不到请向销方核实,或回复JB举报。`;
  }
}

/** Several invoices in one text: a short line each. */
export function invoiceLine(invoice: Invoice, asked: string): string {
  const states: Record<Invoice['status'], string> = {
    issued: `正常,与税务登记信息一致,销方${maskName(invoice.sellerName)}`,
    voided: '已作废,不能报销抵扣',
    red_lettered: '已红字冲销,不能再用',
    lost: '已登记遗失,请核实来源',
    unused: '无开具记录,请向销方核实',
  };
  return `${asked}:${states[invoice.status]}`;
}

export const invoiceNotFoundLine = (asked: string): string => `${asked}:没有查到`;

export const invoiceNotFoundText = (asked: string): string =>
  `${asked}:没有查到。可能抄错,或刚开具未上传(一般次日可查),也可能是假票。请核对后重发,或到${PLATFORM}查验;怀疑假票回复JB举报。`;

/** An invoice of another place, which this bureau has no record of (E7). */
export const invoiceElsewhereText = (asked: string, region: string): string =>
  `${asked}：这是${region}的发票，本地查不到。请到全国发票查验平台${PLATFORM}查验，或拨${region}区号+12366咨询。`;

/** Which taxpayer an invoice was issued to by the tax office (Q5). */
export function flowText(flow: InvoiceFlow, asked: string, own: boolean): string {
  const holder = own ? flow.holderName : maskName(flow.holderName);
  const book =
    flow.firstNumber !== undefined && flow.lastNumber !== undefined ? `(${flow.firstNumber}至${flow.lastNumber})` : '';
  return `${asked}:由${shortUnit(flow.bureau)}于${ymd(flow.issuedOn)}发放给${holder}${book}。若与票面销方不一致,请回复JB举报。`;
}

export const flowLine = (flow: InvoiceFlow, asked: string, own: boolean): string =>
  `${asked}:发放给${own ? flow.holderName : maskName(flow.holderName)}`;

export const flowNotFoundText = (asked: string): string =>
  `${asked}:没有查到发放记录。请核对代码号码后重发;外省发票请到${PLATFORM}查验,怀疑假票回复JB举报。`;
