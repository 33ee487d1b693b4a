import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong with subscriptions. */
const CATALOGUE = {
  subscription_conflict: { refusal: 'conflict', person: '该号码的订阅刚刚有变动，请刷新后核对再办理。' },
  subscription_busy: { refusal: undefined, person: '该号码正在办理变更，请稍后再试。' },
  proof_missing: { refusal: 'invalid', person: '请填写申请表编号，或写明申请人怎样提出（至少4个字）。' },
  proof_in_the_future: { refusal: 'invalid', person: '申请日期不能晚于今天。' },
  look_up_form: { refusal: 'invalid', person: '请输入完整的11位手机号码，或纳税人识别号。' },
  contact_gone: { refusal: 'missing', person: '通讯录里没有这个联系人，请刷新后再查。' },
  contact_unused: { refusal: 'conflict', person: '该联系人已停用，不能开通；请先在通讯录恢复或更换号码。' },
} as const satisfies Record<string, { refusal: Refusal | undefined; person: string }>;

export type SubscriptionErrorCode = keyof typeof CATALOGUE;

export function subscriptionError(code: SubscriptionErrorCode, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  // What is no refusal passes by itself.
  return new AppError(code, message, {
    personMessage: person,
    ...(refusal === undefined ? { retryable: true } : { refusal }),
  });
}
