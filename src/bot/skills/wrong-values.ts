import type { InvalidValue, SlotName } from '../../intents/understanding';
import { meantAsValue } from '../engine/phrases';
import type { SkillInput } from '../engine/skill';

/** What a value of each slot has to look like, for a text that was plainly meant as one. */
const EXPECTED: Readonly<Partial<Record<SlotName, string>>> = {
  invoiceCode: '发票代码应为10位或12位数字',
  invoiceNumber: '发票号码应为8位数字',
  digitalInvoiceNumber: '数电发票号码应为20位数字',
  taxpayerId: '税号应为18位(旧号15位)',
  acceptanceNo: '受理编号应为字母加14位数字,如SL20260310000123',
};

/**
 * A value that cannot be, of one of the slots a task still misses: as understanding found it, or a bare row of digits and letters
 * sent when one was asked for.
 */
export function wrongValue(input: SkillInput, missing: readonly SlotName[]): InvalidValue | undefined {
  const { understanding, message, task } = input;
  const found = understanding.invalid.find((value) => missing.includes(value.slot));
  if (found !== undefined) return found;
  const asked = missing.find((name) => name === task.awaiting) ?? missing[0];
  const expected = asked === undefined ? undefined : EXPECTED[asked];
  if (asked === undefined || expected === undefined || task.awaiting === undefined) return undefined;
  if (Object.keys(understanding.slots).length > 0) return undefined;
  const raw = meantAsValue(message.text, understanding.correction);
  return raw === undefined ? undefined : { slot: asked, raw, code: 'length', expected };
}
