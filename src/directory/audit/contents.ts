import { maskMobilesIn } from '../../core/mobile';
import type { AuditEvent } from './audit';
import { canonicalJson } from './chain';

const CHANGED = '（已变更）';
const MOBILE_FIELD = /mobile|phone/i;
const SECRET_FIELD = /password|secret|token|recovery/i;
const LONGEST_FIELDS = 32_768;
const LONGEST_REASON = 1_000;

/** A second line of defence: rooms mask what they record, and this masks what one of them forgot, by the name of the field. */
function withoutSecrets(value: unknown, field = ''): unknown {
  if (typeof value === 'string') {
    if (MOBILE_FIELD.test(field)) return maskMobilesIn(value);
    return SECRET_FIELD.test(field) ? CHANGED : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => withoutSecrets(item, field));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item, key)]));
}

function fieldsText(fields: Record<string, unknown>): string {
  const text = canonicalJson(withoutSecrets(fields));
  return text.length <= LONGEST_FIELDS ? text : canonicalJson({ 说明: `内容过长，未逐项记录（${text.length}字）` });
}

/** What an event says, as it is written down: fields as canonical JSON, numbers masked, secrets left out, lengths bounded. */
export function contentsOf({ before, after, reason }: AuditEvent): {
  before?: string;
  after?: string;
  reason?: string;
} {
  return {
    ...(before === undefined ? {} : { before: fieldsText(before) }),
    ...(after === undefined ? {} : { after: fieldsText(after) }),
    ...(reason === undefined ? {} : { reason: maskMobilesIn(reason).slice(0, LONGEST_REASON) }),
  };
}
