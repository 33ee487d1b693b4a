/** One field that differs; undefined: it was not there. */
export interface Difference {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join('、');
  return typeof value === 'object' ? JSON.stringify(value, undefined, 1) : String(value);
}

/** What differs between two states, field by field, in the order of the fields. */
export function differences(before: Record<string, unknown> = {}, after: Record<string, unknown> = {}): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) }))
    .filter((one) => one.before !== one.after);
}
