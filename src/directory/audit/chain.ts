import { createHash } from 'node:crypto';
import type { AuditRecord } from './audit-model';

/** What the first entry names as the hash before it. */
export const GENESIS = '0'.repeat(64);

/** JSON with the keys of every object in order, so that equal values have one text. Dates are ISO 8601; absent fields are left out. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && typeof field !== 'function')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** SHA-256, hexadecimal, over the canonical JSON of everything in the entry but the hash itself: the hash before is part of it (O12). */
export function hashOf(entry: Omit<AuditRecord, 'hash'>): string {
  const { _id, previous, at, action, by, object, unitCode, outcome, before, after, reason } = entry;
  const hashed = { seq: _id, previous, at, action, by, object, unitCode, outcome, before, after, reason };
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex');
}
