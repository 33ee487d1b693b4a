/** Kinds of work orders (E2–E7) and what each is bound to. */

export const WORK_ORDER_KINDS = ['咨询', '举报', '投诉', '意见建议', '数据核查', '外地', '人工'] as const;
export type WorkOrderKind = (typeof WORK_ORDER_KINDS)[number];

interface KindRule {
  /** Two letters in front of the number; a sender texts them back. */
  prefix: string;
  /** Working days until `duty` has to be done. */
  workingDays: number;
  duty: '转办' | '答复' | '回复';
  /** Contents and sender are for those who handle the case (E10): sealed in the store, absent from lists. */
  confidential: boolean;
  source: string;
}

export const KIND_RULES: Readonly<Record<WorkOrderKind, KindRule>> = {
  咨询: { prefix: 'ZX', workingDays: 1, duty: '答复', confidential: false, source: 'E3' },
  举报: { prefix: 'JB', workingDays: 1, duty: '转办', confidential: true, source: 'E4' },
  投诉: { prefix: 'TS', workingDays: 1, duty: '转办', confidential: true, source: 'E5' },
  意见建议: { prefix: 'JY', workingDays: 1, duty: '转办', confidential: false, source: 'E6' },
  数据核查: { prefix: 'SJ', workingDays: 1, duty: '答复', confidential: false, source: 'E3, Q1, Q2' },
  外地: { prefix: 'WD', workingDays: 1, duty: '答复', confidential: false, source: 'E7' },
  人工: { prefix: 'RG', workingDays: 1, duty: '回复', confidential: false, source: 'E8' },
};

/** Intents of the confidential kinds. */
export const CONFIDENTIAL_INTENTS: readonly string[] = ['complaint', 'report'];

export function isConfidentialIntent(intent: string): boolean {
  return CONFIDENTIAL_INTENTS.includes(intent);
}
