import type { AuditEntry } from './audit';
import { canonicalJson } from './chain';
import { fieldName } from './names';

/** A field that differs between before and after, as text. */
export interface FieldChange {
  field: string;
  label: string;
  before?: string;
  after?: string;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(shown).join('、');
  return canonicalJson(value);
}

/** The fields that differ, in the order of their names; a field of one side only was set or taken away. */
export function changesOf({ before = {}, after = {} }: Pick<AuditEntry, 'before' | 'after'>): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field]))
    .map((field) => ({
      field,
      label: fieldName(field),
      ...(before[field] === undefined ? {} : { before: shown(before[field]) }),
      ...(after[field] === undefined ? {} : { after: shown(after[field]) }),
    }));
}
