import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong with a code by SMS. */
const CATALOGUE = {
  code_too_often: { refusal: 'too_many', person: '获取验证码太频繁，请稍后再试。' },
  code_service_busy: { refusal: 'too_many', person: '现在获取验证码的人较多，请一分钟后再试。' },
  code_wrong: { refusal: 'invalid', person: '验证码不正确或已过期，请核对后重新输入，或重新获取。' },
  code_used_up: { refusal: 'invalid', person: '验证码输错次数过多，已作废，请重新获取。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type VerificationErrorCode = keyof typeof CATALOGUE;

/** @param retryAfter seconds to wait, where waiting helps */
export function verificationError(
  code: VerificationErrorCode,
  message: string,
  { person, retryAfter }: { person?: string; retryAfter?: number } = {},
): AppError {
  const { refusal, person: usual } = CATALOGUE[code];
  return new AppError(code, message, {
    refusal,
    personMessage: person ?? usual,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
