import { type Connection, type Model, Schema } from 'mongoose';
import { MINUTE } from '../core/clock';
import { maskMobile, type Mobile } from '../core/mobile';
import { shanghaiDay, shanghaiMoment } from '../core/shanghai-time';
import { CONFIDENTIAL_INTENTS, isConfidentialIntent } from './order-kinds';
import { OUTCOME_OF, type Outcome } from './outcomes';
import type { Secrecy } from './secrecy';

/** Outcomes that are counted by the hour. */
export type CountedOutcome = Extract<Outcome, 'answered' | 'handed_over'>;

/**
 * One contact in the 台账 (E1). Holds no text and no whole number. Of what is part of a report or complaint nothing leads to its sender
 * or its text (E10): no hash, no masked number, for `_id` a keyed hash of the message's id instead of the id, and of its time the day.
 */
export interface LedgerRecord {
  _id: string;
  /** Where confidential: some moment in the first minute of the day (Shanghai). */
  at: Date;
  confidential?: true;
  senderHash?: string;
  /** 138****8000 */
  senderMasked?: string;
  /** The account it came in on. */
  channel?: string;
  unitCode: string;
  intent: string;
  confidence: number;
  /** Kind of the reply, or `silent`. */
  replyKind: string;
  /** As what it is counted by the hour; absent where it is not, as is all that is confidential (E10). */
  counted?: CountedOutcome;
  articleId?: string;
  articleVersion?: string;
  orderNumber?: string;
  /** Chinese: what became of it. */
  outcome: string;
}

export interface Contact extends Omit<
  LedgerRecord,
  '_id' | 'senderHash' | 'senderMasked' | 'confidential' | 'counted'
> {
  messageId: string;
  /** Part of a report or complaint, whatever its own intent. */
  confidential?: boolean;
  from: Mobile;
}

export interface Ledger {
  /** Idempotent by message id. */
  record(contact: Contact): Promise<void>;
  /** Newest first. `from` and `to` bound the time, `to` excluded. With a mobile: nothing that is confidential. */
  find(query: { mobile?: Mobile; from?: Date; to?: Date; limit?: number }): Promise<LedgerRecord[]>;
  /** What was entered for messages, by the id of the message; for the service itself, which has to know what it must not show. */
  ofMessages(messageIds: readonly string[]): Promise<Map<string, LedgerRecord>>;
}

const MONGO_DUPLICATE = 11000;
const FIND_LIMIT = 100;

const schema = new Schema<LedgerRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    confidential: Boolean,
    senderHash: String,
    senderMasked: String,
    channel: String,
    unitCode: { type: String, default: '' },
    intent: { type: String, required: true },
    confidence: { type: Number, required: true },
    replyKind: { type: String, required: true },
    counted: String,
    articleId: String,
    articleVersion: String,
    orderNumber: String,
    outcome: { type: String, required: true },
  },
  { collection: 'ledger', versionKey: false },
);
schema.index({ senderHash: 1, at: -1 });
schema.index({ at: -1 });
schema.index({ unitCode: 1, at: -1 });
schema.index({ intent: 1, at: -1 });
schema.index({ unitCode: 1, intent: 1, at: -1 });
// Counts are read from these alone, without the records.
schema.index({ counted: 1, at: -1 }, { partialFilterExpression: { counted: { $exists: true } } });
schema.index({ counted: 1, unitCode: 1, at: -1 }, { partialFilterExpression: { counted: { $exists: true } } });

export function ledgerModel(connection: Connection): Model<LedgerRecord> {
  return (
    (connection.models['Ledger'] as Model<LedgerRecord> | undefined) ?? connection.model<LedgerRecord>('Ledger', schema)
  );
}

/**
 * Between the others of its day, in order of time, a confidential contact would give away its minute, and with it who was seen with a
 * telephone. So it stands at the day's beginning, those of a day in an order of their hashes.
 */
function dayOf(at: Date, hash: string): Date {
  return new Date(shanghaiMoment(shanghaiDay(at)).getTime() + (Number.parseInt(hash.slice(0, 8), 16) % MINUTE));
}

/** As what a contact with this kind of reply is counted by the hour; undefined: it is not. */
export function countedAs(replyKind: string): CountedOutcome | undefined {
  const outcome = OUTCOME_OF[replyKind];
  return outcome === 'answered' || outcome === 'handed_over' ? outcome : undefined;
}

/** The ledger on the store. Every contact is in it, answered or not (E1). */
export function createLedger(connection: Connection, secrecy: Secrecy): Ledger {
  const contacts = ledgerModel(connection);
  const hashOf = (messageId: string): string => secrecy.hashOf(`contact:${messageId}`);
  const sealedId = (messageId: string): string => `sealed:${hashOf(messageId)}`;
  return {
    record: async ({ messageId, from, confidential = false, ...contact }) => {
      const sealed = confidential || isConfidentialIntent(contact.intent);
      const counted = sealed ? undefined : countedAs(contact.replyKind);
      const record: LedgerRecord = {
        // What the sweep files has an id made of the number.
        _id: sealed || messageId.includes(from) ? sealedId(messageId) : messageId,
        ...contact,
        ...(counted === undefined ? {} : { counted }),
        ...(sealed
          ? { confidential: true as const, at: dayOf(contact.at, hashOf(messageId)) }
          : { senderHash: secrecy.hashOf(from), senderMasked: maskMobile(from) }),
      };
      try {
        // One a turn: straight to the collection, the shape is ours.
        await contacts.collection.insertOne(record as never);
      } catch (error) {
        if ((error as { code?: unknown }).code !== MONGO_DUPLICATE) throw error;
      }
    },
    ofMessages: async (messageIds) => {
      const byId = new Map(messageIds.flatMap((id) => [[id, id] as const, [sealedId(id), id] as const]));
      const found = await contacts.find({ _id: { $in: [...byId.keys()] } }).lean();
      return new Map(found.map((record) => [byId.get(record._id) as string, record]));
    },
    find: async ({ mobile, from, to, limit = FIND_LIMIT }) => {
      const at = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
      return contacts
        .find({
          ...(mobile === undefined
            ? {}
            : { senderHash: secrecy.hashOf(mobile), intent: { $nin: [...CONFIDENTIAL_INTENTS] } }),
          ...(Object.keys(at).length === 0 ? {} : { at }),
        })
        .sort({ at: -1 })
        .limit(limit)
        .lean();
    },
  };
}

/** Whether a contact is part of a report or complaint (E10); also those entered before it was noted. */
export function isConfidentialContact({
  confidential,
  intent,
}: Pick<LedgerRecord, 'confidential' | 'intent'>): boolean {
  return confidential === true || isConfidentialIntent(intent);
}
