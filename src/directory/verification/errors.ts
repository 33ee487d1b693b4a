import { AppError } from '../../core/errors';

/** What can go wrong with a code by SMS. `limited` carries the time to wait. */
const CATALOGUE = {
  code_too_often: { retryable: false, person: '获取验证码太频繁，请稍后再试。' },
  code_service_busy: { retryable: true, person: '现在获取验证码的人较多，请一分钟后再试。' },
  code_wrong: { retryable: false, person: '验证码不正确或已过期，请核对后重新输入，或重新获取。' },
  code_used_up: { retryable: false, person: '验证码输错次数过多，已作废，请重新获取。' },
} as const;

export type VerificationErrorCode = keyof typeof CATALOGUE;

export function verificationError(code: VerificationErrorCode, message: string, person?: string): AppError {
  const { retryable, person: usual } = CATALOGUE[code];
  return new AppError(code, message, { retryable, personMessage: person ?? usual });
}
