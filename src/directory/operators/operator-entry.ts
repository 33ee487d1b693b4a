import { checkMobile, maskMobile } from '../../core/mobile';
import type { AuditObject } from '../audit/audit';
import { operatorError } from './errors';
import type { OperatorRecord } from './operator-model';

const NAME = /^[\p{Script=Han}·]{2,20}$/u;

/** What people enter of an operator. */
export type Person = Pick<OperatorRecord, 'name' | 'unitCode' | 'mobile' | 'roles'>;

export function checkName(name: string): string {
  if (!NAME.test(name) || name.startsWith('·') || name.endsWith('·')) throw operatorError('operator_name_form', name);
  return name;
}

export function checkedMobile(text: string): string {
  const checked = checkMobile(text);
  if (!checked.ok) throw operatorError('operator_mobile_form', 'not a mobile');
  return checked.value;
}

export function checkReason(reason: string): string {
  const text = reason.trim();
  if (text.length < 2 || text.length > 200) throw operatorError('operator_reason_empty', 'no reason given');
  return text;
}

export function objectOf({ _id, unitCode }: Pick<OperatorRecord, '_id' | 'unitCode'>): AuditObject {
  return { kind: 'operator', id: _id, unitCode };
}

/** What of an operator is written to the audit trail: never a secret, never a whole number. */
export function shown({ name, unitCode, mobile, roles }: Person): {
  [field: string]: unknown;
} {
  return { name, unitCode, mobile: maskMobile(mobile), roles: [...roles] };
}
