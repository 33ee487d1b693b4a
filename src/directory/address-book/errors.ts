import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong in the address book. */
const CATALOGUE = {
  taxpayer_unknown: { refusal: 'missing', person: '没有这个纳税人，请核对识别号。' },
  taxpayer_deregistered: { refusal: 'conflict', person: '该纳税人已注销，不能登记联系人。' },
  contact_unknown: { refusal: 'missing', person: '没有这个联系人，请刷新后重试。' },
  contact_inactive: { refusal: 'conflict', person: '该联系人已停用；如仍代表该纳税人，请重新增加。' },
  contact_exists: { refusal: 'conflict', person: '该纳税人已有同名的办税人员，请在原联系人上修改。' },
  role_taken: { refusal: 'conflict', person: '该身份只能登记一人；已有登记，请在原联系人上修改姓名或号码。' },
  contact_conflict: { refusal: 'conflict', person: '其间有人修改了该联系人，请刷新后在新内容上再改。' },
  contact_name: { refusal: 'invalid', person: '请填写联系人的真实姓名（1至30个字）。' },
  mobile_impossible: { refusal: 'invalid', person: '手机号码应为11位数字，以13至19开头，请核对。' },
  mobile_doubtful: {
    refusal: 'invalid',
    person: '这个号码像是随意填写的；请与纳税人核实，确认无误后再勾选“已核实”保存。',
  },
  reason_missing: { refusal: 'invalid', person: '请写明原因（2至200字）。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

type AddressBookErrorCode = keyof typeof CATALOGUE;

export function addressBookError(code: AddressBookErrorCode, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person });
}
