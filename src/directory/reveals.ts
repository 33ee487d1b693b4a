import { AppError } from '../core/errors';
import type { RateLimit } from '../store/rate-limits';
import type { Author } from './actor';
import type { Audit, AuditObject } from './audit/audit';

/** Whole numbers that operators look at (O3, O12): a day's calls, not a list, whichever page they are looked at on. */
export interface Reveals {
  /** Puts one look on record before it is made. Throws AppError `too_many_reveals`, and records that too. */
  admit(object: AuditObject, reason: string, by: Author): Promise<void>;
}

export function createReveals(deps: { audit: Pick<Audit, 'record'>; limit: Pick<RateLimit, 'consume'> }): Reveals {
  const { audit, limit } = deps;
  return {
    admit: async (object, reason, by) => {
      const event = { action: 'contacts.reveal', by, object } as const;
      const { allowed, resetMs } = await limit.consume(by.code);
      if (allowed) return audit.record({ ...event, outcome: 'done', reason });
      await audit.record({ ...event, outcome: 'denied', reason: '次数过多' });
      throw new AppError('too_many_reveals', `${by.code} asked too often`, {
        refusal: 'too_many',
        personMessage: '查看完整号码次数过多，请稍后再试；确需批量使用请走导出。',
        retryAfter: resetMs / 1_000,
      });
    },
  };
}
