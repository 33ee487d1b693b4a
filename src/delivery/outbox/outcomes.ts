import type { Connection } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import { type OutboxDocument, outboxModel } from './outbox-model';

/** Texts to a number that are looked at: enough to tell whether it receives. */
const LATEST = 20;

/** What became of a text to a number. */
export interface Outcome {
  state: 'delivered' | 'failed' | 'expired';
  code: string;
  at: Date;
}

/** What became of texts, for whoever keeps the numbers (O6). It reads what the receipts left and costs them nothing. */
export interface Outcomes {
  /** Numbers to which a text failed or expired after this moment, with when, in order. */
  failedSince(at: Date): AsyncIterable<{ to: Mobile; at: Date }>;
  /** The latest texts that say something of the number, newest first. */
  outcomesOf(mobile: Mobile): Promise<Outcome[]>;
  lastDelivered(mobile: Mobile): Promise<Date | undefined>;
}

/** A text we could not hand over says nothing of its number; one a carrier refused because of the number (SGIP 29) does. */
function isTelling({ state, sentAt, code }: OutboxDocument): boolean {
  if (state === 'delivered') return true;
  return (state === 'failed' || state === 'expired') && (sentAt !== undefined || code === '29');
}

export function createOutcomes(connection: Connection): Outcomes {
  const outbox = outboxModel(connection);

  async function outcomesOf(mobile: Mobile): Promise<Outcome[]> {
    const latest = await outbox.find({ to: mobile }).sort({ queuedAt: -1 }).limit(LATEST).lean<OutboxDocument[]>();
    return latest.filter(isTelling).map(({ state, code = '', doneAt, sentAt, queuedAt }) => ({
      state: state as Outcome['state'],
      code,
      at: doneAt ?? sentAt ?? queuedAt,
    }));
  }

  return {
    async *failedSince(at) {
      const failed = outbox.find({ failedAt: { $gt: at } }, { to: 1, failedAt: 1 }).sort({ failedAt: 1 });
      for await (const { to, failedAt } of failed.lean<OutboxDocument[]>().cursor())
        if (failedAt !== undefined) yield { to, at: failedAt };
    },
    outcomesOf,
    async lastDelivered(mobile) {
      return (await outcomesOf(mobile)).find(({ state }) => state === 'delivered')?.at;
    },
  };
}
