import { AppError, type Refusal } from '../core/errors';

/** What can go wrong when conversations are read. */
const CATALOGUE = {
  reveal_limit: { refusal: 'too_many', person: '一小时内查看完整号码的次数已到上限，请稍后再试。' },
  no_number: { refusal: 'invalid', person: '网页访客没有手机号码。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export function conversationError(code: keyof typeof CATALOGUE, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person });
}
