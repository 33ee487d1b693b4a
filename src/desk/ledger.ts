import { type Connection, type Model, Schema } from 'mongoose';
import { maskMobile, type Mobile } from '../core/mobile';
import type { Secrecy } from './secrecy';

/** One contact in the 台账 (E1). Holds no text and no whole number; `_id` is the message's id. */
export interface LedgerRecord {
  _id: string;
  at: Date;
  senderHash: string;
  /** 138****8000; absent for reports and complaints (E10). */
  senderMasked?: string;
  unitCode: string;
  intent: string;
  confidence: number;
  /** Kind of the reply, or `silent`. */
  replyKind: string;
  articleId?: string;
  articleVersion?: string;
  orderNumber?: string;
  /** Chinese: what became of it. */
  outcome: string;
}

export interface Contact extends Omit<LedgerRecord, '_id' | 'senderHash' | 'senderMasked'> {
  messageId: string;
  from: Mobile;
}

export interface Ledger {
  /** Idempotent by message id. */
  record(contact: Contact): Promise<void>;
  /** Newest first. `from` and `to` bound the time, `to` excluded. */
  find(query: { mobile?: Mobile; from?: Date; to?: Date; limit?: number }): Promise<LedgerRecord[]>;
}

const CONFIDENTIAL: readonly string[] = ['complaint', 'report'];
const MONGO_DUPLICATE = 11000;
const FIND_LIMIT = 100;

const schema = new Schema<LedgerRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    senderHash: { type: String, required: true },
    senderMasked: String,
    unitCode: { type: String, default: '' },
    intent: { type: String, required: true },
    confidence: { type: Number, required: true },
    replyKind: { type: String, required: true },
    articleId: String,
    articleVersion: String,
    orderNumber: String,
    outcome: { type: String, required: true },
  },
  { collection: 'ledger', versionKey: false },
);
schema.index({ senderHash: 1, at: -1 });
schema.index({ at: -1 });

export function ledgerModel(connection: Connection): Model<LedgerRecord> {
  return (
    (connection.models['Ledger'] as Model<LedgerRecord> | undefined) ?? connection.model<LedgerRecord>('Ledger', schema)
  );
}

/** The ledger on the store. Every contact is in it, answered or not (E1). */
export function createLedger(connection: Connection, secrecy: Secrecy): Ledger {
  const contacts = ledgerModel(connection);
  return {
    record: async ({ messageId, from, ...contact }) => {
      const record: LedgerRecord = {
        _id: messageId,
        ...contact,
        senderHash: secrecy.hashOf(from),
        ...(CONFIDENTIAL.includes(contact.intent) ? {} : { senderMasked: maskMobile(from) }),
      };
      try {
        // One a turn: straight to the collection, the shape is ours.
        await contacts.collection.insertOne(record as never);
      } catch (error) {
        if ((error as { code?: unknown }).code !== MONGO_DUPLICATE) throw error;
      }
    },
    find: async ({ mobile, from, to, limit = FIND_LIMIT }) => {
      const at = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
      return contacts
        .find({
          ...(mobile === undefined ? {} : { senderHash: secrecy.hashOf(mobile) }),
          ...(Object.keys(at).length === 0 ? {} : { at }),
        })
        .sort({ at: -1 })
        .limit(limit)
        .lean();
    },
  };
}
