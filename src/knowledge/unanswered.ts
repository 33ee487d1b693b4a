import { type Connection, type Model, Schema } from 'mongoose';
import type { UnansweredQuestion } from './clusters';

/** A question of a taxpayer that the base answered not at all or not surely. Holds no sender; `_id` is the message's id. */
interface UnansweredRecord extends UnansweredQuestion {
  _id: string;
  unitCode: string;
}

/** What was asked and not answered well, for the editors (clusterQuestions). */
export interface UnansweredQuestions {
  /** Idempotent by message id. `text` has its numbers masked. */
  record(question: UnansweredQuestion & { messageId: string; unitCode: string }): Promise<void>;
  /** Oldest first; `to` excluded. The newest `limit` where there are more. */
  find(query: { from: Date; to?: Date; limit?: number }): Promise<UnansweredQuestion[]>;
}

/** A year and a day: this month can be held against the same month of the year before. */
const KEPT_SECONDS = 366 * 24 * 3600;
const FIND_LIMIT = 20_000;
const MONGO_DUPLICATE = 11000;

const schema = new Schema<UnansweredRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    text: { type: String, required: true },
    outcome: { type: String, required: true },
    unitCode: { type: String, default: '' },
  },
  { collection: 'unanswered_questions', versionKey: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });

function unansweredModel(connection: Connection): Model<UnansweredRecord> {
  return (
    (connection.models['UnansweredQuestion'] as Model<UnansweredRecord> | undefined) ??
    connection.model<UnansweredRecord>('UnansweredQuestion', schema)
  );
}

export function createUnansweredQuestions(connection: Connection): UnansweredQuestions {
  const questions = unansweredModel(connection);
  return {
    record: async ({ messageId, ...question }) => {
      try {
        await questions.collection.insertOne({ _id: messageId, ...question } as never);
      } catch (error) {
        if ((error as { code?: unknown }).code !== MONGO_DUPLICATE) throw error;
      }
    },
    find: async ({ from, to, limit = FIND_LIMIT }) => {
      const found = await questions
        .find({ at: { $gte: from, ...(to === undefined ? {} : { $lt: to }) } })
        .sort({ at: -1 })
        .limit(limit)
        .lean();
      return found.reverse().map(({ text, at, outcome }) => ({ text, at, outcome }));
    },
  };
}
