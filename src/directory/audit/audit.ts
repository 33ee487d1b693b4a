import type { Author } from '../actor';

/** What something was done to: kind (unit, operator, taxpayer, contact, session …) and its id; never a whole mobile number. */
export interface AuditObject {
  kind: string;
  id: string;
  /** The unit it belongs to: an auditor sees what is of their unit and below. */
  unitCode?: string;
}

export const AUDIT_OUTCOMES = ['done', 'denied', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One thing done, looked at, or refused (O12). */
export interface AuditEvent {
  /** `operators.create`, `contacts.reveal`, `sign-in` … */
  action: string;
  by: Author;
  object?: AuditObject;
  outcome: AuditOutcome;
  /** Fields before and after; of secrets only that they changed. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Chinese: the reason given, or why it was refused. */
  reason?: string;
}

/** An event in the chain. */
export interface AuditEntry extends AuditEvent {
  /** 1, 2, 3 … without a gap. */
  seq: number;
  at: Date;
  /** Hash of the entry before, and of this one with it. */
  previous: string;
  hash: string;
}

export interface AuditQuery {
  from?: Date;
  to?: Date;
  action?: string;
  by?: string;
  objectKind?: string;
  objectId?: string;
  outcome?: AuditOutcome;
  /** Units an auditor may see; absent: all. */
  unitCodes?: readonly string[];
  /** Entries with a smaller number: the next page. */
  before?: number;
  limit: number;
}

export interface Audit {
  /** Durable when it resolves. */
  record(event: AuditEvent): Promise<void>;
  /** Records a change first and then makes it, so that no change goes unrecorded; where making it fails, that is recorded too and thrown. */
  around<T>(event: Omit<AuditEvent, 'outcome'>, work: () => Promise<T>): Promise<T>;
  /** Newest first. */
  find(query: AuditQuery): Promise<AuditEntry[]>;
}
