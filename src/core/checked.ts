/** What a check of a value says: the value in its normal form, or what is wrong and what was expected (Chinese, for the sender). */
export type Checked<T = string> = { ok: true; value: T } | { ok: false; code: string; expected: string };

export function valid<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function invalid(code: string, expected: string): { ok: false; code: string; expected: string } {
  return { ok: false, code, expected };
}
