import { AppError, type Refusal } from '../../core/errors';

/** What the web chat refuses, with the sentence its visitor is told. */
const CATALOGUE = {
  chat_text_empty: { refusal: 'invalid', person: '请写下要问的内容。' },
  chat_text_too_long: { refusal: 'invalid', person: '一次最多1000字，请分几次发送。' },
  chat_too_fast: { refusal: 'too_many', person: '您发得太快了，请稍等片刻再发。' },
  chat_too_many_visitors: { refusal: 'too_many', person: '您所在的网络打开的会话太多，请稍后再试，急事可拨打12366。' },
  chat_answer_unknown: { refusal: 'missing', person: '没有这条答复，可能会话已经结束。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type ChatErrorCode = keyof typeof CATALOGUE;

/** @param retryAfterMs when the same may be tried again */
export function chatError(code: ChatErrorCode, retryAfterMs?: number): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, `chat: ${code}`, {
    refusal,
    personMessage: person,
    ...(retryAfterMs === undefined ? {} : { retryAfter: retryAfterMs / 1000 }),
  });
}
