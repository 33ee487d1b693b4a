import { type Connection, type Model, Schema } from 'mongoose';
import type { Author } from '../actor';
import { AUDIT_OUTCOMES, type AuditEntry, type AuditObject, type AuditOutcome } from './audit';

/** An entry as it is stored. Nothing alters or removes one. */
export interface AuditRecord {
  /** 1, 2, 3 … without a gap. */
  _id: number;
  at: Date;
  action: string;
  by: Author;
  object?: AuditObject;
  /** Of the object, else of who did it: by it an auditor's reach is applied. */
  unitCode: string;
  outcome: AuditOutcome;
  /** Canonical JSON as text: what is hashed is what is stored, whatever an engine does to documents. */
  before?: string;
  after?: string;
  reason?: string;
  previous: string;
  hash: string;
}

const fixed = { type: String, required: true, immutable: true } as const;
const schema = new Schema<AuditRecord>(
  {
    _id: { type: Number, required: true },
    at: { type: Date, required: true, immutable: true },
    action: fixed,
    by: { type: Schema.Types.Mixed, required: true, immutable: true },
    object: { type: Schema.Types.Mixed, immutable: true },
    // Not `required`: whoever belongs to no unit (the terminal, a job) has the empty text.
    unitCode: { type: String, immutable: true },
    outcome: { ...fixed, enum: AUDIT_OUTCOMES },
    before: { type: String, immutable: true },
    after: { type: String, immutable: true },
    reason: { type: String, immutable: true },
    previous: fixed,
    hash: fixed,
  },
  { collection: 'audit', versionKey: false, minimize: false },
);
schema.index({ at: 1 });
schema.index({ action: 1, _id: -1 });
schema.index({ action: 1, 'object.kind': 1, _id: -1 });
schema.index({ 'by.code': 1, _id: -1 });
schema.index({ 'object.kind': 1, _id: -1 });
schema.index({ 'object.id': 1, _id: -1 });
schema.index({ unitCode: 1, _id: -1 });
schema.index({ unitCode: 1, action: 1, _id: -1 });
schema.index({ unitCode: 1, outcome: 1, _id: -1 });
schema.index({ outcome: 1, _id: -1 });

export function auditModel(connection: Connection): Model<AuditRecord> {
  return (
    (connection.models['AuditEntry'] as Model<AuditRecord> | undefined) ??
    connection.model<AuditRecord>('AuditEntry', schema)
  );
}

/** The entry as the rooms and pages see it. */
export function entryOf(record: AuditRecord): AuditEntry {
  const { _id, at, action, by, object, outcome, before, after, reason, previous, hash } = record;
  return {
    seq: _id,
    at,
    action,
    by,
    ...(object === undefined ? {} : { object }),
    outcome,
    ...(before === undefined ? {} : { before: JSON.parse(before) as Record<string, unknown> }),
    ...(after === undefined ? {} : { after: JSON.parse(after) as Record<string, unknown> }),
    ...(reason === undefined ? {} : { reason }),
    previous,
    hash,
  };
}
