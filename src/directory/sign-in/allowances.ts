import { type Connection, type Model, Schema } from 'mongoose';
import { type Clock, DAY, HOUR, MINUTE } from '../../core/clock';
import { lockedError } from './errors';

/** How often somebody failed, by what they failed as. `_id`: kind and key. */
interface AllowanceRecord {
  _id: string;
  failures: number;
  until?: Date;
  expiresAt: Date;
}

const schema = new Schema<AllowanceRecord>(
  {
    _id: { type: String, required: true },
    failures: { type: Number, required: true },
    until: Date,
    expiresAt: { type: Date, required: true },
  },
  { collection: 'sign_in_allowances', versionKey: false },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function allowanceModel(connection: Connection): Model<AllowanceRecord> {
  return (
    (connection.models.SignInAllowance as Model<AllowanceRecord> | undefined) ??
    connection.model<AllowanceRecord>('SignInAllowance', schema)
  );
}

/** Failures that are forgiven before the first lock: of one code, and of one address, behind which a whole bureau may sit. */
export const FREE_FAILURES = { code: 5, device: 5, address: 20 } as const;
export type AllowanceKind = keyof typeof FREE_FAILURES;

const FIRST_LOCK = MINUTE;
const LONGEST_LOCK = HOUR;
/** Failures are forgotten after a day without another. */
const REMEMBERED = DAY;
const MONGO_DUPLICATE = 11000;
/** Each round one of those who try at the same time gets on, and a lock ends it for all. */
const MOST_ROUNDS = 50;

/** How long it is locked after so many failures: 1, 2, 4 … minutes, at most an hour. */
export function lockAfter(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(FIRST_LOCK * 2 ** Math.min(failures - free, 20), LONGEST_LOCK);
}

export interface Attempt {
  /** Whether this attempt, should it fail, begins a lock. */
  locks: boolean;
  /** It did not fail after all. */
  undo(): Promise<void>;
  /** It succeeded: all failures are forgotten. */
  forgive(): Promise<void>;
}

export interface Allowances {
  /**
   * Counts an attempt as failed before it is made, so that a hundred at the same time are not a hundred guesses.
   * @throws AppError `sign_in_locked` while it is locked
   */
  attempt(kind: AllowanceKind, key: string): Promise<Attempt>;
}

/** The failures of codes, browsers and addresses, in the store: a restart forgets no lock. */
export function createAllowances({ connection, clock }: { connection: Connection; clock: Clock }): Allowances {
  const allowances = allowanceModel(connection);

  /** Counts one failure if nobody else did at the same time. */
  async function count(id: string, free: number): Promise<Attempt | undefined> {
    const now = clock.now();
    const before = await allowances.findById(id).lean<AllowanceRecord | null>();
    const left = (before?.until?.getTime() ?? 0) - now.getTime();
    if (left > 0) throw lockedError(left / 1000);
    const forgotten = before === null || before.expiresAt.getTime() <= now.getTime();
    const failures = (forgotten ? 0 : before.failures) + 1;
    const lock = lockAfter(failures, free);
    const after: AllowanceRecord = {
      _id: id,
      failures,
      ...(lock === 0 ? {} : { until: new Date(now.getTime() + lock) }),
      expiresAt: new Date(now.getTime() + REMEMBERED),
    };
    if (before === null) {
      try {
        await allowances.create(after);
      } catch (error) {
        if ((error as { code?: unknown }).code === MONGO_DUPLICATE) return undefined;
        throw error;
      }
    } else {
      const { _id, ...rest } = after;
      const taken = await allowances.updateOne(
        { _id, failures: before.failures, expiresAt: before.expiresAt },
        lock === 0 ? { $set: rest, $unset: { until: '' } } : { $set: rest },
      );
      if (taken.matchedCount === 0) return undefined;
    }
    return {
      locks: lock > 0,
      forgive: async () => void (await allowances.deleteOne({ _id: id })),
      undo: async () => {
        const back = { $inc: { failures: -1 } };
        await allowances.updateOne({ _id: id }, lock === 0 ? back : { ...back, $unset: { until: '' } });
      },
    };
  }

  return {
    async attempt(kind, key) {
      const id = `${kind}:${key}`;
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const attempt = await count(id, FREE_FAILURES[kind]);
        if (attempt !== undefined) return attempt;
      }
      throw lockedError(FIRST_LOCK / 1000);
    },
  };
}

/** The address as it is counted: an IPv6 host has a whole /64 to itself. */
export function countedAddress(from: string): string {
  if (!from.includes(':') || from.startsWith('::ffff:')) return from.replace('::ffff:', '');
  const [head = '', tail] = from.split('::');
  const first = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - first.length - tail.split(':').filter((group) => group !== '').length;
  const groups = [...first, ...Array.from({ length: missing }, () => '0')];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
