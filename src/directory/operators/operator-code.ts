import { operatorError } from './errors';

export interface CodeRules {
  /** What every code looks like, e.g. ^\d{11}$ (综合征管软件 V2.0). */
  pattern: RegExp;
  /** How many of its first digits are those of the unit's code. */
  unitDigits: number;
}

export const CODE_LENGTH = 11;

/** The first characters of the codes of a unit's operators. */
export function codePrefix(unitCode: string, { unitDigits }: CodeRules): string {
  return unitCode.slice(0, unitDigits);
}

/** @throws AppError `operator_code_form`, `operator_code_unit` */
export function checkCode(code: string, unitCode: string, rules: CodeRules): string {
  if (!rules.pattern.test(code)) throw operatorError('operator_code_form', `operator code ${code}`);
  if (!code.startsWith(codePrefix(unitCode, rules)))
    throw operatorError('operator_code_unit', `operator code ${code} of unit ${unitCode}`);
  return code;
}

/** The first code of a unit that is free, given the highest in use (undefined: none). */
export function codeAfter(highest: string | undefined, unitCode: string, rules: CodeRules): string {
  const prefix = codePrefix(unitCode, rules);
  const width = CODE_LENGTH - prefix.length;
  const serial = highest === undefined ? 1 : Number(highest.slice(prefix.length)) + 1;
  const code = `${prefix}${String(serial).padStart(width, '0')}`;
  if (!Number.isSafeInteger(serial) || code.length !== CODE_LENGTH)
    throw operatorError('operator_codes_used_up', `no serial left after ${String(highest)}`);
  return code;
}
