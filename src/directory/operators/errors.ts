import { AppError, type Refusal } from '../../core/errors';

/** What can be wrong with what is asked of the operators. */
const CATALOGUE = {
  operator_unknown: { refusal: 'missing', person: '没有这个操作员，请核对工号。' },
  operator_conflict: { refusal: 'conflict', person: '这名操作员刚被别人修改过，请刷新后再改。' },
  operator_code_form: { refusal: 'invalid', person: '工号不符合规则，请核对。' },
  operator_code_unit: { refusal: 'invalid', person: '工号的前几位应与单位代码一致，请核对工号或单位。' },
  operator_code_taken: { refusal: 'conflict', person: '这个工号已经有人使用，请换一个。' },
  operator_codes_used_up: { refusal: 'conflict', person: '这个单位的工号已经用完，请联系上级。' },
  operator_name_form: { refusal: 'invalid', person: '请填写真实姓名：2至20个汉字，可含间隔号“·”。' },
  operator_mobile_form: { refusal: 'invalid', person: '手机号码应为11位数字，以13至19开头。' },
  operator_unit_unknown: { refusal: 'invalid', person: '没有这个单位，或已撤销、合并，请另选单位。' },
  operator_roles_empty: { refusal: 'invalid', person: '请至少选择一个角色。' },
  operator_role_level: { refusal: 'invalid', person: '管理员角色须与单位级别一致（分局的操作员由县区局管理）。' },
  operator_own_rights: { refusal: 'forbidden', person: '不能修改自己的角色、单位或状态，请联系上一级管理员。' },
  operator_suspended_already: { refusal: 'conflict', person: '这名操作员已经暂停，请刷新。' },
  operator_not_suspended: { refusal: 'conflict', person: '这名操作员没有被暂停，请刷新。' },
  operator_left: { refusal: 'conflict', person: '这名操作员已离岗；恢复后才能办理。' },
  operator_not_left: { refusal: 'conflict', person: '这名操作员没有离岗，请刷新。' },
  operator_reason_empty: { refusal: 'invalid', person: '请写明原因（2至200字）。' },
  operator_out_of_reach: { refusal: 'forbidden', person: '不归您管理：只能维护本单位的操作员和下一级单位的管理员。' },
  operator_rows_many: {
    refusal: 'invalid',
    person: '一次最多导入1000名操作员，请分成几个文件导入；这个文件一行也没有导入。',
  },
  operator_not_administrator: { refusal: 'invalid', person: '一次性链接只发给管理员。' },
} as const satisfies Record<string, { refusal: Refusal; person: string }>;

export type OperatorErrorCode = keyof typeof CATALOGUE;

export function operatorError(code: OperatorErrorCode, message: string): AppError {
  const { refusal, person } = CATALOGUE[code];
  return new AppError(code, message, { refusal, personMessage: person });
}
