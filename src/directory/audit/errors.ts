import { AppError } from '../../core/errors';

/** What can go wrong with the audit trail. */
const CATALOGUE = {
  audit_unavailable: {
    retryable: true,
    person: '审计记录暂时无法写入，操作未执行。请稍后重试；仍不行请联系系统管理员。',
  },
} as const;

type AuditErrorCode = keyof typeof CATALOGUE;

export function auditError(code: AuditErrorCode, message: string, cause?: unknown): AppError {
  const { retryable, person } = CATALOGUE[code];
  return new AppError(code, message, { retryable, personMessage: person, ...(cause === undefined ? {} : { cause }) });
}
