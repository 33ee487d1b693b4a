import { formatMonthDay } from '../../core/shanghai-time';
import { shortUnit } from './names';
import type { AcceptedBusiness, FixedTax, InvoiceApproval } from '../../taxdata/lookups';

/** 30000.00 → 3万元, 1250.50 → 1250.5元. */
export function yuan(amount: string): string {
  const value = Number(amount);
  if (!Number.isFinite(value)) return `${amount}元`;
  const short = (number: number): string => String(Math.round(number * 10_000) / 10_000);
  return Math.abs(value) >= 10_000 && Number.isInteger(value / 100)
    ? `${short(value / 10_000)}万元`
    : `${Math.round(value * 100) / 100}元`;
}

const month = (text: string): string => `${text.slice(0, 4)}年${Number(text.slice(5, 7))}月`;

export function fixedTaxText(fixed: FixedTax, asked: string): string {
  const until = fixed.to === undefined ? '起' : `至${month(fixed.to)}`;
  return `${fixed.name}${month(asked)}定额:月核定销售额${yuan(fixed.monthlySales)},月税额${yuan(fixed.monthlyTax)}(${month(fixed.from)}${until}执行,${fixed.document})。有异议可向主管税务所申请调整。`;
}

export const noFixedTaxText = (name: string, asked: string): string =>
  `${name}${month(asked)}没有定期定额核定,可能是查账征收。想了解征收方式,回复GLY查税收管理员,或回复RG转人工。`;

function approvalLine(approval: InvoiceApproval): string {
  const parts: string[] = [];
  if (approval.monthlyQuantity !== undefined) parts.push(`每月${approval.monthlyQuantity}份`);
  if (approval.remaining !== undefined) parts.push(`本月还可领${approval.remaining}份`);
  if (approval.ceiling !== undefined) parts.push(`单张限额${yuan(approval.ceiling)}`);
  if (approval.monthlyAmount !== undefined) parts.push(`月总额度${yuan(approval.monthlyAmount)}`);
  if (approval.remainingAmount !== undefined) parts.push(`还剩${yuan(approval.remainingAmount)}`);
  return `${approval.type}:${parts.join(',')}`;
}

export function approvalsText(name: string, approvals: readonly InvoiceApproval[]): string {
  return `${name}发票核定:\n${approvals.map(approvalLine).join(';\n')}。\n不够用可在电子税务局申请调整。`;
}

export const noApprovalsText = (name: string): string =>
  `${name}没有发票票种核定记录。需要领用或开具发票,请在电子税务局“发票票种核定”申请,或到办税厅办理。`;

export function officerText(
  name: string,
  officer: { name: string; phone: string } | undefined,
  office: { name: string; phone?: string },
): string {
  const phone = office.phone === undefined ? '' : `,办公电话${office.phone}`;
  return officer === undefined
    ? `${name}目前没有固定的税收管理员,由${shortUnit(office.name)}办理${phone}。`
    : `${name}的税收管理员是${officer.name},电话${officer.phone};主管税务机关${shortUnit(office.name)}${phone}。`;
}

const STATES: Readonly<Record<AcceptedBusiness['state'], string>> = {
  accepted: '已受理,等待办理',
  in_progress: '办理中',
  needs_correction: '需要补正资料',
  approved: '已审批通过',
  rejected: '未通过',
  finished: '已办结',
};

/** To the taxpayer's own number: everything that helps to go on. */
export function progressText(business: AcceptedBusiness): string {
  const step = [...business.steps].reverse().find((one) => one.done);
  const telling = business.state !== 'accepted' && business.state !== 'finished';
  const at = step === undefined || !telling ? '' : `,最近一步“${step.name}”${formatMonthDay(step.at.slice(0, 10))}完成`;
  const going = business.state === 'accepted' || business.state === 'in_progress';
  const day = business.dueOn === undefined ? '' : formatMonthDay(business.dueOn);
  const due =
    day === '' ? '' : going ? `,预计${day}前办结` : business.state === 'needs_correction' ? `,${day}前补齐` : '';
  const hint = business.hint === undefined || business.hint === '' ? '' : `${business.hint.replace(/[。.]$/, '')}。`;
  return `${business.acceptanceNo} ${business.business}(${formatMonthDay(business.acceptedOn)}受理):${STATES[business.state]}${at}${due}。${hint}受理机关:${shortUnit(business.bureauName)}。`;
}

/** To anybody who has the number of the receipt, but whose mobile is not known: how far it is, and nothing of whose or what. */
export function strangerProgressText(business: AcceptedBusiness): string {
  const what =
    business.state === 'needs_correction'
      ? '请经办人按通知补正资料。'
      : business.state === 'rejected'
        ? '原因请经办人查看通知书。'
        : '';
  return `${business.acceptanceNo}:${STATES[business.state]}。${what}本手机号不是登记的联系人,办理详情只告知登记号码;可在电子税务局查看或问受理窗口。`;
}

export const progressNotFoundText = (number: string): string =>
  `没有查到受理编号${number}。请核对受理通知单上的编号后重发;当天受理的可能要次日才能查到。需要人工请回复RG。`;

export function latestBusinessText(name: string, list: readonly AcceptedBusiness[]): string {
  const lines = list.map((one) => `${one.acceptanceNo} ${one.business}:${STATES[one.state]}`);
  return `${name}最近办理的业务:\n${lines.join('\n')}\n发受理编号可看详情。`;
}

export const noBusinessText = (name: string): string =>
  `${name}近期没有已受理的业务。若手上有受理通知单,请发上面的受理编号。`;
