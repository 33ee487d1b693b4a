import type { Connection } from 'mongoose';

/** Everything in `answer_feedback`. */
export async function answerFeedbackOf(connection: Connection): Promise<unknown[]> {
  return connection.collection('answer_feedback').find({}).toArray();
}
