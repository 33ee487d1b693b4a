import { checkMobile } from '../../core/mobile';
import type { Hall, UnitLevel } from '../directory';
import { unitError } from './errors';
import { takenOverBy } from './units-copy';
import type { DutySpell, NewUnit, UnitContact, UnitDetails, UnitEdit } from './units';

/** The level a unit's parent has (O1). */
export const PARENT_LEVEL: Readonly<Record<UnitLevel, UnitLevel | undefined>> = {
  province: undefined,
  city: 'province',
  county: 'city',
  branch: 'county',
};

const CODE = /^[0-9A-Z]{4,20}$/;
const EXTENSION = /^\d{1,8}$/;
const PHONE = /^[\d()+ 转/、-]{5,40}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

function isBetween(text: string, min: number, max: number): boolean {
  const { length } = text.trim();
  return length >= min && length <= max;
}

/** An office telephone: a mobile is personal and belongs in no list that everybody reads. */
export function isOfficePhone(phone: string): boolean {
  return PHONE.test(phone) && !checkMobile(phone).ok;
}

export function areDutyHours(spells: readonly DutySpell[]): boolean {
  return (
    spells.length > 0 &&
    spells.every(
      ({ from, to }, i) => TIME.test(from) && TIME.test(to) && from < to && from >= (spells[i - 1]?.to ?? '00:00'),
    )
  );
}

function isHall({ name, address, phone, openWeekdays, hours }: Hall): boolean {
  return (
    isBetween(name, 2, 60) &&
    isBetween(address, 2, 100) &&
    PHONE.test(phone) &&
    openWeekdays.length > 0 &&
    openWeekdays.every((day) => Number.isInteger(day) && day >= 1 && day <= 7) &&
    new Set(openWeekdays).size === openWeekdays.length &&
    isBetween(hours, 3, 60)
  );
}

function isContact({ name, phone, duty }: UnitContact): boolean {
  return isBetween(name, 1, 30) && isOfficePhone(phone) && isBetween(duty, 1, 30);
}

/** @throws AppError of errors.ts for the first thing that is wrong */
export function checkEdit(edit: UnitEdit): void {
  const { name, extension, signature, phone, halls, dutyHours, contacts } = edit;
  if (name !== undefined && !isBetween(name, 2, 60)) throw unitError('unit_name', `units: name ${name}`);
  if (typeof extension === 'string' && !EXTENSION.test(extension))
    throw unitError('extension_form', `units: extension ${extension}`);
  if (signature !== undefined && (!isBetween(signature, 2, 20) || /[【】]/.test(signature)))
    throw unitError('signature_form', `units: signature ${signature}`);
  if (typeof phone === 'string' && !isOfficePhone(phone))
    throw unitError('office_phone', 'units: phone is not an office telephone');
  if (halls && (!halls.every(isHall) || new Set(halls.map((hall) => hall.name)).size < halls.length))
    throw unitError('hall_form', 'units: halls');
  if (dutyHours && !areDutyHours(dutyHours)) throw unitError('duty_hours', `units: ${JSON.stringify(dutyHours)}`);
  if (contacts && !contacts.every(isContact)) throw unitError('contact_form', 'units: contacts');
}

/** Under that parent a unit of this level fits. */
export function checkParent(level: UnitLevel, parent: UnitDetails | undefined): asserts parent is UnitDetails {
  if (parent === undefined) throw unitError('unit_parent', 'units: no such parent', '没有这个上级单位。');
  if (PARENT_LEVEL[level] !== parent.level)
    throw unitError('unit_parent', `units: a ${level} under ${parent.code}, a ${parent.level}`);
  if (!isLive(parent)) throw unitError('unit_ended', `units: parent ${parent.code} has ended`, '请选其他上级单位。');
}

export function isLive({ status }: Pick<UnitDetails, 'status'>): boolean {
  return status === 'active' || status === 'suspended';
}

function isUnder(code: string, ancestor: string, byCode: ReadonlyMap<string, UnitDetails>): boolean {
  const seen = new Set<string>();
  for (let at = byCode.get(code)?.parentCode; at !== undefined && !seen.has(at); at = byCode.get(at)?.parentCode) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}

/**
 * Digits behind a unit's extension belong to it (a service, a session), and the longest extension that fits wins. So an extension may
 * begin with another one only where that is of a unit above it; otherwise texts to the one would reach the other. Those of ended units
 * stay taken: taxpayers go on texting them.
 */
export function checkExtension(
  extension: string,
  unit: { code: string; parentCode?: string },
  byCode: ReadonlyMap<string, UnitDetails>,
): void {
  const above = (upper: UnitDetails): boolean => {
    const live = takenOverBy(upper, byCode) ?? upper;
    return live.code === unit.parentCode || isUnder(unit.parentCode ?? '', live.code, byCode);
  };
  for (const other of byCode.values()) {
    if (other.code === unit.code || other.extension === undefined) continue;
    if (other.extension === extension)
      throw unitError('extension_taken', `units: ${extension} is of ${other.code}`, `（${other.name}）`);
    const isBehindOther = extension.startsWith(other.extension) && !above(other);
    const isBeforeOther = other.extension.startsWith(extension) && !isUnder(other.code, unit.code, byCode);
    if (isBehindOther || isBeforeOther)
      throw unitError(
        'extension_trap',
        `units: ${extension} and ${other.extension} of ${other.code}`,
        `（${other.name}：${other.extension}）`,
      );
  }
}

/** @throws AppError for the first thing that is wrong */
export function checkNew(unit: NewUnit, byCode: ReadonlyMap<string, UnitDetails>): void {
  const { code, level, parentCode, extension } = unit;
  if (!CODE.test(code)) throw unitError('unit_code', `units: code ${code}`);
  if (byCode.has(code)) throw unitError('unit_exists', `units: ${code}`);
  checkEdit(unit);
  checkParent(level, byCode.get(parentCode));
  if (extension !== undefined) checkExtension(extension, unit, byCode);
}

export function checkReason(reason: string): string {
  if (!isBetween(reason, 2, 200)) throw unitError('reason_missing', 'units: no reason');
  return reason.trim();
}
