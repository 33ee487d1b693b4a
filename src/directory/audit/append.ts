import type { Model } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { AuditEvent } from './audit';
import type { AuditRecord } from './audit-model';
import { GENESIS, hashOf } from './chain';
import { contentsOf } from './contents';
import { auditError } from './errors';

/** Entries written together. */
const BATCH = 200;
/** How often another node may be first at the same numbers before an append is given up. */
const ATTEMPTS = 500;
const DUPLICATE_KEY = 11000;

interface Waiting {
  event: AuditEvent;
  at: Date;
  contents: ReturnType<typeof contentsOf>;
  settle: (error?: Error) => void;
}

interface Head {
  _id: number;
  hash: string;
}

function link({ event, at, contents }: Waiting, head: Head): AuditRecord {
  const { action, by, object, outcome } = event;
  const entry = {
    _id: head._id + 1,
    at,
    action,
    by: { code: by.code, name: by.name, unitCode: by.unitCode, from: by.from },
    ...(object === undefined
      ? {}
      : {
          object: {
            kind: object.kind,
            id: object.id,
            ...(object.unitCode === undefined ? {} : { unitCode: object.unitCode }),
          },
        }),
    unitCode: object?.unitCode ?? by.unitCode,
    outcome,
    ...contents,
    previous: head.hash,
  };
  return { ...entry, hash: hashOf(entry) };
}

/**
 * Appends events to the chain: those that come while a write is under way go together in the next one, in order. The number is the
 * id, so of two nodes that link to the same head one is refused, reads the new head and links again: no gap and no fork.
 * Resolves when the entry is durable.
 */
export function createAppender(model: Model<AuditRecord>, clock: Clock): (event: AuditEvent) => Promise<void> {
  const queue: Waiting[] = [];
  /** The last entry known; undefined: read it first. */
  let head: Head | undefined;
  let writing = false;

  async function readHead(): Promise<Head> {
    const last = await model.find({}, { hash: 1 }).sort({ _id: -1 }).limit(1).lean<Head[]>();
    return last[0] ?? { _id: 0, hash: GENESIS };
  }

  /** How many of the entries are in the store as they were linked: the first ones, for they go in in order. */
  async function written(records: readonly AuditRecord[]): Promise<number> {
    const ids = records.map(({ _id }) => _id);
    const there = await model.find({ _id: { $in: ids } }, { hash: 1 }).lean<Head[]>();
    const hashes = new Map(there.map(({ _id, hash }) => [_id, hash]));
    const missing = records.findIndex(({ _id, hash }) => hashes.get(_id) !== hash);
    return missing === -1 ? records.length : missing;
  }

  /** Writes some of the first of the batch; returns how many. 0 where another node was first. */
  async function attempt(batch: readonly Waiting[]): Promise<number> {
    let last = (head ??= await readHead());
    const records = batch.map((waiting) => (last = link(waiting, last)));
    try {
      await model.collection.insertMany(records as never[], { ordered: true });
      head = { _id: last._id, hash: last.hash };
      return records.length;
    } catch (error) {
      // What an interrupted write left behind is known only by looking.
      head = undefined;
      const count = await written(records);
      if (count === 0 && (error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      return count;
    }
  }

  async function writeAll(): Promise<void> {
    writing = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH);
      try {
        for (let tries = 0; batch.length > 0; tries++) {
          if (tries === ATTEMPTS) throw new Error(`other nodes were first ${ATTEMPTS} times`);
          const count = await attempt(batch);
          if (count > 0) tries = 0;
          for (const { settle } of batch.splice(0, count)) settle();
        }
      } catch (error) {
        head = undefined;
        for (const { settle } of batch)
          settle(auditError('audit_unavailable', 'the audit trail cannot be written', error));
      }
    }
    // In the same step as the last look at the queue: an event that comes later starts the next round.
    writing = false;
  }

  return (event) =>
    new Promise<void>((resolve, reject) => {
      queue.push({
        event,
        at: clock.now(),
        // Here, so that what cannot be written down fails for its caller alone.
        contents: contentsOf(event),
        settle: (error) => (error === undefined ? resolve() : reject(error)),
      });
      if (!writing) void writeAll();
    });
}
