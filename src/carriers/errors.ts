import { AppError, type Refusal } from '../core/errors';

/** What can go wrong with tests of the carriers from the console. */
const CATALOGUE = {
  account_unknown: { refusal: 'invalid', person: '没有这个通道账号，请刷新后重选。' },
  test_limit: { refusal: 'too_many', person: '测试短信发得太多了，请稍后再试。' },
  test_unknown: { refusal: 'missing', person: '没有这条测试短信，或不是您发的。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export function carrierError(
  code: keyof typeof CATALOGUE,
  message: string,
  options: { retryAfter?: number } = {},
): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person, ...options });
}
