import { AppError } from '../core/errors';

/** What can go wrong at the desk. */
const CATALOGUE = {
  order_unknown: { retryable: false, person: '没有这个编号的工单，请核对编号。' },
  operator_unknown: { retryable: false, person: '答复须署真实单位和姓名，请核对单位代码和姓名。' },
  answer_empty: { retryable: false, person: '答复内容不能为空。' },
  already_answered: { retryable: false, person: '该工单已答复过。要更正请联系来信人另行说明。' },
  numbers_used_up: { retryable: true, person: '当日编号暂时取不到，请稍后再试。' },
} as const;

export type DeskErrorCode = keyof typeof CATALOGUE;

export function deskError(code: DeskErrorCode, message: string): AppError {
  const { retryable, person } = CATALOGUE[code];
  return new AppError(code, message, { retryable, personMessage: person });
}
