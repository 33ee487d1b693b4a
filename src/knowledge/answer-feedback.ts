import { type Connection, type Model, Schema } from 'mongoose';
import type { Clock } from '../core/clock';

export type Verdict = 'useful' | 'useless';

/** What somebody thought of an answer. `_id` is the id of the message that was answered: question and answer are found by it. */
export interface AnswerFeedbackRecord {
  _id: string;
  verdict: Verdict;
  at: Date;
  channel: string;
  intent: string;
  unitCode: string;
  articleId?: string;
  articleVersion?: string;
}

/** As long as the turns they are about. */
const KEPT_SECONDS = 90 * 24 * 3600;

const schema = new Schema<AnswerFeedbackRecord>(
  {
    _id: { type: String, required: true },
    verdict: { type: String, required: true, enum: ['useful', 'useless'] },
    at: { type: Date, required: true },
    channel: { type: String, required: true },
    intent: { type: String, required: true },
    unitCode: { type: String, default: '' },
    articleId: String,
    articleVersion: String,
  },
  { collection: 'answer_feedback', versionKey: false },
);
schema.index({ verdict: 1, at: -1 });
schema.index({ articleId: 1, at: -1 });
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });

function answerFeedbackModel(connection: Connection): Model<AnswerFeedbackRecord> {
  return (
    (connection.models['AnswerFeedback'] as Model<AnswerFeedbackRecord> | undefined) ??
    connection.model<AnswerFeedbackRecord>('AnswerFeedback', schema)
  );
}

/** 有用 or 没用, told of answers, for those who keep the articles. Holds no text and nobody's name. */
export interface AnswerFeedback {
  /** The last word counts. */
  rate(feedback: Omit<AnswerFeedbackRecord, '_id' | 'at'> & { messageId: string }): Promise<void>;
  /** How messages were rated, by their ids. */
  verdicts(messageIds: readonly string[]): Promise<Map<string, Verdict>>;
}

export function createAnswerFeedback(connection: Connection, clock: Clock): AnswerFeedback {
  const feedback = answerFeedbackModel(connection);
  return {
    rate: async ({ messageId, ...about }) => {
      await feedback.updateOne({ _id: messageId }, { $set: { ...about, at: clock.now() } }, { upsert: true });
    },
    verdicts: async (messageIds) => {
      if (messageIds.length === 0) return new Map();
      const found = await feedback.find({ _id: { $in: [...messageIds] } }, { verdict: 1 }).lean();
      return new Map(found.map(({ _id, verdict }) => [_id, verdict]));
    },
  };
}
