import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong with tasks. */
const CATALOGUE = {
  task_unknown: { refusal: 'missing', person: '没有这项待办，可能已不在您的管辖范围内。' },
  task_finished: { refusal: 'conflict', person: '这项待办已经办结，请刷新列表。' },
  task_note: { refusal: 'invalid', person: '请写明办理情况（2至500字）。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

type TaskErrorCode = keyof typeof CATALOGUE;

export function taskError(code: TaskErrorCode, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person });
}
