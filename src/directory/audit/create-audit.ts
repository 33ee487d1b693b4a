import type { Connection, QueryFilter } from 'mongoose';
import { type Clock, MINUTE } from '../../core/clock';
import { AppError } from '../../core/errors';
import { createAppender } from './append';
import type { Audit, AuditQuery } from './audit';
import { type AuditRecord, auditModel, entryOf } from './audit-model';
import { findRecords } from './find-records';

/** By how much the clocks of two nodes may disagree before a search by time misses an entry at its edge. */
const CLOCK_SKEW = 10 * MINUTE;
const LARGEST_PAGE = 10_000;

function failureReason(error: unknown): string {
  return error instanceof AppError ? error.personMessage : '执行出错，未完成。';
}

/**
 * The bureau's audit trail (O12): a chain of entries in the store, each with the hash of the one before. Appending throws AppError
 * `audit_unavailable` where it cannot be written; `around` then does not make the change.
 */
export function createAudit({ connection, clock }: { connection: Connection; clock: Clock }): Audit {
  const model = auditModel(connection);
  const append = createAppender(model, clock);

  /** The numbers of entries lie in the order of time but for the disagreement of clocks: a time gives the first number that matters. */
  async function firstSeqFrom(from: Date): Promise<number | undefined> {
    const at = { $gte: new Date(from.getTime() - CLOCK_SKEW) };
    const [first] = await model.find({ at }, { _id: 1 }).sort({ at: 1 }).limit(1).lean<{ _id: number }[]>();
    return first?._id;
  }

  async function lastSeqBefore(to: Date): Promise<number | undefined> {
    const at = { $lt: new Date(to.getTime() + CLOCK_SKEW) };
    const [last] = await model.find({ at }, { _id: 1 }).sort({ at: -1 }).limit(1).lean<{ _id: number }[]>();
    return last?._id;
  }

  const audit: Audit = {
    record: append,
    async around(event, work) {
      await append({ ...event, outcome: 'done' });
      try {
        return await work();
      } catch (error) {
        // The failure of the change is what the caller must hear of, also where the note of it cannot be written.
        await append({ ...event, outcome: 'failed', reason: failureReason(error) }).catch(() => undefined);
        throw error;
      }
    },
    async find({ from, to, action, by, objectKind, objectId, outcome, unitCodes, before, limit }: AuditQuery) {
      const [least, most] = await Promise.all([
        from === undefined ? 1 : firstSeqFrom(from),
        to === undefined ? Infinity : lastSeqBefore(to),
      ]);
      if (least === undefined || most === undefined) return [];
      const last = Math.min(most, (before ?? Infinity) - 1);
      const filter: QueryFilter<AuditRecord> = {
        _id: { $gte: least, ...(Number.isFinite(last) ? { $lte: last } : {}) },
        ...(from === undefined && to === undefined
          ? {}
          : { at: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) } }),
        ...(action === undefined ? {} : { action }),
        ...(by === undefined ? {} : { 'by.code': by }),
        ...(objectKind === undefined ? {} : { 'object.kind': objectKind }),
        ...(objectId === undefined ? {} : { 'object.id': objectId }),
        ...(outcome === undefined ? {} : { outcome }),
      };
      const records = await findRecords(model, filter, { unitCodes, limit: Math.min(limit, LARGEST_PAGE) });
      return records.map(entryOf);
    },
  };
  return audit;
}
