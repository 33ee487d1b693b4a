import { createHash } from 'node:crypto';
import type { Connection } from 'mongoose';
import { type Clock, HOUR } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import { newVisitor, type VisitorId } from '../../core/visitor';
import { visitorSessionModel, type VisitorSessionRecord } from './visitor-session';

const TOKEN_BYTES = 32;

export interface VisitorSession {
  visitor: VisitorId;
  /** The number bound to the conversation, by a code sent to it. */
  mobile?: Mobile;
  expiresAt: Date;
}

/** A session and the token that opens it; the token is told once, here. */
export interface OpenedSession {
  token: string;
  session: VisitorSession;
}

/** The conversations of the web chat: who writes is known by a random token and by nothing else (W6). */
export interface Visitors {
  open(): Promise<OpenedSession>;
  find(token: string): Promise<VisitorSession | undefined>;
  /** Whether the conversation goes on. */
  lives(visitor: VisitorId): Promise<boolean>;
  /** Binds a number until the conversation ends, under a new token: one that was planted or seen before opens nothing. Undefined: it is over. */
  bind(visitor: VisitorId, mobile: Mobile): Promise<OpenedSession | undefined>;
  end(visitor: VisitorId): Promise<boolean>;
}

export interface VisitorsDeps {
  connection: Connection;
  clock: Clock;
  /** How long a conversation lasts from its first text on. */
  hours: number;
  random(bytes: number): Buffer;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function sessionOf({ _id, mobile, expiresAt }: VisitorSessionRecord): VisitorSession {
  return { visitor: _id, expiresAt, ...(mobile === undefined ? {} : { mobile }) };
}

export function createVisitors({ connection, clock, hours, random }: VisitorsDeps): Visitors {
  const sessions = visitorSessionModel(connection);
  const newToken = (): string => random(TOKEN_BYTES).toString('base64url');
  const inForce = (): { expiresAt: { $gt: Date } } => ({ expiresAt: { $gt: clock.now() } });

  return {
    open: async () => {
      const token = newToken();
      const openedAt = clock.now();
      const record: VisitorSessionRecord = {
        _id: newVisitor(random),
        tokenHash: hashOf(token),
        openedAt,
        expiresAt: new Date(openedAt.getTime() + hours * HOUR),
      };
      await sessions.create(record);
      return { token, session: sessionOf(record) };
    },
    find: async (token) => {
      const record = await sessions.findOne({ tokenHash: hashOf(token), ...inForce() }).lean();
      return record === null ? undefined : sessionOf(record);
    },
    lives: async (visitor) => (await sessions.exists({ _id: visitor, ...inForce() })) !== null,
    bind: async (visitor, mobile) => {
      const token = newToken();
      const change = { $set: { mobile, tokenHash: hashOf(token) } };
      const record = await sessions
        .findOneAndUpdate({ _id: visitor, ...inForce() }, change, { returnDocument: 'after' })
        .lean();
      return record === null ? undefined : { token, session: sessionOf(record) };
    },
    end: async (visitor) => (await sessions.deleteOne({ _id: visitor })).deletedCount > 0,
  };
}
