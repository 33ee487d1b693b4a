import type { Connection } from 'mongoose';
import { type Clock, HOUR, MINUTE } from '../../core/clock';
import type { Keys } from '../../store/keys';
import type { AccessLimits, Sealing } from './access-limits';
import type { Random } from './one-time-codes';
import { sessionModel, type SessionRecord, tokenHash } from './session-model';
import { type Caller, OPERATORS_TOPIC, type OwnSession } from './sign-in';
import { deviceName } from './device-name';

const TOKEN_BYTES = 32;
/** The last use is written at most this often. */
const USE_WRITTEN_EVERY = MINUTE;
const LONGEST_USER_AGENT = 300;

export interface SessionDeps {
  connection: Connection;
  keys: Pick<Keys, 'publish'>;
  clock: Clock;
  random: Random;
  sealing: Pick<Sealing, 'hashOf'>;
  limits(): Promise<AccessLimits>;
}

export interface LiveSession {
  record: SessionRecord;
  csrf: string;
  idleUntil: Date;
}

/** Sessions on the server: the browser holds a random token, the store its hash. */
export interface Sessions {
  begin(code: string, caller: Caller): Promise<{ token: string } & LiveSession>;
  /** The same session under a new token, as after every step up: a token learned before is worth nothing. */
  renew(record: SessionRecord): Promise<{ token: string } & LiveSession>;
  /** `use`: whether it counts as use. Undefined: unknown, or ended by time. */
  look(token: string, use: boolean): Promise<LiveSession | undefined>;
  bySessionId(code: string, sessionId: string): Promise<SessionRecord | undefined>;
  keepPendingOtp(record: SessionRecord, sealed: string): Promise<void>;
  endToken(token: string): Promise<void>;
  end(code: string, sessionId: string): Promise<boolean>;
  endAll(code: string, except?: string): Promise<number>;
  list(code: string): Promise<OwnSession[]>;
}

export function createSessions({ connection, keys, clock, random, sealing, limits }: SessionDeps): Sessions {
  const sessions = sessionModel(connection);

  const liveOf = (record: SessionRecord, { sessionIdleMinutes }: AccessLimits): LiveSession => ({
    record,
    csrf: sealing.hashOf(`csrf:${record._id}`),
    idleUntil: new Date(Math.min(record.lastUsedAt.getTime() + sessionIdleMinutes * MINUTE, record.endsAt.getTime())),
  });

  const isOver = (record: SessionRecord, { sessionIdleMinutes, sessionHours }: AccessLimits, now: Date): boolean =>
    record.endsAt <= now ||
    now.getTime() - record.since.getTime() >= sessionHours * HOUR ||
    now.getTime() - record.lastUsedAt.getTime() >= sessionIdleMinutes * MINUTE;

  const put = async (
    given: Omit<SessionRecord, '_id' | 'sessionId'>,
    set: AccessLimits,
  ): Promise<{ token: string } & LiveSession> => {
    const token = random(TOKEN_BYTES).toString('base64url');
    const record: SessionRecord = {
      ...given,
      _id: tokenHash(token),
      sessionId: tokenHash(`session:${token}`).slice(0, 24),
    };
    await sessions.create(record);
    return { token, ...liveOf(record, set) };
  };

  /** Open pages on every node look at their sessions again. */
  const tell = (code: string): Promise<void> => keys.publish(OPERATORS_TOPIC, code);

  return {
    begin: async (code, { from, userAgent }) => {
      const set = await limits();
      const now = clock.now();
      const endsAt = new Date(now.getTime() + set.sessionHours * HOUR);
      const browser = userAgent.slice(0, LONGEST_USER_AGENT);
      return put({ code, from, userAgent: browser, since: now, lastUsedAt: now, endsAt }, set);
    },
    renew: async (record) => {
      const { code, from, userAgent, since, endsAt } = record;
      const renewed = await put({ code, from, userAgent, since, endsAt, lastUsedAt: clock.now() }, await limits());
      await sessions.deleteOne({ _id: record._id });
      return renewed;
    },
    look: async (token, use) => {
      const set = await limits();
      const record = await sessions.findById(tokenHash(token)).lean<SessionRecord | null>();
      if (record === null) return undefined;
      const now = clock.now();
      if (isOver(record, set, now)) {
        await sessions.deleteOne({ _id: record._id });
        return undefined;
      }
      if (use && now.getTime() - record.lastUsedAt.getTime() >= USE_WRITTEN_EVERY) {
        await sessions.updateOne({ _id: record._id }, { $set: { lastUsedAt: now } });
        record.lastUsedAt = now;
      }
      return liveOf(record, set);
    },
    bySessionId: async (code, sessionId) =>
      (await sessions.findOne({ code, sessionId }).lean<SessionRecord | null>()) ?? undefined,
    keepPendingOtp: async (record, sealed) => {
      await sessions.updateOne({ _id: record._id }, { $set: { pendingOtp: sealed } });
    },
    endToken: async (token) => void (await sessions.deleteOne({ _id: tokenHash(token) })),
    end: async (code, sessionId) => {
      const { deletedCount } = await sessions.deleteOne({ code, sessionId });
      await tell(code);
      return deletedCount > 0;
    },
    endAll: async (code, except) => {
      const { deletedCount } = await sessions.deleteMany({
        code,
        ...(except === undefined ? {} : { sessionId: { $ne: except } }),
      });
      await tell(code);
      return deletedCount;
    },
    list: async (code) => {
      const set = await limits();
      const now = clock.now();
      const found = await sessions.find({ code }).sort({ since: 1 }).lean<SessionRecord[]>();
      return found
        .filter((record) => !isOver(record, set, now))
        .map(({ sessionId, userAgent, from, since, lastUsedAt }) => ({
          ...{ sessionId, from, since, lastUsedAt },
          device: deviceName(userAgent),
        }));
    },
  };
}
