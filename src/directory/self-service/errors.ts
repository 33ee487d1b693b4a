import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong on the taxpayers' page of subscriptions. */
const CATALOGUE = {
  mobile_form: { refusal: 'invalid', person: '手机号码应为11位数字，以13至19开头，请核对。' },
  taxpayer_id_form: { refusal: 'invalid', person: '纳税人识别号不正确，请对照营业执照或税务登记证核对。' },
  visit_over: { refusal: 'forbidden', person: '已超时或已离开，请重新获取验证码。' },
  not_registered: { refusal: 'forbidden', person: '这个号码没有登记在该纳税人名下，不能办理。' },
  registered_already: { refusal: 'conflict', person: '这个号码已经登记，刷新页面即可办理。' },
  registration_too_often: { refusal: 'too_many', person: '今天申请的次数过多，请明天再试，或到办税服务厅办理。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type SelfServiceErrorCode = keyof typeof CATALOGUE;

export function selfServiceError(code: SelfServiceErrorCode, message: string, person?: string): AppError {
  const { refusal, person: usual } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person ?? usual });
}
