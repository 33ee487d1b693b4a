import { formatMonthDay, shanghaiDay } from '../../core/shanghai-time';
import type { WorkOrderKind } from '../../desk/order-kinds';
import type { OwnOrder } from '../../desk/desk';

export function unavailableText(number: string, promise: string): string {
  return `数据暂时查不到,已请工作人员核查,编号${number}，${promise}短信回复您。`;
}

const NOUNS: Readonly<Record<WorkOrderKind, string>> = {
  咨询: '问题',
  举报: '举报',
  投诉: '投诉',
  意见建议: '建议',
  数据核查: '核查',
  外地: '问题',
  人工: '人工服务',
};

/** Told when a complaint, report or suggestion has been filed. */
export function filedText(kind: WorkOrderKind, number: string, promise: string, anonymous: boolean): string {
  const noun = NOUNS[kind];
  const next =
    kind === '意见建议'
      ? '采纳情况会短信告诉您。'
      : anonymous
        ? '已按匿名办理。凭编号用本手机可查结果。'
        : '您的身份和内容依法保密,结果短信告诉您。';
  return `您的${noun}已登记,编号${number}，${promise}。${next}还有补充可直接发来。`;
}

/** An unfinished one is filed as it is when its sender has gone (E9: nothing is lost). */
export function filedUnfinishedText(kind: WorkOrderKind, number: string, promise: string): string {
  return `您未说完的${NOUNS[kind]}已按现有内容登记,编号${number}，${promise}。`;
}

export const nothingMoreText = (number: string): string => `好的。编号${number}，有结果会短信告诉您。`;

export const supplementedText = (number: string): string => `已补充到${number},办理人员会看到。还有要说的可接着发。`;

/** The state of an order to the person who filed it (Q7). */
export function orderStateText(order: OwnOrder): string {
  const head = `${NOUNS[order.kind]}${order.number}(${formatMonthDay(shanghaiDay(order.openedAt))}登记):${order.state}。`;
  if (order.answer !== undefined && order.answer !== '') return `${head}答复:${order.answer}`;
  if (order.deadline !== undefined)
    return `${head}办理时限到${formatMonthDay(shanghaiDay(order.deadline))},有结果会短信告诉您。`;
  return `${head}有结果会短信告诉您。`;
}

export const notYourOrderText = (number: string): string =>
  `没有查到本手机号提交的${number}。结果只告诉提交人本人,请核对编号,或用当时的手机号来查;需要人工请回复RG。`;

export const noOrdersText = '没有查到本手机号近期的投诉、举报或建议。请发登记编号(如TS开头),或用当时的手机号来查。';

export const questionOrderText = (number: string, promise: string): string =>
  `这个问题需要人工核实后答复,已登记,编号${number}，${promise}。`;

export function handoffText(number: string, open: boolean, next: string, promise: string): string {
  return open
    ? `已转值班人员,编号${number}，${promise}。请把要问的事直接发来,他们会看到。`
    : `现在没有人员值班,已为您登记,编号${number}，${next}起处理，${promise}。可先把事情发来。`;
}

export const handedOffAlreadyText = (number: string): string =>
  `已为您转人工,编号${number}，请稍等短信回复。要补充的直接发来;急事可拨打12366热线。`;

export const selfHarmText = (number: string): string =>
  `我很担心您,请先保证自己的安全,身边有人请叫他陪您。心理援助热线12356(24小时),紧急请拨110或120。已请工作人员尽快联系您,编号${number}。`;

export const threatText = (number: string): string =>
  `看得出您很着急。请不要伤害自己和他人,紧急情况请拨110。您的事已转工作人员优先处理,编号${number}，会尽快联系您。`;

export const parkedText = (number: string, promise: string): string =>
  `抱歉,系统没能处理您的短信,已转人工,编号${number}，${promise}。`;
