import { AppError, type Refusal } from '../../core/errors';

/** What can go wrong with units. */
const CATALOGUE = {
  unit_unknown: { refusal: 'missing', person: '没有这个单位，请核对单位代码。' },
  unit_exists: { refusal: 'conflict', person: '这个单位代码已经有了，请核对。' },
  unit_code: { refusal: 'invalid', person: '单位代码应为4至20位数字或大写字母。' },
  unit_name: { refusal: 'invalid', person: '单位名称应为2至60个字。' },
  unit_parent: { refusal: 'invalid', person: '上级单位不合适：市局属省局，县区局属市局，分局（税务所）属县区局。' },
  unit_ended: { refusal: 'conflict', person: '该单位已合并或撤销，不能再变更。' },
  unit_suspended: { refusal: 'conflict', person: '该单位处于暂停状态，请先恢复再调整。' },
  unit_not_empty: { refusal: 'conflict', person: '该单位下面还有单位、纳税人或人员，请先划转或合并，再撤销。' },
  unit_top: { refusal: 'invalid', person: '省局不能划转、合并、撤销或暂停。' },
  unit_same: { refusal: 'invalid', person: '没有变化：目标与现在的相同。' },
  merge_level: { refusal: 'invalid', person: '只能并入同级的、仍在运行的单位。' },
  handing_over: { refusal: 'conflict', person: '该单位正在接收或移交纳税人和人员，请稍后再试。' },
  extension_form: { refusal: 'invalid', person: '分机号应为1至8位数字。' },
  extension_taken: { refusal: 'conflict', person: '这个分机号已被其他单位使用（含已合并、撤销的单位），请换一个。' },
  extension_trap: { refusal: 'invalid', person: '这个分机号与不是上下级关系的单位首位重合，短信会送错，请换一个。' },
  signature_form: { refusal: 'invalid', person: '短信签名应为2至20个字，不含【】。' },
  office_phone: { refusal: 'invalid', person: '请填办公电话，如0371-12366105；个人手机号码不在这里登记。' },
  duty_hours: { refusal: 'invalid', person: '办公时间应为先后相接、互不重叠的时段，如09:00-12:00、13:00-17:00。' },
  hall_form: { refusal: 'invalid', person: '办税服务厅的名称、地址、电话、开放日和时间都要填写，名称不能重复。' },
  contact_form: { refusal: 'invalid', person: '联系人的姓名、办公电话、职责都要填写。' },
  reason_missing: { refusal: 'invalid', person: '请写明原因（2至200字）。' },
  already_suspended: { refusal: 'conflict', person: '该单位已经暂停。' },
  not_suspended: { refusal: 'conflict', person: '该单位没有暂停。' },
  liaison_form: { refusal: 'invalid', person: '请填写联络员姓名和办公电话。' },
  nothing_to_confirm: { refusal: 'conflict', person: '没有等待受理的联络员备案。' },
  conflict: { refusal: 'conflict', person: '其间有人修改了该单位，请刷新后在新内容上再改。' },
  units_busy: { refusal: 'conflict', person: '正有人调整单位设置，请稍后再试。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type UnitErrorCode = keyof typeof CATALOGUE;

/** `details` are shown behind the sentence: which unit, which value. */
export function unitError(code: UnitErrorCode, message: string, details?: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, {
    refusal,
    retryable: code === 'units_busy',
    personMessage: details === undefined ? person : `${person}${details}`,
  });
}
