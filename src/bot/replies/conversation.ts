import type { SlotName } from '../../intents/understanding';
import type { Choice, Dropped, Task } from '../engine/session';

/** Chinese names of the tasks, as a sender would say them. */
export const TASK_NAMES: Readonly<Partial<Record<Task['intent'], string>>> = {
  invoice_verify: '查发票真伪',
  fixed_tax_query: '查定额',
  invoice_quota_query: '查发票核定',
  progress_query: '查办理进度',
  tax_officer_query: '查税收管理员',
  invoice_flow_query: '查发票流向',
  feedback_query: '查处理结果',
  complaint: '投诉',
  report: '举报',
  suggestion: '提建议',
  unsubscribe: '退订',
  subscribe: '开通提醒',
  office_info: '查办税厅',
};

/** The same for a choice of what a text may have meant. */
export const CHOICE_NAMES: Readonly<Partial<Record<Task['intent'], string>>> = {
  ...TASK_NAMES,
  consult: '问税收政策',
  human_agent: '转人工',
};

export function didYouMeanText(choices: readonly Choice[]): string {
  return `没太看懂,您是想办哪一项?回复数字:\n${choices.map(({ label }, i) => `${i + 1} ${label}`).join('\n')}\n都不是请换个说法,或回复RG转人工。`;
}

const SLOT_TITLES: Readonly<Record<SlotName, string>> = {
  invoiceCode: '发票代码',
  invoiceNumber: '发票号码',
  digitalInvoiceNumber: '数电发票号码',
  taxpayerId: '税号',
  acceptanceNo: '受理编号',
  phone: '电话',
  period: '所属期',
  amount: '金额',
  date: '日期',
};

export function slotTitle(name: string): string {
  return SLOT_TITLES[name as SlotName] ?? name;
}

/** 1 查定额;2 查专管员 */
export function numbered(choices: readonly Choice[]): string {
  return choices.map((choice, i) => `${i + 1} ${choice.label}`).join(';');
}

/** In front of a reply to somebody who goes on after the time-out. */
export function droppedNotice(dropped: Dropped): string {
  const name = dropped.task === undefined ? undefined : TASK_NAMES[dropped.task.intent];
  if (name !== undefined) return `您上次的“${name}”已过30分钟,没有保留。`;
  return dropped.held === undefined ? '' : '您上次发的号码已过30分钟,没有保留。';
}

/** Behind the answer to an aside: what still waits, and how to go on with it. */
export function taskReminder(task: Task): string {
  const name = TASK_NAMES[task.intent];
  if (name === undefined || task.awaiting === undefined) return '';
  if (task.awaiting in SLOT_TITLES) return `(${name}还差${slotTitle(task.awaiting)},发来就接着办)`;
  return task.awaiting === 'choice' || task.awaiting === 'supplement' ? '' : `(${name}还没说完,可以接着说)`;
}

/** Behind the question of the first of two wishes: the second is not forgotten. */
export function laterNotice(intent: Task['intent'] | undefined): string {
  const name = intent === undefined ? undefined : TASK_NAMES[intent];
  return `(您说的${name === undefined ? '另一件事' : `“${name}”`}随后接着办)`;
}

export const cancelledText = (name: string | undefined): string =>
  name === undefined
    ? '好的,没有正在办的事项。需要时随时发短信来,回复BZ看能办什么。'
    : `好的,“${name}”已取消。需要时随时再发短信来。`;

export const confirmCancelText = (name = '这件事'): string =>
  `是要放弃正在记录的“${name}”吗?回复“是”放弃;不放弃就接着说,前面的内容都在。`;

export const goOnText = '好的,没有取消,请接着说。';

export const greetingText =
  '您好,这里是12366纳税服务。可查发票真伪、定额、办理进度、税收管理员,也可直接问税收问题。回复BZ看全部功能。';

export const helpText =
  '可以这样发:\n查发票:CXFP 代码 号码\n查定额:DSCX 税号\n办理进度:BLJD 受理号\n专管员:GLY\n办税厅:BSDT 区县名\n投诉TS 举报JB 建议JY\n开通KT 退订TD 人工RG\n税收问题直接发来就行。';

export const thanksText = '不客气,祝您生活愉快!有税收问题随时发短信来。';

/** What a text outside the service's matters gets. */
export const outOfScopeText =
  '这个我帮不上忙,12366只办税收的事:查发票真伪、定额、办理进度,答税收政策问题。直接发问题来,或回复BZ看功能。';

export const fraudText =
  '提醒:税务局不会用短信发链接退税、发补贴,也不要银行卡密码、验证码。如是收到的短信,别点链接,谨防诈骗。退税在个税APP或电子税务局办。';

export const notUnderstoodText =
  '抱歉,没看懂您的意思。可以换个说法,例如“查发票真伪”“小规模季度免税额是多少”,或回复BZ看功能。';

export const offerPersonText = '抱歉,还是没明白您要办什么。回复1由人工为您处理,回复BZ看我能办的事。';

export const calmText = '给您添堵了,抱歉。您把要办的事用一句话告诉我,我马上查;要人工请回复RG,要投诉请回复TS。';

export const affirmAloneText = '好的。请问还需要办什么?直接说事情就行,回复BZ看功能。';

export const denyAloneText = '好的。哪里不对、想改成什么,请直接把正确的内容发来。';

export const withdrawalText = (number: string): string =>
  `${number}已经登记,您想撤回的意思已转告办理人员,是否撤回以短信答复为准。`;

/** Behind the third wrong value in a row. */
export const personHint = '实在找不到可回复RG转人工。';
